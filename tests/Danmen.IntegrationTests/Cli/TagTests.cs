using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Danmen.IntegrationTests.Git;
using Danmen.IntegrationTests.Restic.Backends;
using Danmen.Restic.Backends.Local;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Cli;

/// <summary>Milestone tags, by the program and beside stock restic.</summary>
public sealed class TagTests
{
    private static string Today => TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo")).ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Tag_names_a_snapshot_through_its_life()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        string before = await shop.ContentAsync();
        JsonElement made = await shop.Danmen.JsonAsync(0, "tag", "create", "prod", "--type", "release", "--version", "v1-rc-2", "-m", "初版", "--label", "team=web", "--label", "a=b=c", "--link", "https://shop.example/1");
        string name = made.GetProperty("name").GetString()!; // just written
        Assert.Equal($"prod-release-v1-rc-2-{Today}", name);
        Assert.True(made.GetProperty("snapshot_taken").GetBoolean());
        Assert.Equal("trusted", made.GetProperty("signature").GetProperty("state").GetString());
        Assert.Equal("b=c", made.GetProperty("labels").GetProperty("a").GetString());
        JsonElement snapshot = (await shop.Danmen.JsonAsync(0, "snapshot", "list")).GetProperty("snapshots")[0];
        Assert.Equal(snapshot.GetProperty("id").GetString(), made.GetProperty("snapshot").GetString());
        Assert.Equal(snapshot.GetProperty("tree").GetString(), made.GetProperty("tree").GetString());

        // Its name is a reference everywhere.
        Assert.Equal(snapshot.GetProperty("id").GetString(), (await shop.Danmen.JsonAsync(0, "snapshot", "show", name)).GetProperty("id").GetString());
        await shop.DamageAsync();
        Assert.False((await shop.Danmen.JsonAsync(0, "tag", "diff", name, "live:prod")).GetProperty("equal").GetBoolean());
        await shop.Danmen.ExitsAsync(0, "restore", name, "--to", "prod", "--yes");
        Assert.Equal(before, await shop.ContentAsync());

        JsonElement edited = await shop.Danmen.JsonAsync(0, "tag", "edit", name, "--message", "as it went live", "--label", "team=shop", "--remove-label", "a", "--link", "https://shop.example/2", "--remove-link", "https://shop.example/1");
        Assert.Equal(2, edited.GetProperty("revisions").GetInt32());
        Assert.Equal(["team"], edited.GetProperty("labels").EnumerateObject().Select(each => each.Name));
        Assert.Equal("https://shop.example/2", Assert.Single(edited.GetProperty("links").EnumerateArray()).GetString());
        JsonElement[] history = [.. (await shop.Danmen.JsonAsync(0, "tag", "show", name, "--history")).GetProperty("history").EnumerateArray()];
        Assert.Equal(["初版", "as it went live"], history.Select(each => each.GetProperty("message").GetString()));

        // A tagged snapshot stays: by id, by rule.
        Assert.Contains(name, (await shop.Danmen.ExitsAsync(4, "snapshot", "delete", "latest:prod", "--yes")).Error.ReplaceLineEndings("").Replace("       ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        await shop.SnapshotAsync();
        await shop.Danmen.ExitsAsync(0, "repository", "forget", "--keep-last", "1", "--prune", "--yes");
        await shop.Danmen.ExitsAsync(0, "snapshot", "verify", name);

        await shop.Danmen.ExitsAsync(2, "tag", "delete", name, "--yes");
        await shop.Danmen.ExitsAsync(4, "tag", "delete", name, "--reason", "not released");
        Assert.True((await shop.Danmen.JsonAsync(0, "tag", "delete", name, "--reason", "not released", "--yes")).GetProperty("deleted").GetBoolean());
        await shop.Danmen.ExitsAsync(3, "snapshot", "show", name);
        Assert.Contains("not released", (await shop.Danmen.ExitsAsync(0, "tag", "show", name, "--history")).Output, StringComparison.Ordinal);
        ProgramResult again = await shop.Danmen.ExitsAsync(4, "tag", "create", "prod", "--type", "release", "--version", "v1-rc-2");
        Assert.Contains("not released", again.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await shop.Danmen.JsonAsync(0, "snapshot", "list")).GetProperty("snapshots").GetArrayLength());
        await shop.Danmen.ExitsAsync(0, "repository", "forget", "--keep-last", "1", "--prune", "--yes");
        Assert.Single((await shop.Danmen.JsonAsync(0, "snapshot", "list")).GetProperty("snapshots").EnumerateArray());
        await shop.Restic.MustBeSoundAsync(DanmenProgram.Token);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_twenty_that_create_the_same_tag_one_succeeds_and_the_others_say_who_won(bool overRest)
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        await shop.SnapshotAsync();
        using RcloneServer? server = overRest ? await RcloneServer.StartAsync(shop.Repository, DanmenProgram.Token) : null;
        string[] place = server is null ? [] : ["--repository", $"rest:{server.Address}", "--key-file", shop.KeyFile];
        await shop.Danmen.ExitsAsync(0, ["tag", "create", "prod", "--type", "feature", "--version", "first", "--snapshot", "latest:prod", .. place]);
        ProgramResult[] results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => shop.Danmen.RunAsync(["tag", "create", "prod", "--type", "release", "--version", "v1", "--snapshot", "latest:prod", "-m", $"by {i}", .. place])));
        Assert.True(results.Count(result => result.ExitCode == 0) == 1, string.Join('\n', results.Select(result => $"{result.ExitCode} {result.Error}")));
        Assert.All(results.Where(result => result.ExitCode != 0), result =>
        {
            Assert.Equal(4, result.ExitCode);
            Assert.Matches("created by|held by", result.Error);
        });
        JsonElement tag = Assert.Single((await shop.Danmen.JsonAsync(0, "tag", "list")).GetProperty("tags").EnumerateArray(), each => each.GetProperty("type").GetString() == "release");
        int winner = Array.FindIndex(results, result => result.ExitCode == 0);
        Assert.Equal($"by {winner}", tag.GetProperty("message").GetString());
        await shop.Restic.MustBeSoundAsync(DanmenProgram.Token);
    }

    [Fact]
    public async Task Tagged_tree_survives_stock_forget_and_what_rewrites_snapshots()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        string before = await shop.ContentAsync();
        string name = await TagAsync(shop, "release", "v1");
        await shop.DamageAsync();
        await shop.SnapshotAsync();

        // 'restic tag' gives the snapshot another id and names the first as the original.
        string id = (await shop.Danmen.JsonAsync(0, "snapshot", "show", name)).GetProperty("id").GetString()!; // as above
        await shop.Restic.MustAsync(DanmenProgram.Token, "tag", "--add", "kept", id);
        string rewritten = (await shop.Danmen.JsonAsync(0, "snapshot", "show", name)).GetProperty("id").GetString()!;
        Assert.NotEqual(id, rewritten);

        // One made by hand with the same tree, without "original", as another program may write it.
        await RewriteAsync(shop, rewritten, record => record with { Original = null });
        string byHand = (await shop.Danmen.JsonAsync(0, "snapshot", "show", name)).GetProperty("id").GetString()!;
        Assert.NotEqual(rewritten, byHand);
        Assert.NotEqual(id, byHand);

        // Forgotten whatever Danmen says: the tag's own snapshot still holds the tree.
        await shop.Restic.MustAsync(DanmenProgram.Token, "forget", "--keep-last", "1", "--prune");
        Assert.Equal(id, (await shop.Danmen.JsonAsync(0, "snapshot", "show", name)).GetProperty("id").GetString());
        await shop.Danmen.ExitsAsync(0, "snapshot", "verify", name);
        await shop.Danmen.ExitsAsync(0, "restore", name, "--to", "prod", "--yes");
        Assert.Equal(before, await shop.ContentAsync());
        string target = shop.At("stock");
        await shop.Restic.MustAsync(DanmenProgram.Token, "restore", "latest", "--host", "danmen-tag", "--target", target);
        Assert.Equal("photo 1\n", await File.ReadAllTextAsync(Directory.GetFiles(target, "photo1.txt", SearchOption.AllDirectories).Single(), DanmenProgram.Token));
        Assert.Contains("payload_type", await shop.Restic.MustAsync(DanmenProgram.Token, "dump", "latest", "--host", "danmen-tag", "/tag.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forged_tag_is_shown_and_never_taken()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        string first = await TagAsync(shop, "release", "v1");
        await shop.DamageAsync();
        string second = await TagAsync(shop, "release", "v2");

        // Somebody with the repository's key, but not the signing key, makes v1 name what v2 does.
        await using (var backend = new LocalBackend(shop.Repository))
        await using (Repository repository = await Repository.OpenAsync(backend, (await File.ReadAllTextAsync(shop.KeyFile, DanmenProgram.Token)).Trim(), TimeProvider.System, DanmenProgram.Token))
        {
            StoredSnapshot[] tags = [.. (await repository.ListSnapshotsAsync(DanmenProgram.Token)).Where(stored => stored.Record.HostName == "danmen-tag")];
            StoredSnapshot old = tags.Single(stored => stored.Record.Paths[0].EndsWith(first, StringComparison.Ordinal)), other = tags.Single(stored => stored.Record.Paths[0].EndsWith(second, StringComparison.Ordinal));
            await repository.SaveUnpackedAsync(FileKind.Snapshot, SnapshotCodec.Encode(old.Record with { Tree = other.Record.Tree }), DanmenProgram.Token);
            await backend.RemoveAsync(FileKind.Snapshot, old.Id.ToString(), DanmenProgram.Token);
        }

        Assert.Matches(Regex.Escape(first) + " .*BAD", await shop.Danmen.SaysAsync("tag", "list"));
        Assert.Contains("DM-RECORD-002", (await shop.Danmen.ExitsAsync(5, "tag", "show", first)).Error, StringComparison.Ordinal);
        Assert.Contains("DM-RECORD-002", (await shop.Danmen.ExitsAsync(5, "restore", first, "--to", "prod", "--yes")).Error, StringComparison.Ordinal);
        await shop.Danmen.ExitsAsync(5, "tag", "edit", first, "-m", "x");
        JsonElement finding = Assert.Single((await shop.Danmen.JsonAsync(5, "repository", "check")).GetProperty("findings").EnumerateArray(), each => each.GetProperty("severity").GetString() == "error");
        Assert.Equal(("record_doubtful", "tag " + first), (finding.GetProperty("kind").GetString(), finding.GetProperty("subject").GetString()));
        await shop.Danmen.ExitsAsync(0, "snapshot", "show", second);

        // Another machine, which does not know the key, says so.
        File.Move(Path.Combine(shop.State, ".danmen", "sign"), shop.At("sign"));
        Assert.Matches(Regex.Escape(second) + " .*unpinned", await shop.Danmen.SaysAsync("tag", "list"));
        Assert.Contains("signing.trusted", (await shop.Danmen.ExitsAsync(0, "snapshot", "show", second)).Error, StringComparison.Ordinal);
        string key = (await shop.Danmen.JsonAsync(0, "tag", "show", second)).GetProperty("signature").GetProperty("key_id").GetString()!; // as above
        Assert.StartsWith("sha256:", key, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_finds_by_every_fact_and_sees_what_another_machine_changed()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        string[] names = [];
        foreach ((string type, string version) in new[] { ("release", "v1.2"), ("release", "v1.10-rc.1"), ("release", "v2.0"), ("feature", "cart-2") })
            names = [.. names, (await shop.Danmen.JsonAsync(0, "tag", "create", "prod", "--type", type, "--version", version, "--label", "n=" + version, "-m", "Message of " + version)).GetProperty("name").GetString()!];
        Assert.Equal([names[2], names[1], names[0], names[3]], await FoundAsync(shop, "--sort", "version"));
        Assert.Equal([names[1], names[0]], await FoundAsync(shop, "--version", ">=1.2 <2", "--sort", "version"));
        Assert.Equal([names[3]], await FoundAsync(shop, "--version", "cart*"));
        Assert.Equal([names[2]], await FoundAsync(shop, "--label", "n=v2.0"));
        Assert.Equal(4, (await FoundAsync(shop, "--label", "n")).Count);
        Assert.Equal([names[2]], await FoundAsync(shop, "message", "V2.0"));
        Assert.Equal([names[3]], await FoundAsync(shop, "--type", "feature"));
        Assert.Empty(await FoundAsync(shop, "--environment", "other"));
        Assert.Empty(await FoundAsync(shop, "--from", "2999-01-01"));
        Assert.Equal(4, (await FoundAsync(shop, "--from", "2024-01-01", "--to", "2999-01-01")).Count);
        Assert.Equal([names[1]], await FoundAsync(shop, "--sort", "name", "--limit", "1", "--page", "2"));
        await shop.Danmen.ExitsAsync(2, "tag", "search", "--version", ">=x");
        await shop.Danmen.ExitsAsync(2, "tag", "search", "--from", "yesterday");
        await shop.Danmen.ExitsAsync(2, "tag", "search", "--commit", "xyz");
        await shop.Danmen.ExitsAsync(2, "tag", "search", "--sort", "size");

        // With a cache of its own, and then with the first one's.
        shop.Danmen.Variables["XDG_STATE_HOME"] = shop.At("other");
        string[] bare = ["--repository", shop.Repository, "--key-file", shop.KeyFile];
        DanmenProgram elsewhere = new(shop.At());
        elsewhere.Variables["HOME"] = shop.At();
        Assert.Equal(4, (await elsewhere.JsonAsync(0, ["tag", "search", .. bare])).GetProperty("total").GetInt32());
        await shop.Danmen.ExitsAsync(0, "tag", "delete", names[3], "--reason", "r", "--yes");
        await shop.Danmen.ExitsAsync(0, "tag", "edit", names[2], "-m", "other words");
        Assert.Equal(3, (await elsewhere.JsonAsync(0, ["tag", "search", .. bare])).GetProperty("total").GetInt32());
        Assert.Equal(1, (await elsewhere.JsonAsync(0, ["tag", "search", "other", "words", .. bare])).GetProperty("total").GetInt32());
        Assert.Equal(4, (await elsewhere.JsonAsync(0, ["tag", "search", "--deleted", .. bare])).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task What_cannot_be_tagged_says_why()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        Assert.Contains("DM-TAG-001", (await shop.Danmen.ExitsAsync(2, "tag", "create", "prod", "--type", "release", "--version", "a/b")).Error, StringComparison.Ordinal);
        Assert.Contains("DM-TAG-001", (await shop.Danmen.ExitsAsync(2, "tag", "create", "prod", "--type", "Release", "--version", "v1")).Error, StringComparison.Ordinal);
        Assert.Contains("DM-TAG-001", (await shop.Danmen.ExitsAsync(2, "tag", "create", "prod", "--type", "release", "--version", "e\u0301")).Error, StringComparison.Ordinal);
        Assert.Contains("DM-TAG-011", (await shop.Danmen.ExitsAsync(2, "tag", "create", "nowhere", "--type", "release", "--version", "v1")).Error, StringComparison.Ordinal);
        await shop.Danmen.ExitsAsync(2, "tag", "create", "prod", "--version", "v1");
        await shop.Danmen.ExitsAsync(2, "tag", "create", "prod", "--type", "release", "--version", "v1", "--label", "x");
        Assert.Contains("DM-STORE-010", (await shop.Danmen.ExitsAsync(3, "tag", "create", "prod", "--type", "release", "--version", "v1", "--snapshot", "12345678")).Error, StringComparison.Ordinal);
        await shop.Danmen.ExitsAsync(0, "snapshot", "create", "prod", "--component", "db");
        string partial = (await shop.Danmen.JsonAsync(0, "snapshot", "list")).GetProperty("snapshots")[0].GetProperty("id").GetString()!; // as above
        Assert.Contains("DM-TAG-008", (await shop.Danmen.ExitsAsync(4, "tag", "create", "prod", "--type", "release", "--version", "v1", "--snapshot", partial)).Error, StringComparison.Ordinal);
        await shop.Danmen.ExitsAsync(0, "tag", "create", "prod", "--type", "release", "--version", "v1", "--snapshot", partial, "--allow-incomplete");
        Assert.Contains("DM-TAG-003", (await shop.Danmen.ExitsAsync(3, "tag", "show", "prod-release-v9-20240624")).Error, StringComparison.Ordinal);
        Assert.Contains("DM-TAG-003", (await shop.Danmen.ExitsAsync(3, "restore", "prod-release-v9-20240624", "--to", "prod", "--yes")).Error, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(shop.State, ".danmen", "sign"), "no key", DanmenProgram.Token);
        Assert.Contains("DM-RECORD-004", (await shop.Danmen.ExitsAsync(2, "tag", "create", "prod", "--type", "release", "--version", "v2")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Release_is_of_a_commit_that_others_can_see()
    {
        ExternalProgram.Require("git");
        using SmallShop shop = await SmallShop.OpenAsync();
        string code = shop.At("code"), remote = shop.At("remote.git");
        await GitHarness.GitAsync(shop.At(), "init", "-q", "--bare", remote);
        await GitHarness.GitAsync(shop.At(), "clone", "-q", remote, code);
        await File.WriteAllTextAsync(Path.Combine(code, "shop.py"), "print('shop')\n", DanmenProgram.Token);
        await GitHarness.GitAsync(code, "add", ".");
        await GitHarness.GitAsync(code, "commit", "-qm", "first");
        await File.AppendAllTextAsync(Path.Combine(shop.State, "danmen.yaml"), $"      code: {{ git: {code} }}\n", DanmenProgram.Token);

        ProgramResult unpushed = await shop.Danmen.ExitsAsync(4, "tag", "create", "prod", "--type", "release", "--version", "v1");
        Assert.Contains("DM-TAG-007", unpushed.Error, StringComparison.Ordinal);
        await shop.Danmen.ExitsAsync(0, "tag", "create", "prod", "--type", "feature", "--version", "v1");
        await GitHarness.GitAsync(code, "push", "-q", "origin", "HEAD");
        string commit = (await GitHarness.GitAsync(code, "rev-parse", "HEAD")).Trim();
        JsonElement made = (await shop.Danmen.JsonAsync(0, "tag", "create", "prod", "--type", "release", "--version", "v1")).GetProperty("code")[0];
        Assert.Equal((commit, true, false), (made.GetProperty("commit").GetString(), made.GetProperty("on_remote").GetBoolean(), made.GetProperty("dirty").GetBoolean()));

        await File.WriteAllTextAsync(Path.Combine(code, "shop.py"), "print('not committed')\n", DanmenProgram.Token);
        Assert.Contains("DM-TAG-006", (await shop.Danmen.ExitsAsync(4, "tag", "create", "prod", "--type", "release", "--version", "v2")).Error, StringComparison.Ordinal);
        await shop.Danmen.ExitsAsync(0, "tag", "create", "prod", "--type", "release", "--version", "v2", "--allow-dirty");
        Assert.Equal(3, (await FoundAsync(shop, "--commit", commit[..9])).Count);
        Assert.Empty(await FoundAsync(shop, "--commit", "0123456"));
    }

    [Fact]
    public async Task Tags_follow_a_copy()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        string first = await TagAsync(shop, "release", "v1");
        await shop.DamageAsync();
        string second = await TagAsync(shop, "release", "v2");
        string[] copy = ["--repository", shop.At("copy"), "--key-file", shop.At("copy.key")];
        await shop.Danmen.ExitsAsync(0, "repository", "copy", first, "--to", copy[1], "--to-key-file", copy[3]);
        Assert.Equal(first, Assert.Single((await shop.Danmen.JsonAsync(0, ["tag", "list", .. copy])).GetProperty("tags").EnumerateArray()).GetProperty("name").GetString());
        await shop.Danmen.ExitsAsync(0, ["snapshot", "verify", first, .. copy]);
        await shop.Danmen.ExitsAsync(3, ["snapshot", "verify", second, .. copy]);
    }

    private static async Task<string> TagAsync(SmallShop shop, string type, string version) =>
        (await shop.Danmen.JsonAsync(0, "tag", "create", "prod", "--type", type, "--version", version)).GetProperty("name").GetString()!; // a contract of its own

    private static async Task<IReadOnlyList<string?>> FoundAsync(SmallShop shop, params string[] words) =>
        [.. (await shop.Danmen.JsonAsync(0, ["tag", "search", .. words])).GetProperty("tags").EnumerateArray().Select(tag => tag.GetProperty("name").GetString())];

    private static async Task RewriteAsync(SmallShop shop, string id, Func<SnapshotRecord, SnapshotRecord> change)
    {
        await using var backend = new LocalBackend(shop.Repository);
        await using Repository repository = await Repository.OpenAsync(backend, (await File.ReadAllTextAsync(shop.KeyFile, DanmenProgram.Token)).Trim(), TimeProvider.System, DanmenProgram.Token);
        StoredSnapshot stored = (await repository.ListSnapshotsAsync(DanmenProgram.Token)).Single(each => each.Id.ToString() == id);
        await repository.SaveUnpackedAsync(FileKind.Snapshot, SnapshotCodec.Encode(change(stored.Record)), DanmenProgram.Token);
        await backend.RemoveAsync(FileKind.Snapshot, id, DanmenProgram.Token);
    }
}
