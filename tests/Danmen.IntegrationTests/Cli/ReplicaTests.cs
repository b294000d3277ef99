using System.Diagnostics;
using System.Text.Json;
using Danmen.IntegrationTests.Restic.Backends;
using Danmen.Testing.Programs;
using Xunit;
using static Danmen.IntegrationTests.Cli.ReplicaPlaces;

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
}
