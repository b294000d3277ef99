using System.Text.Json;
using Danmen.Restic.Backends.Local;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;
using Xunit;

namespace Danmen.IntegrationTests.Cli;

/// <summary>Legal holds: nothing removes what is held.</summary>
public sealed class HoldTests
{
    [Fact]
    public async Task Held_snapshot_stays_until_its_hold_is_released()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        string before = await shop.ContentAsync();
        string held = await shop.SnapshotAsync();
        JsonElement hold = await shop.Danmen.JsonAsync(0, "hold", "add", held, "--reason", "事件 4711");
        string id = hold.GetProperty("id").GetString()!; // just written
        Assert.True(hold.GetProperty("stands").GetBoolean());
        await shop.DamageAsync();
        await shop.SnapshotAsync();

        Assert.Contains("事件 4711", (await shop.Danmen.ExitsAsync(4, "snapshot", "delete", held, "--yes")).Error, StringComparison.Ordinal);
        JsonElement kept = (await shop.Danmen.JsonAsync(0, "repository", "forget", "--keep-last", "1", "--prune", "--yes")).GetProperty("keep");
        Assert.Contains("held", kept.EnumerateArray().Single(each => each.GetProperty("id").GetString() == held).GetProperty("reasons").EnumerateArray().Select(each => each.GetString()));

        // Stock restic, which knows no hold, forgets the snapshot and not the hold, which still has its tree.
        await shop.Restic.MustAsync(DanmenProgram.Token, "forget", "--keep-last", "1", "--prune");
        string target = shop.At("stock");
        await shop.Restic.MustAsync(DanmenProgram.Token, "restore", "latest", "--host", "danmen-hold", "--target", target);
        Assert.NotEmpty(Directory.GetFiles(target, "photo1.txt", SearchOption.AllDirectories));
        Assert.NotEqual(before, await shop.ContentAsync());

        await shop.Danmen.ExitsAsync(2, "hold", "release", id, "--yes");
        await shop.Danmen.ExitsAsync(4, "hold", "release", id, "--reason", "closed");
        Assert.False((await shop.Danmen.JsonAsync(0, "hold", "release", id, "--reason", "closed", "--yes")).GetProperty("stands").GetBoolean());
        Assert.Contains("DM-HOLD-001", (await shop.Danmen.ExitsAsync(3, "hold", "release", id, "--reason", "again", "--yes")).Error, StringComparison.Ordinal);
        Assert.Contains("There is no hold", await shop.Danmen.SaysAsync("hold", "list"), StringComparison.Ordinal);
        Assert.Contains("released", await shop.Danmen.SaysAsync("hold", "list", "--released"), StringComparison.Ordinal);
        await shop.Restic.MustBeSoundAsync(DanmenProgram.Token);
    }

    [Fact]
    public async Task Hold_is_released_by_its_snapshot_when_it_is_the_only_one()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        string snapshot = await shop.SnapshotAsync();
        await shop.Danmen.ExitsAsync(2, "hold", "add", "latest:prod");
        await shop.Danmen.ExitsAsync(3, "hold", "release", "latest:prod", "--reason", "r", "--yes");
        await shop.Danmen.ExitsAsync(0, "hold", "add", "latest:prod", "--reason", "one");
        string second = (await shop.Danmen.JsonAsync(0, "hold", "add", snapshot[..8], "--reason", "two")).GetProperty("id").GetString()!; // as above
        Assert.Contains(second, (await shop.Danmen.ExitsAsync(2, "hold", "release", "latest:prod", "--reason", "r", "--yes")).Error, StringComparison.Ordinal);
        await shop.Danmen.ExitsAsync(0, "hold", "release", second, "--reason", "r", "--yes");
        await shop.Danmen.ExitsAsync(4, "snapshot", "delete", snapshot, "--yes");
        await shop.Danmen.ExitsAsync(0, "hold", "release", "latest:prod", "--reason", "r", "--yes");
        await shop.Danmen.ExitsAsync(0, "snapshot", "delete", snapshot, "--yes");
    }

    [Fact]
    public async Task Who_cannot_sign_cannot_let_go()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        string snapshot = await shop.SnapshotAsync();
        await shop.Danmen.ExitsAsync(0, "hold", "add", snapshot, "--reason", "one");
        await shop.Danmen.ExitsAsync(0, "hold", "add", snapshot, "--reason", "two");
        JsonElement[] holds = [.. (await shop.Danmen.JsonAsync(0, "hold", "list")).GetProperty("holds").EnumerateArray()];
        string[] ids = [.. holds.Select(each => each.GetProperty("id").GetString()!)]; // as above
        await shop.Danmen.ExitsAsync(0, "hold", "release", ids[1], "--reason", "r", "--yes");

        // The released one's record in the place of the other: a released hold, signed, of another name.
        await using (var backend = new LocalBackend(shop.Repository))
        await using (Repository repository = await Repository.OpenAsync(backend, (await File.ReadAllTextAsync(shop.KeyFile, DanmenProgram.Token)).Trim(), TimeProvider.System, DanmenProgram.Token))
        {
            StoredSnapshot[] records = [.. (await repository.ListSnapshotsAsync(DanmenProgram.Token)).Where(stored => stored.Record.HostName == "danmen-hold")];
            StoredSnapshot released = records.Where(stored => stored.Record.Paths[0].EndsWith(ids[1], StringComparison.Ordinal)).MaxBy(stored => stored.Record.Time.ToDateTimeOffset())!; // two of them
            StoredSnapshot standing = Assert.Single(records, stored => stored.Record.Paths[0].EndsWith(ids[0], StringComparison.Ordinal));
            await repository.SaveUnpackedAsync(FileKind.Snapshot, SnapshotCodec.Encode(standing.Record with { Tree = released.Record.Tree }), DanmenProgram.Token);
            await backend.RemoveAsync(FileKind.Snapshot, standing.Id.ToString(), DanmenProgram.Token);
        }

        Assert.Matches(ids[0] + ".* holds .*BAD", await shop.Danmen.SaysAsync("hold", "list"));
        await shop.Danmen.ExitsAsync(4, "snapshot", "delete", snapshot, "--yes");
        Assert.Contains("DM-RECORD-002", (await shop.Danmen.ExitsAsync(5, "hold", "release", ids[0], "--reason", "r", "--yes")).Error, StringComparison.Ordinal);
    }
}
