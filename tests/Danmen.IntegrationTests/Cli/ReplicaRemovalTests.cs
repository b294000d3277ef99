using System.Text.Json;
using Xunit;
using static Danmen.IntegrationTests.Cli.ReplicaPlaces;

namespace Danmen.IntegrationTests.Cli;

/// <summary>What replicas keep and what they remove, by the program.</summary>
public sealed class ReplicaRemovalTests
{
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

        // A hold on it stands in the cold repository, and in the replica; one that was away then gets it by sync.
        await shop.Danmen.ExitsAsync(0, "hold", "add", first, "--reason", "case 2");
        Directory.Move(shop.At("osaka"), shop.At("away"));
        await shop.Danmen.ExitsAsync(0, "hold", "add", first, "--reason", "case 3");
        Directory.Move(shop.At("away"), shop.At("osaka"));
        Assert.Single((await shop.Danmen.JsonAsync(0, ["hold", "list", .. At(shop, "osaka")])).GetProperty("holds").EnumerateArray());
        await shop.Danmen.ExitsAsync(0, "repository", "sync");
        foreach (JsonElement hold in (await shop.Danmen.JsonAsync(0, "hold", "list")).GetProperty("holds").EnumerateArray())
            await shop.Danmen.ExitsAsync(0, "hold", "release", hold.GetProperty("id").GetString()!, "--reason", "closed", "--yes"); // a contract of its own
        Assert.Empty((await shop.Danmen.JsonAsync(0, ["hold", "list", .. At(shop, "osaka")])).GetProperty("holds").EnumerateArray());

        // Pinned in the cold repository is pinned; once it is not, it goes from all three, and its bytes with it.
        await shop.Danmen.ExitsAsync(4, "snapshot", "delete", first, "--yes");
        await shop.Danmen.ExitsAsync(0, "tag", "delete", tag, "--reason", "over", "--yes");
        await shop.Danmen.ExitsAsync(0, "snapshot", "delete", first, "--yes");
        Assert.Equal([newest], await OriginsAsync(shop, "osaka"));
        await shop.Danmen.ExitsAsync(0, ["repository", "prune", "--max-unused", "0", .. At(shop, "osaka")]);
        Assert.Equal(0, (await shop.Danmen.JsonAsync(0, ["repository", "check", .. At(shop, "osaka")])).GetProperty("unused_blobs").GetInt64());
        Assert.Contains("DM-TAG-004", (await shop.Danmen.ExitsAsync(3, ["tag", "show", tag, .. At(shop, "osaka")])).Error, StringComparison.Ordinal);
        await Replica(shop, "osaka").MustBeSoundAsync(DanmenProgram.Token);
        await shop.Danmen.ExitsAsync(0, ["snapshot", "verify", newest, .. At(shop, "osaka")]);
    }
}
