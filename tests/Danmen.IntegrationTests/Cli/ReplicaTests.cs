using System.Diagnostics;
using System.Text.Json;
using Danmen.IntegrationTests.Restic.Backends;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Cli;

/// <summary>Replicas by the program, over a folder and over restic's REST protocol.</summary>
public sealed class ReplicaTests
{
    [Fact]
    public async Task What_is_stored_is_in_every_replica_too()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        Configure(shop, ("osaka", shop.At("osaka")), ("nagoya", shop.At("nagoya")));
        // Made by hand: a disk that is not mounted must not be taken for an empty one.
        ProgramResult missing = await shop.Danmen.ExitsAsync(0, "snapshot", "create", "prod");
        Assert.Contains("DM-REPLICA-001", missing.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(shop.At("osaka")));
        await shop.Danmen.ExitsAsync(0, "repository", "init", "--replica", "osaka");
        await shop.Danmen.ExitsAsync(0, "repository", "init", "--replica", "nagoya");
        Assert.Contains("DM-REPLICA-003", (await shop.Danmen.ExitsAsync(2, "repository", "init", "--replica", "kobe")).Error, StringComparison.Ordinal);

        // The debt of the first snapshot is paid with the second.
        string before = await shop.ContentAsync();
        await shop.DamageAsync();
        JsonElement created = await shop.Danmen.JsonAsync(0, "snapshot", "create", "prod");
        Assert.Equal(["osaka whole", "nagoya whole"], created.GetProperty("replicas").EnumerateArray().Select(each => $"{each.GetProperty("name").GetString()} {each.GetProperty("state").GetString()}"));
        string tag = (await shop.Danmen.JsonAsync(0, "tag", "create", "prod", "--type", "release", "--version", "v1", "--snapshot", "latest")).GetProperty("name").GetString()!; // just made
        await shop.Danmen.ExitsAsync(0, "tag", "edit", tag, "-m", "as it went live");
        await shop.Danmen.ExitsAsync(0, "hold", "add", tag, "--reason", "case 1");
        foreach (string name in (string[])["osaka", "nagoya"])
        {
            string[] there = At(shop, name);
            Assert.Equal(2, (await shop.Danmen.JsonAsync(0, ["snapshot", "list", .. there])).GetProperty("snapshots").GetArrayLength());
            Assert.Equal("as it went live", Assert.Single((await shop.Danmen.JsonAsync(0, ["tag", "list", .. there])).GetProperty("tags").EnumerateArray()).GetProperty("message").GetString());
            Assert.Single((await shop.Danmen.JsonAsync(0, ["hold", "list", .. there])).GetProperty("holds").EnumerateArray());
            await shop.Danmen.ExitsAsync(0, ["snapshot", "verify", tag, .. there]);
            await Replica(shop, name).MustBeSoundAsync(DanmenProgram.Token);
            Assert.Equal(await PolynomialAsync(shop.Restic), await PolynomialAsync(Replica(shop, name)));
        }

        // Each alone brings everything back.
        string oldest = (await shop.Danmen.JsonAsync(0, ["snapshot", "list", .. At(shop, "osaka")])).GetProperty("snapshots")[1].GetProperty("id").GetString()!; // as above
        Directory.Delete(shop.Repository, recursive: true);
        await shop.Danmen.ExitsAsync(0, ["restore", oldest, "--to", "prod", "--yes", .. At(shop, "osaka")]);
        Assert.Equal(before, await shop.ContentAsync());
    }

    [Fact]
    public async Task Restore_reads_a_replica_where_the_repository_cannot_be_opened()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        Configure(shop, ("gone", shop.At("gone")), ("osaka", shop.At("osaka")));
        await shop.Danmen.ExitsAsync(0, "repository", "init", "--replica", "osaka");
        string before = await shop.ContentAsync();
        await shop.SnapshotAsync();
        await shop.DamageAsync();
        Directory.Move(shop.Repository, shop.At("lost"));
        shop.Danmen.Variables["COLUMNS"] = "1000";
        ProgramResult listed = await shop.Danmen.ExitsAsync(0, "snapshot", "list");
        Assert.Contains("replica osaka is read in its place", listed.Error, StringComparison.Ordinal);
        await shop.Danmen.ExitsAsync(0, "snapshot", "verify", "latest:prod");
        await shop.Danmen.ExitsAsync(0, "restore", "latest:prod", "--to", "prod", "--yes");
        Assert.Equal(before, await shop.ContentAsync());
        // Nothing is written there in the repository's place.
        await shop.Danmen.ExitsAsync(3, "snapshot", "create", "prod");
        await shop.Danmen.ExitsAsync(3, "tag", "create", "prod", "--type", "release", "--version", "v1", "--snapshot", "latest:prod");
        Directory.Move(shop.At("osaka"), shop.At("lost2"));
        Assert.Contains("DM-STORE", (await shop.Danmen.ExitsAsync(3, "snapshot", "list")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_damaged_is_read_from_a_replica_and_told()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        Configure(shop, ("gone", shop.At("gone")), ("osaka", shop.At("osaka")));
        await shop.Danmen.ExitsAsync(0, "repository", "init", "--replica", "osaka");
        string before = await shop.ContentAsync();
        string first = await shop.SnapshotAsync();
        await shop.DamageAsync();
        await shop.SnapshotAsync();
        foreach (string pack in Packs(shop.Repository)[1..]) Flip(pack);
        File.Delete(Packs(shop.Repository)[0]);
        Flip(shop.StoredFile("index"));
        Flip(Path.Combine(shop.Repository, "snapshots", first));
        shop.Danmen.Variables["COLUMNS"] = "3000";
        ProgramResult restored = await shop.Danmen.ExitsAsync(0, "restore", first, "--to", "prod", "--yes");
        Assert.Contains("the repository is damaged", restored.Error, StringComparison.Ordinal);
        Assert.Contains("repository repair --from osaka", restored.Error, StringComparison.Ordinal);
        Assert.Contains("replica gone cannot be read", restored.Error, StringComparison.Ordinal);
        Assert.Equal(before, await shop.ContentAsync());
        Assert.Contains("リポジトリが破損しています", (await shop.Danmen.ExitsAsync(0, "snapshot", "verify", first, "--lang", "ja")).Error, StringComparison.Ordinal);
        Assert.Equal(2, (await shop.Danmen.JsonAsync(0, "snapshot", "list")).GetProperty("snapshots").GetArrayLength());
        await shop.Danmen.ExitsAsync(0, "restore", first, "--target", shop.At("target"));
        Assert.Equal("photo 1\n", await File.ReadAllTextAsync(shop.At("target", "uploads", "photo1.txt"), DanmenProgram.Token));
        Assert.Contains("the repository is damaged", (await shop.Danmen.ExitsAsync(0, "snapshot", "diff", first, "latest:prod", "--rows", "3")).Error, StringComparison.Ordinal);
        await shop.Danmen.ExitsAsync(0, "snapshot", "export", first, "--component", "uploads", "-o", shop.At("uploads.tar"));
        // Whoever writes or checks, looks at the repository itself.
        await shop.Danmen.ExitsAsync(5, "repository", "check");
        await shop.Danmen.ExitsAsync(5, "snapshot", "create", "prod");
        Directory.Move(shop.At("osaka"), shop.At("away"));
        await shop.Danmen.ExitsAsync(5, "snapshot", "verify", first);
        Directory.Move(shop.At("away"), shop.At("osaka"));
        await shop.Danmen.ExitsAsync(0, "repository", "repair", "--from", "osaka");
        Assert.DoesNotContain("damaged", (await shop.Danmen.ExitsAsync(0, "snapshot", "verify", first)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replica_that_is_down_fails_nothing_and_gets_what_it_lacks_later()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        Configure(shop, ("osaka", shop.At("osaka")), ("nagoya", shop.At("nagoya")));
        await shop.Danmen.ExitsAsync(0, "repository", "init", "--replica", "osaka");
        await shop.Danmen.ExitsAsync(0, "repository", "init", "--replica", "nagoya");
        await shop.SnapshotAsync();
        Directory.Move(shop.At("osaka"), shop.At("away"));
        await shop.DamageAsync();
        JsonElement created = await shop.Danmen.JsonAsync(0, "snapshot", "create", "prod");
        JsonElement owed = created.GetProperty("replicas")[0], other = created.GetProperty("replicas")[1];
        Assert.Equal(("owed", "DM-REPLICA-001", "whole"), (owed.GetProperty("state").GetString(), owed.GetProperty("problem").GetProperty("code").GetString(), other.GetProperty("state").GetString()));
        Assert.False(Directory.Exists(shop.At("osaka")));
        Assert.Contains("osaka lacks", (await shop.Danmen.ExitsAsync(0, "snapshot", "list")).Error, StringComparison.Ordinal);
        Assert.Contains("レプリカ osaka", (await shop.Danmen.ExitsAsync(0, "repository", "stats", "--lang", "ja")).Output, StringComparison.Ordinal);
        Assert.Equal("owed", (await shop.Danmen.JsonAsync(0, "repository", "stats")).GetProperty("replicas")[0].GetProperty("state").GetString());
        await shop.Danmen.ExitsAsync(4, "repository", "sync", "osaka");
        await shop.Danmen.ExitsAsync(0, "repository", "sync", "nagoya");
        await shop.Danmen.ExitsAsync(2, "repository", "sync", "kobe");

        // Another repository in its place, with other cut points, is not taken for it.
        await shop.Danmen.ExitsAsync(0, "repository", "init", "--repository", shop.At("osaka"), "--key-file", shop.At("osaka.key"));
        Assert.Contains("DM-REPLICA-002", (await shop.Danmen.ExitsAsync(4, "repository", "sync", "osaka")).Error, StringComparison.Ordinal);
        Directory.Delete(shop.At("osaka"), recursive: true);
        Directory.Move(shop.At("away"), shop.At("osaka"));
        JsonElement paid = Assert.Single((await shop.Danmen.JsonAsync(0, "repository", "sync", "osaka")).GetProperty("replicas").EnumerateArray());
        Assert.Equal(("whole", 1), (paid.GetProperty("state").GetString(), paid.GetProperty("snapshots_copied").GetInt32()));
        Assert.Equal(0, Assert.Single((await shop.Danmen.JsonAsync(0, "repository", "sync", "osaka")).GetProperty("replicas").EnumerateArray()).GetProperty("new_plain_bytes").GetInt64());
        await Replica(shop, "osaka").MustBeSoundAsync(DanmenProgram.Token);
        Assert.DoesNotContain("lacks", (await shop.Danmen.ExitsAsync(0, "snapshot", "list")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_that_is_killed_or_runs_twice_goes_on_and_stores_nothing_twice()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        Directory.CreateDirectory(shop.At("osaka"));
        using RcloneServer server = await RcloneServer.StartAsync(shop.At("osaka"), DanmenProgram.Token);
        byte[] random = new byte[48 << 20];
        new Random(1).NextBytes(random);
        await File.WriteAllBytesAsync(Path.Combine(shop.Uploads, "large.bin"), random, DanmenProgram.Token);
        await shop.SnapshotAsync();
        Configure(shop, ("osaka", $"rest:{server.Address}"));
        await shop.Danmen.ExitsAsync(0, "repository", "init", "--replica", "osaka");
        using (Process killed = shop.Danmen.Start("repository", "sync"))
        {
            // As soon as the first pack arrived.
            string packs = Path.Combine(shop.At("osaka"), "data");
            while (!killed.HasExited && !(Directory.Exists(packs) && Directory.EnumerateFiles(packs, "*", SearchOption.AllDirectories).Any())) await Task.Delay(20, DanmenProgram.Token);
            killed.Kill();
            await killed.WaitForExitAsync(DanmenProgram.Token);
        }

        ProgramResult[] both = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => shop.Danmen.RunAsync("repository", "sync")));
        Assert.All(both, result => Assert.True(result.ExitCode is 0 or 1, result.Error));
        Assert.Contains(both, result => result.ExitCode == 0);
        await shop.Danmen.ExitsAsync(0, "repository", "sync");
        Assert.Single((await shop.Danmen.JsonAsync(0, ["snapshot", "list", .. At(shop, "osaka")])).GetProperty("snapshots").EnumerateArray());
        await Replica(shop, "osaka").MustBeSoundAsync(DanmenProgram.Token);
        await shop.Danmen.ExitsAsync(0, ["snapshot", "verify", "latest", .. At(shop, "osaka")]);
    }

    [Fact]
    public async Task What_is_removed_on_purpose_is_removed_from_replicas_and_what_is_lost_never_is()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        Configure(shop, ("osaka", shop.At("osaka")));
        await shop.Danmen.ExitsAsync(0, "repository", "init", "--replica", "osaka");
        string[] ids = new string[5];
        for (int i = 0; i < ids.Length; i++)
        {
            await File.WriteAllTextAsync(Path.Combine(shop.Uploads, "number.txt"), $"{i}\n", DanmenProgram.Token);
            ids[i] = await shop.SnapshotAsync();
        }

        // Lost, held there alone, deleted, forgotten while it is away, kept.
        File.Delete(Path.Combine(shop.Repository, "snapshots", ids[0]));
        await shop.Danmen.ExitsAsync(0, ["hold", "add", ids[1], "--reason", "kept there", .. At(shop, "osaka")]);
        await shop.Danmen.ExitsAsync(0, "snapshot", "delete", ids[1], ids[2], "--yes");
        Assert.Equal([ids[0], ids[1], ids[3], ids[4]], await OriginsAsync(shop, "osaka"));
        Directory.Move(shop.At("osaka"), shop.At("away"));
        await shop.Danmen.ExitsAsync(0, "repository", "forget", "--keep-last", "1", "--prune", "--yes");
        Assert.Contains("osaka lacks", (await shop.Danmen.ExitsAsync(0, "snapshot", "list")).Error, StringComparison.Ordinal);
        Directory.Move(shop.At("away"), shop.At("osaka"));
        JsonElement paid = Assert.Single((await shop.Danmen.JsonAsync(0, "repository", "sync")).GetProperty("replicas").EnumerateArray());
        Assert.Equal(("whole", 1), (paid.GetProperty("state").GetString(), paid.GetProperty("snapshots_removed").GetInt32()));
        Assert.Equal([ids[0], ids[1], ids[4]], await OriginsAsync(shop, "osaka"));
        await Replica(shop, "osaka").MustBeSoundAsync(DanmenProgram.Token);

        // The lost one, the one that is held there, and its hold: they come back when that is asked for, and are then removed from nowhere.
        Assert.Equal(3, (await shop.Danmen.JsonAsync(0, "repository", "repair", "--from", "osaka")).GetProperty("snapshots_missing").GetArrayLength());
        await shop.Danmen.ExitsAsync(0, "repository", "repair", "--from", "osaka", "--missing-snapshots");
        await shop.Danmen.ExitsAsync(0, "repository", "sync");
        await shop.Danmen.ExitsAsync(0, "snapshot", "verify", ids[0]);
        Assert.Equal([ids[0], ids[1], ids[4]], await OriginsAsync(shop, "osaka"));
        await shop.Restic.MustBeSoundAsync(DanmenProgram.Token);
    }

    [Fact]
    public async Task What_moves_to_the_cold_repository_stays_in_replicas_until_it_is_removed_there()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        Configure(shop, ("osaka", shop.At("osaka")));
        shop.Configure(text => text + "cold: { repository: ./cold, key: { file: .danmen/cold-key } }\nretention: { hot: 1s, keep: { last: 9 } }\n");
        await shop.Danmen.ExitsAsync(0, "repository", "init", "--cold");
        await shop.Danmen.ExitsAsync(0, "repository", "init", "--replica", "osaka");
        string content = await shop.ContentAsync();
        string first = await shop.SnapshotAsync();
        string tag = (await shop.Danmen.JsonAsync(0, "tag", "create", "prod", "--type", "release", "--version", "v1", "--snapshot", first)).GetProperty("name").GetString()!; // just made
        await shop.DamageAsync();
        await Task.Delay(TimeSpan.FromSeconds(2), DanmenProgram.Token);
        string newest = await shop.SnapshotAsync();
        Assert.Equal(1, (await shop.Danmen.JsonAsync(0, "retention", "apply", "--yes")).GetProperty("moved").GetArrayLength());
        Assert.DoesNotContain("osaka lacks", (await shop.Danmen.ExitsAsync(0, "snapshot", "list")).Error, StringComparison.Ordinal);
        Assert.Equal([first, newest], await OriginsAsync(shop, "osaka"));
        // Nothing of it is missed here, and the replica alone finds it by its tag, which keeps it there from stock restic too.
        Assert.Empty((await shop.Danmen.JsonAsync(0, "repository", "repair", "--from", "osaka")).GetProperty("snapshots_missing").EnumerateArray());
        await shop.Danmen.ExitsAsync(0, "tag", "edit", tag, "--message", "moved");
        Assert.Equal("moved", (await shop.Danmen.JsonAsync(0, ["tag", "show", tag, .. At(shop, "osaka")])).GetProperty("message").GetString());
        await shop.Danmen.ExitsAsync(4, ["snapshot", "delete", first, "--yes", .. At(shop, "osaka")]);
        await shop.Danmen.ExitsAsync(0, ["restore", tag, "--target", shop.At("alone"), .. At(shop, "osaka")]);
        Assert.Contains(await File.ReadAllTextAsync(shop.At("alone", "uploads", "photo1.txt"), DanmenProgram.Token), content, StringComparison.Ordinal);

        // Pinned in the cold repository is pinned; once it is not, it goes from all three, and its bytes with it.
        await shop.Danmen.ExitsAsync(4, "snapshot", "delete", first, "--yes");
        await shop.Danmen.ExitsAsync(0, "tag", "delete", tag, "--reason", "over", "--yes");
        await shop.Danmen.ExitsAsync(0, "snapshot", "delete", first, "--yes");
        Assert.Equal([newest], await OriginsAsync(shop, "osaka"));
        await shop.Danmen.ExitsAsync(0, ["repository", "prune", "--max-unused", "0", .. At(shop, "osaka")]);
        Assert.Equal(0, (await shop.Danmen.JsonAsync(0, ["repository", "check", .. At(shop, "osaka")])).GetProperty("unused_blobs").GetInt64());
        Assert.True((await shop.Danmen.JsonAsync(0, ["tag", "show", tag, .. At(shop, "osaka")])).GetProperty("deleted").GetBoolean());
        await Replica(shop, "osaka").MustBeSoundAsync(DanmenProgram.Token);
        await shop.Danmen.ExitsAsync(0, ["snapshot", "verify", newest, .. At(shop, "osaka")]);
    }

    // Oldest first.
    private static async Task<string?[]> OriginsAsync(SmallShop shop, string name) =>
        [.. (await shop.Danmen.JsonAsync(0, ["snapshot", "list", .. At(shop, name)])).GetProperty("snapshots").EnumerateArray().Select(each => each.GetProperty("original").GetString()).Reverse()];

    [Fact]
    public async Task Repository_is_healed_from_a_replica_and_a_replica_from_the_repository()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        Configure(shop, ("osaka", shop.At("osaka")));
        await shop.Danmen.ExitsAsync(0, "repository", "init", "--replica", "osaka");
        string content = await shop.ContentAsync();
        string first = await shop.SnapshotAsync();
        await shop.DamageAsync();
        await shop.SnapshotAsync();
        await shop.Danmen.ExitsAsync(0, "tag", "create", "prod", "--type", "release", "--version", "v1", "--snapshot", first);
        Assert.Contains("nothing was changed", await shop.Danmen.SaysAsync("repository", "repair", "--from", "osaka"), StringComparison.Ordinal);

        // A disk that lost files and damaged others.
        foreach (string pack in Packs(shop.Repository)[1..]) Flip(pack);
        File.Delete(Packs(shop.Repository)[0]);
        File.Delete(shop.StoredFile("index"));
        Flip(Path.Combine(shop.Repository, "snapshots", first));
        await shop.Danmen.ExitsAsync(5, "snapshot", "list");
        string[] before = [.. Directory.EnumerateFiles(shop.Repository, "*", SearchOption.AllDirectories)];
        JsonElement planned = await shop.Danmen.JsonAsync(0, "repository", "repair", "--from", "osaka", "--dry-run");
        Assert.Equal(before, Directory.EnumerateFiles(shop.Repository, "*", SearchOption.AllDirectories));
        Assert.Equal((true, first), (planned.GetProperty("healed").GetBoolean(), Assert.Single(planned.GetProperty("snapshots_brought_back").EnumerateArray()).GetString()));
        Assert.Contains("すべて揃いました", (await shop.Danmen.ExitsAsync(0, "repository", "repair", "--from", "osaka", "--lang", "ja")).Output, StringComparison.Ordinal);
        await shop.Restic.MustBeSoundAsync(DanmenProgram.Token);
        await shop.Danmen.ExitsAsync(0, "repository", "check", "--read-data");
        await shop.Danmen.ExitsAsync(0, "repository", "sync");
        // The id under which it was taken still names it, and so does the tag.
        await shop.Danmen.ExitsAsync(0, "snapshot", "verify", first);
        await shop.Danmen.ExitsAsync(0, "snapshot", "verify", (await shop.Danmen.JsonAsync(0, "tag", "list")).GetProperty("tags")[0].GetProperty("name").GetString()!); // just made
        await shop.Danmen.ExitsAsync(0, "restore", first, "--to", "prod", "--yes");
        Assert.Equal(content, await shop.ContentAsync());

        foreach (string pack in Packs(shop.At("osaka"))) Flip(pack);
        await shop.Danmen.ExitsAsync(5, ["repository", "check", "--read-data", .. At(shop, "osaka")]);
        await shop.Danmen.ExitsAsync(0, "repository", "repair", "--replica", "osaka");
        await Replica(shop, "osaka").MustBeSoundAsync(DanmenProgram.Token);
        await shop.Danmen.ExitsAsync(0, ["snapshot", "verify", first, .. At(shop, "osaka")]);
    }

    [Fact]
    public async Task What_neither_has_is_named_and_other_repositories_are_refused()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        Configure(shop, ("osaka", shop.At("osaka")), ("nagoya", shop.At("nagoya")));
        await shop.Danmen.ExitsAsync(0, "repository", "init", "--replica", "osaka");
        await shop.SnapshotAsync();
        Assert.Contains("DM-REPLICA-003", (await shop.Danmen.ExitsAsync(2, "repository", "repair", "--from", "kobe")).Error, StringComparison.Ordinal);
        Assert.Contains("DM-REPLICA-001", (await shop.Danmen.ExitsAsync(3, "repository", "repair", "--from", "nagoya")).Error, StringComparison.Ordinal);
        await shop.Danmen.ExitsAsync(2, "repository", "repair", "--quick");
        await shop.Danmen.ExitsAsync(2, "repository", "repair", "--from", "osaka", "--replica", "osaka");
        await shop.Danmen.ExitsAsync(0, "repository", "init", "--repository", shop.At("nagoya"), "--key-file", shop.At("nagoya.key"));
        Assert.Contains("DM-REPLICA-002", (await shop.Danmen.ExitsAsync(4, "repository", "repair", "--from", "nagoya")).Error, StringComparison.Ordinal);

        // Only the first repository has this photo, and loses it.
        Directory.Move(shop.At("osaka"), shop.At("away"));
        await File.WriteAllTextAsync(Path.Combine(shop.Uploads, "only.txt"), "only here\n", DanmenProgram.Token);
        HashSet<string> before = [.. Packs(shop.Repository)];
        await shop.SnapshotAsync();
        Directory.Move(shop.At("away"), shop.At("osaka"));
        foreach (string pack in Packs(shop.Repository).Where(pack => !before.Contains(pack))) Flip(pack, 0);
        JsonElement report = await shop.Danmen.JsonAsync(5, "repository", "repair", "--from", "osaka");
        Assert.False(report.GetProperty("healed").GetBoolean());
        Assert.NotEmpty(report.GetProperty("findings").EnumerateArray());
        Assert.NotEmpty(report.GetProperty("kept_packs").EnumerateArray());
        // What was there before is whole all the same.
        string older = (await shop.Danmen.JsonAsync(0, ["snapshot", "list", .. At(shop, "osaka")])).GetProperty("snapshots")[0].GetProperty("original").GetString()!; // copied
        await shop.Danmen.ExitsAsync(0, "snapshot", "verify", older);
    }

    [Fact]
    public async Task Repair_that_is_killed_goes_on()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        Configure(shop, ("osaka", shop.At("osaka")));
        await shop.Danmen.ExitsAsync(0, "repository", "init", "--replica", "osaka");
        byte[] random = new byte[80 << 20];
        new Random(1).NextBytes(random);
        await File.WriteAllBytesAsync(Path.Combine(shop.Uploads, "large.bin"), random, DanmenProgram.Token);
        await shop.SnapshotAsync();
        foreach (string pack in Packs(shop.Repository)) File.Delete(pack);
        using (Process killed = shop.Danmen.Start("repository", "repair", "--from", "osaka"))
        {
            // As soon as the first pack is there again.
            while (!killed.HasExited && Packs(shop.Repository).Length == 0) await Task.Delay(5, DanmenProgram.Token);
            killed.Kill();
            await killed.WaitForExitAsync(DanmenProgram.Token);
            Assert.NotEqual(0, killed.ExitCode);
        }

        await shop.Danmen.ExitsAsync(0, "repository", "repair", "--from", "osaka");
        await shop.Restic.MustBeSoundAsync(DanmenProgram.Token);
        await shop.Danmen.ExitsAsync(0, "snapshot", "verify", "latest");
    }

    private static string[] Packs(string repository) => [.. Directory.EnumerateFiles(Path.Combine(repository, "data"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private static void Flip(string file, double at = 0.5)
    {
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        byte[] bytes = File.ReadAllBytes(file);
        bytes[(int)(bytes.Length * at)] ^= 1;
        File.WriteAllBytes(file, bytes);
    }

    private static void Configure(SmallShop shop, params (string Name, string Place)[] replicas) => shop.Configure(text =>
        $"replicas: [ {string.Join(", ", replicas.Select(each => $"{{ name: {each.Name}, repository: \"{each.Place}\", key: {{ file: \"{shop.At(each.Name + ".key")}\" }} }}"))} ]\n" + text);

    private static string[] At(SmallShop shop, string name) => ["--repository", shop.At(name), "--key-file", shop.At(name + ".key")];

    private static StockRestic Replica(SmallShop shop, string name) => new(shop.At(name), File.ReadAllText(shop.At(name + ".key")).TrimEnd('\n'));

    private static async Task<string?> PolynomialAsync(StockRestic restic) =>
        JsonDocument.Parse(await restic.MustAsync(DanmenProgram.Token, "cat", "config")).RootElement.GetProperty("chunker_polynomial").GetString();
}
