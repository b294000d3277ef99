using System.Text.Json;
using Xunit;

namespace Danmen.IntegrationTests.Cli;

/// <summary>Retention by the program: what the plan says is what is done, and nothing when the repository has changed since.</summary>
public sealed class RetentionTests
{
    [Fact]
    public async Task Plan_says_why_and_apply_does_exactly_that()
    {
        using SmallShop shop = await ShopAsync("{ keep: { last: 2 } }");
        string[] ids = [await shop.SnapshotAsync(), await shop.SnapshotAsync(), await shop.SnapshotAsync(), await shop.SnapshotAsync()];
        string file = shop.At("plan.json");
        JsonElement plan = await shop.Danmen.JsonAsync(0, "retention", "plan", "-o", file);
        Assert.Equal(["keep_hot", "keep_hot", "remove", "remove"], plan.GetProperty("snapshots").EnumerateArray().Select(each => each.GetProperty("action").GetString()));
        Assert.Equal("retention.newest", plan.GetProperty("snapshots")[0].GetProperty("reasons")[0].GetProperty("code").GetString());
        Assert.Equal(4, (await ListedAsync(shop)).Length);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        await shop.Danmen.ExitsAsync(4, "retention", "plan", "-o", file);
        string said = await shop.Danmen.SaysAsync("retention", "plan");
        Assert.Contains("the newest complete snapshot of 'prod'; kept by keep.last: 2", said, StringComparison.Ordinal);
        Assert.Contains("no rule keeps it", said, StringComparison.Ordinal);
        shop.Danmen.Variables["DANMEN_LANG"] = "ja";
        Assert.Contains("環境 'prod' の最新の完全な断面", await shop.Danmen.SaysAsync("retention", "plan"), StringComparison.Ordinal);
        shop.Danmen.Variables["DANMEN_LANG"] = null;

        await shop.Danmen.ExitsAsync(4, "retention", "apply", file);
        Assert.Equal(4, (await ListedAsync(shop)).Length);
        // Other rules since: the plan counts.
        shop.Configure(text => text.Replace("last: 2", "last: 1", StringComparison.Ordinal));
        JsonElement applied = await shop.Danmen.JsonAsync(0, "retention", "apply", file, "--yes", "--prune");
        Assert.Equal([ids[1], ids[0]], applied.GetProperty("deleted").EnumerateArray().Select(each => each.GetString()));
        Assert.Equal([ids[3], ids[2]], await ListedAsync(shop));
        // What was done once cannot be done again.
        Assert.Contains("DM-RETENTION-004", (await shop.Danmen.ExitsAsync(4, "retention", "apply", file, "--yes")).Error, StringComparison.Ordinal);
        await shop.Danmen.ExitsAsync(0, "retention", "apply", "--yes");
        Assert.Equal([ids[3]], await ListedAsync(shop));
        Assert.Contains("all 1 snapshots stay", await shop.Danmen.SaysAsync("retention", "apply"), StringComparison.Ordinal);
        await shop.Restic.MustBeSoundAsync(DanmenProgram.Token);
    }

    [Fact]
    public async Task Plan_is_refused_when_a_snapshot_or_a_tag_came_or_it_was_altered()
    {
        using SmallShop shop = await ShopAsync("{ keep: { last: 1 } }");
        string old = await shop.SnapshotAsync();
        await shop.SnapshotAsync();
        string file = shop.At("plan.json"), altered = shop.At("altered.json");
        await shop.Danmen.ExitsAsync(0, "retention", "plan", "-o", file);
        await File.WriteAllTextAsync(altered, (await File.ReadAllTextAsync(file, DanmenProgram.Token)).Replace("keep_hot", "remove", StringComparison.Ordinal), DanmenProgram.Token);
        Assert.Contains("DM-RETENTION-002", (await shop.Danmen.ExitsAsync(4, "retention", "apply", altered, "--yes")).Error, StringComparison.Ordinal);
        await File.WriteAllTextAsync(altered, "{}", DanmenProgram.Token);
        Assert.Contains("DM-RETENTION-001", (await shop.Danmen.ExitsAsync(2, "retention", "apply", altered, "--yes")).Error, StringComparison.Ordinal);
        await shop.Danmen.ExitsAsync(2, "retention", "apply", file, "--environment", "prod", "--yes");

        await shop.Danmen.ExitsAsync(0, "tag", "create", "prod", "--type", "release", "--version", "v1", "--snapshot", old);
        Assert.Contains("DM-RETENTION-004", (await shop.Danmen.ExitsAsync(4, "retention", "apply", file, "--yes")).Error, StringComparison.Ordinal);
        File.Delete(file);
        JsonElement tagged = await shop.Danmen.JsonAsync(0, "retention", "plan", "-o", file);
        Assert.Equal("retention.tag_without_rule", Assert.Single(tagged.GetProperty("snapshots")[1].GetProperty("reasons").EnumerateArray()).GetProperty("code").GetString());
        await shop.SnapshotAsync();
        await shop.Danmen.ExitsAsync(4, "retention", "apply", file, "--yes");
        Assert.Equal(3, (await ListedAsync(shop)).Length);
    }

    [Fact]
    public async Task Tag_whose_time_is_over_is_deleted_with_its_snapshot()
    {
        using SmallShop shop = await ShopAsync("{ keep: { last: 1 }, tags: { release: forever, weekly: 1s } }");
        string released = await TagAsync(shop, "release"), weekly = await TagAsync(shop, "weekly");
        await Task.Delay(TimeSpan.FromSeconds(2), DanmenProgram.Token);
        string newest = await shop.SnapshotAsync();
        JsonElement applied = await shop.Danmen.JsonAsync(0, "retention", "apply", "--yes");
        Assert.Equal([weekly], applied.GetProperty("tags_deleted").EnumerateArray().Select(each => each.GetString()));
        Assert.Equal(2, (await ListedAsync(shop)).Length);
        Assert.Contains(newest, await ListedAsync(shop));
        await shop.Danmen.ExitsAsync(0, "snapshot", "verify", released);
        await shop.Danmen.ExitsAsync(3, "snapshot", "show", weekly);
        Assert.Contains("its time is over (retention)", await shop.Danmen.SaysAsync("tag", "show", weekly, "--history"), StringComparison.Ordinal);
        await shop.Restic.MustBeSoundAsync(DanmenProgram.Token);
    }

    [Fact]
    public async Task Hold_beats_every_rule()
    {
        using SmallShop shop = await ShopAsync("{ keep: { last: 1 } }");
        string held = await shop.SnapshotAsync();
        string other = await shop.SnapshotAsync();
        await shop.SnapshotAsync();
        string file = shop.At("plan.json");
        await shop.Danmen.ExitsAsync(0, "retention", "plan", "-o", file);
        string hold = (await shop.Danmen.JsonAsync(0, "hold", "add", held, "--reason", "case 4711")).GetProperty("id").GetString()!; // just written
        // The plan was made before; a hold is a change of the repository.
        Assert.Contains("DM-RETENTION-004", (await shop.Danmen.ExitsAsync(4, "retention", "apply", file, "--yes")).Error, StringComparison.Ordinal);
        Assert.Contains("case 4711", await shop.Danmen.SaysAsync("retention", "plan"), StringComparison.Ordinal);
        JsonElement applied = await shop.Danmen.JsonAsync(0, "retention", "apply", "--yes");
        Assert.Equal([other], applied.GetProperty("deleted").EnumerateArray().Select(each => each.GetString()));
        await shop.Danmen.ExitsAsync(0, "hold", "release", hold, "--reason", "closed", "--yes");
        Assert.Equal([held], (await shop.Danmen.JsonAsync(0, "retention", "apply", "--yes")).GetProperty("deleted").EnumerateArray().Select(each => each.GetString()));
    }

    [Fact]
    public async Task Only_the_environment_that_is_asked_for_is_planned()
    {
        using SmallShop shop = await ShopAsync("{ keep: { last: 1 } }");
        await shop.SnapshotAsync();
        await shop.SnapshotAsync();
        shop.Configure(text => text.Replace("  prod:", "  other:", StringComparison.Ordinal));
        await shop.Danmen.ExitsAsync(3, "retention", "plan", "--environment", "prod");
        // An environment that the file does not define any more keeps everything.
        Assert.Empty((await shop.Danmen.JsonAsync(0, "retention", "apply", "--yes")).GetProperty("deleted").EnumerateArray());
        Assert.Empty((await shop.Danmen.JsonAsync(0, "retention", "plan", "--environment", "other")).GetProperty("snapshots").EnumerateArray());
    }

    private static async Task<SmallShop> ShopAsync(string rules)
    {
        SmallShop shop = await SmallShop.OpenAsync();
        shop.Configure(text => text + $"retention: {rules}\n");
        return shop;
    }

    private static async Task<string> TagAsync(SmallShop shop, string type) =>
        (await shop.Danmen.JsonAsync(0, "tag", "create", "prod", "--type", type, "--version", "v1")).GetProperty("name").GetString()!; // a contract of its own

    private static async Task<string[]> ListedAsync(SmallShop shop) =>
        [.. (await shop.Danmen.JsonAsync(0, "snapshot", "list")).GetProperty("snapshots").EnumerateArray().Select(each => each.GetProperty("id").GetString()!)]; // as above
}
