using System.Text.Json;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Cli;

/// <summary>A hot and a cold repository by the program: what moved is found, compared, verified, restored, tagged and held as before.</summary>
public sealed class ColdTests
{
    [Fact]
    public async Task What_moved_is_found_compared_verified_and_restored()
    {
        using SmallShop shop = await ShopAsync();
        string first = await shop.SnapshotAsync();
        string before = await shop.ContentAsync();
        string tag = (await shop.Danmen.JsonAsync(0, "tag", "create", "prod", "--type", "release", "--version", "v1", "--snapshot", first)).GetProperty("name").GetString()!; // a contract of its own
        await shop.DamageAsync();
        await shop.SnapshotAsync();
        await Task.Delay(TimeSpan.FromSeconds(2), DanmenProgram.Token);
        string newest = await shop.SnapshotAsync();

        // The cold repository is made by hand: a disk that is not mounted must not be taken for an empty one.
        Assert.Contains("DM-TIER-001", (await shop.Danmen.ExitsAsync(3, "retention", "apply", "--yes")).Error, StringComparison.Ordinal);
        Assert.Contains("cold repository could not be looked at", (await shop.Danmen.ExitsAsync(0, "snapshot", "list")).Error, StringComparison.Ordinal);
        await shop.Danmen.ExitsAsync(0, "repository", "init", "--cold");
        JsonElement plan = await shop.Danmen.JsonAsync(0, "retention", "plan");
        Assert.Equal(["keep_hot", "move_to_cold", "move_to_cold"], Texts(plan, "snapshots", "action"));
        JsonElement applied = await shop.Danmen.JsonAsync(0, "retention", "apply", "--yes");
        Assert.Equal(2, applied.GetProperty("moved").GetArrayLength());

        JsonElement list = await shop.Danmen.JsonAsync(0, "snapshot", "list");
        Assert.Equal(["hot", "cold", "cold"], Texts(list, "snapshots", "tier"));
        Assert.Equal(first, list.GetProperty("snapshots")[2].GetProperty("original").GetString());
        Assert.Contains("cold", await shop.Danmen.SaysAsync("snapshot", "list"), StringComparison.Ordinal);
        Assert.Contains("cold", await shop.Danmen.SaysAsync("tag", "list"), StringComparison.Ordinal);
        // What the first repository has left is the newest snapshot and the tag's record; both repositories are restic's.
        Assert.Equal(2, Directory.GetFiles(Path.Combine(shop.Repository, "snapshots")).Length);
        await shop.Restic.MustBeSoundAsync(DanmenProgram.Token);
        await Cold(shop).MustBeSoundAsync(DanmenProgram.Token);
        await shop.Danmen.ExitsAsync(0, "repository", "check");

        // By the id under which it was taken, by the tag; against what is hot, and what lives.
        await shop.Danmen.ExitsAsync(0, "snapshot", "verify", first);
        await shop.Danmen.ExitsAsync(0, "snapshot", "show", tag);
        Assert.NotEmpty((await shop.Danmen.JsonAsync(0, "snapshot", "diff", tag, newest)).GetProperty("components").EnumerateArray());
        Assert.NotEmpty((await shop.Danmen.JsonAsync(0, "snapshot", "diff", newest, first[..10])).GetProperty("components").EnumerateArray());
        Assert.Contains("photo1.txt", await shop.Danmen.SaysAsync("snapshot", "diff", tag, "live:prod"), StringComparison.Ordinal);
        await shop.Danmen.ExitsAsync(0, "restore", tag, "--target", shop.At("out"));
        Assert.Equal("photo 0\n", await File.ReadAllTextAsync(shop.At("out", "uploads", "photo0.txt"), DanmenProgram.Token));
        await shop.Danmen.ExitsAsync(0, "snapshot", "export", tag, "--component", "uploads", "-o", shop.At("out.tar"));
        string damaged = await shop.ContentAsync();
        string run = (await shop.Danmen.JsonAsync(0, "restore", tag, "--to", "prod", "--yes")).GetProperty("id").GetString()!; // as above
        Assert.Equal(before, await shop.ContentAsync());
        await shop.Danmen.ExitsAsync(0, "restore", "rollback", run, "--yes");
        Assert.Equal(damaged, await shop.ContentAsync());

        // Again: nothing is left to do; and a snapshot after the move finds its data all the same.
        Assert.Empty((await shop.Danmen.JsonAsync(0, "retention", "apply", "--yes")).GetProperty("moved").EnumerateArray());
        await shop.SnapshotAsync();
        await shop.Danmen.ExitsAsync(3, "snapshot", "show", "deadbeef");
    }

    [Fact]
    public async Task Tags_and_holds_of_what_moved_live_in_both_repositories()
    {
        using SmallShop shop = await ShopAsync();
        string first = await shop.SnapshotAsync();
        await Task.Delay(TimeSpan.FromSeconds(2), DanmenProgram.Token);
        await shop.SnapshotAsync();
        await shop.Danmen.ExitsAsync(0, "repository", "init", "--cold");
        await shop.Danmen.ExitsAsync(0, "retention", "apply", "--yes");

        JsonElement created = await shop.Danmen.JsonAsync(0, "tag", "create", "prod", "--type", "feature", "--version", "late", "--snapshot", first);
        string tag = created.GetProperty("name").GetString()!; // a contract of its own
        Assert.Equal("cold", created.GetProperty("tier").GetString());
        await shop.Danmen.ExitsAsync(0, "tag", "edit", tag, "--message", "found later");
        // The cold repository alone tells the same, and keeps what the tag names from stock restic's forget too.
        string[] alone = ["--repository", ColdFolder(shop), "--key-file", KeyFile(shop)];
        Assert.Equal("found later", (await shop.Danmen.JsonAsync(0, ["tag", "show", tag, .. alone])).GetProperty("message").GetString());
        Assert.Contains("DM-TAG", (await shop.Danmen.ExitsAsync(4, "snapshot", "delete", first, "--yes")).Error, StringComparison.Ordinal);
        await Cold(shop).RunAsync(DanmenProgram.Token, "forget", "--keep-last", "1", "--prune");
        await shop.Danmen.ExitsAsync(0, ["restore", tag, "--target", shop.At("alone"), .. alone]);
        Assert.Equal("photo 0\n", await File.ReadAllTextAsync(shop.At("alone", "uploads", "photo0.txt"), DanmenProgram.Token));

        string hold = (await shop.Danmen.JsonAsync(0, "hold", "add", tag, "--reason", "case 9")).GetProperty("id").GetString()!; // as above
        Assert.Equal([hold], Texts(await shop.Danmen.JsonAsync(0, "hold", "list"), "holds", "id"));
        await shop.Danmen.ExitsAsync(0, "tag", "delete", tag, "--reason", "no longer", "--yes");
        Assert.Contains("case 9", (await shop.Danmen.ExitsAsync(4, "snapshot", "delete", first, "--yes")).Error, StringComparison.Ordinal);
        await shop.Danmen.ExitsAsync(0, "hold", "release", first, "--reason", "closed", "--yes");
        await shop.Danmen.ExitsAsync(0, "snapshot", "delete", first, "--yes");
        await shop.Danmen.ExitsAsync(0, ["repository", "prune", .. alone]);
        await Cold(shop).MustBeSoundAsync(DanmenProgram.Token);
        await shop.Danmen.ExitsAsync(0, "repository", "check");
    }

    [Fact]
    public async Task Check_names_tags_whose_cold_snapshot_is_gone()
    {
        using SmallShop shop = await ShopAsync();
        string first = await shop.SnapshotAsync();
        string tag = (await shop.Danmen.JsonAsync(0, "tag", "create", "prod", "--type", "release", "--version", "v1", "--snapshot", first)).GetProperty("name").GetString()!; // a contract of its own
        await Task.Delay(TimeSpan.FromSeconds(2), DanmenProgram.Token);
        await shop.SnapshotAsync();
        await shop.Danmen.ExitsAsync(0, "repository", "init", "--cold");
        await shop.Danmen.ExitsAsync(0, "retention", "apply", "--yes");
        foreach (string file in Directory.GetFiles(Path.Combine(ColdFolder(shop), "snapshots"))) File.Delete(file);
        Assert.Contains(tag, (await shop.Danmen.ExitsAsync(5, "repository", "check")).Output, StringComparison.Ordinal);
        await shop.Danmen.ExitsAsync(3, "snapshot", "show", first);
        // Away is not gone.
        Directory.Delete(ColdFolder(shop), recursive: true);
        await shop.Danmen.ExitsAsync(0, "repository", "check");
        await shop.Danmen.ExitsAsync(3, "restore", tag, "--target", shop.At("out"));
        await shop.Danmen.ExitsAsync(0, "tag", "show", tag);
    }

    private static StockRestic Cold(SmallShop shop) => new(ColdFolder(shop), File.ReadAllText(KeyFile(shop)).TrimEnd('\n'));

    private static string ColdFolder(SmallShop shop) => Path.Combine(shop.State, "cold");

    private static string KeyFile(SmallShop shop) => Path.Combine(shop.State, ".danmen", "cold-key");

    private static async Task<SmallShop> ShopAsync()
    {
        SmallShop shop = await SmallShop.OpenAsync();
        shop.Configure(text => text + "cold: { repository: ./cold, key: { file: .danmen/cold-key } }\nretention: { hot: 1s, keep: { last: 9 } }\n");
        return shop;
    }

    private static string?[] Texts(JsonElement document, string list, string field) => [.. document.GetProperty(list).EnumerateArray().Select(each => each.GetProperty(field).GetString())];
}
