using System.Text.Json;
using Xunit;

namespace Danmen.IntegrationTests.Cli;

/// <summary>Snapshots from which components were left out on request: everything names them partial, and nothing takes them for whole ones.</summary>
public sealed class PartialSnapshotTests
{
    [Fact]
    public async Task Partial_snapshot_is_named_so_wherever_it_is_told()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        string said = await shop.Danmen.SaysAsync("snapshot", "create", "prod", "--component", "db");
        Assert.Contains("it is partial", said, StringComparison.Ordinal);
        Assert.DoesNotContain("complete", said, StringComparison.Ordinal);
        Assert.Contains("Left out on request: uploads. 'latest' never names a partial snapshot", said, StringComparison.Ordinal);

        JsonElement listed = (await shop.Danmen.JsonAsync(0, "snapshot", "list")).GetProperty("snapshots")[0];
        Assert.True(listed.GetProperty("partial").GetBoolean());
        Assert.Equal("uploads", listed.GetProperty("omitted")[0].GetString());
        string id = listed.GetProperty("short_id").GetString()!; // listed just now
        Assert.Contains(id, said, StringComparison.Ordinal);
        Assert.Matches("(?m)^" + id + " .* partial +db$", await shop.Danmen.SaysAsync("snapshot", "list"));
        Assert.Matches("(?m)^" + id + " .* 部分 +db$", await shop.Danmen.SaysAsync("snapshot", "list", "--lang", "ja"));
        Assert.Matches("(?m)^State +partial$", await shop.Danmen.SaysAsync("snapshot", "show", id));
        Assert.True((await shop.Danmen.JsonAsync(0, "snapshot", "show", id)).GetProperty("partial").GetBoolean());

        // All that there is, is whole, however it was asked for.
        JsonElement whole = (await shop.Danmen.JsonAsync(0, "snapshot", "create", "prod", "--component", "db", "--component", "uploads")).GetProperty("snapshot");
        Assert.False(whole.GetProperty("partial").GetBoolean());
        Assert.Equal(whole.GetProperty("id").GetString(), (await shop.Danmen.JsonAsync(0, "snapshot", "show", "latest:prod")).GetProperty("id").GetString());
    }

    [Fact]
    public async Task Latest_that_finds_no_whole_snapshot_says_what_to_write_instead()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        Assert.Contains("the repository holds no snapshot yet", (await shop.Danmen.ExitsAsync(3, "snapshot", "show", "latest")).Error, StringComparison.Ordinal);
        string database = await TakeAsync(shop, "db"), uploads = await TakeAsync(shop, "uploads");
        JsonElement error = (await shop.Danmen.JsonAsync(3, "restore", "latest:prod", "--to", "prod", "--plan")).GetProperty("error");
        Assert.Equal("DM-STORE-010", error.GetProperty("code").GetString());
        Assert.Equal(
            ["snapshot.none_whole", "snapshot.partial_instead", "snapshot.partial_instead"],
            error.GetProperty("reasons").EnumerateArray().Select(each => each.GetProperty("code").GetString()));
        Assert.Contains($"{database} is partial: it holds db, without uploads; to use it, write '{database}' instead of 'latest:prod'", error.GetProperty("detail").GetString(), StringComparison.Ordinal);
        string japanese = (await shop.Danmen.ExitsAsync(3, "restore", "latest:prod", "--to", "prod", "--plan", "--lang", "ja")).Error.ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal);
        Assert.Contains($"{uploads}は部分断面で、uploadsを含み、dbを含みません。使用する場合は'latest:prod'の代わりに'{uploads}'と指定してください", japanese, StringComparison.Ordinal);
        Assert.Contains("there are some of prod", (await shop.Danmen.ExitsAsync(3, "snapshot", "show", "latest:nowhere")).Error, StringComparison.Ordinal);

        // What it says to write works, and takes only what the snapshot holds.
        string before = await shop.ContentAsync();
        await shop.DamageAsync();
        await shop.Danmen.ExitsAsync(0, "restore", database, "--to", "prod", "--yes");
        Assert.Equal("order 7", (await shop.SqlAsync("SELECT note FROM orders WHERE id = 7;")).Trim());
        Assert.True(File.Exists(Path.Combine(shop.Uploads, "stranger.txt")));
        Assert.NotEqual(before, await shop.ContentAsync());
    }

    [Fact]
    public async Task What_a_partial_snapshot_leaves_out_is_not_told_as_removed()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        string whole = await shop.SnapshotAsync(), partial = await TakeAsync(shop, "db");
        await shop.DamageAsync();
        Assert.True((await shop.Danmen.JsonAsync(0, "snapshot", "diff", whole, partial)).GetProperty("equal").GetBoolean());
        Assert.Contains("Not compared, because a partial snapshot leaves it out: uploads.", await shop.Danmen.SaysAsync("snapshot", "diff", whole, partial), StringComparison.Ordinal);
        JsonElement live = await shop.Danmen.JsonAsync(0, "snapshot", "diff", partial, "live:prod");
        Assert.Equal("db", live.GetProperty("components").EnumerateArray().Single().GetProperty("name").GetString());
        Assert.Equal("uploads", live.GetProperty("not_compared")[0].GetString());
    }

    [Fact]
    public async Task Partial_snapshot_takes_no_place_of_a_whole_one_when_old_ones_are_forgotten()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        string whole = await shop.SnapshotAsync(), first = await TakeAsync(shop, "db"), second = await TakeAsync(shop, "db"), other = await TakeAsync(shop, "uploads");
        await shop.Danmen.ExitsAsync(0, "repository", "forget", "--keep-last", "1", "--yes");
        string[] left = [.. (await shop.Danmen.JsonAsync(0, "snapshot", "list")).GetProperty("snapshots").EnumerateArray().Select(each => each.GetProperty("short_id").GetString()!)];
        Assert.Equal([other, second, whole[..8]], left);
        Assert.DoesNotContain(first, left);
    }

    private static async Task<string> TakeAsync(SmallShop shop, string component) =>
        (await shop.Danmen.JsonAsync(0, "snapshot", "create", "prod", "--component", component)).GetProperty("snapshot").GetProperty("short_id").GetString()!; // a contract of its own
}
