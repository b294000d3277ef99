using Danmen.Faults;
using Danmen.Restic.Format;
using Danmen.Restic.Maintenance.Checking;
using Danmen.Restic.Maintenance.Healing;
using Danmen.Restic.Repositories;
using Danmen.Testing;
using Xunit;

namespace Danmen.Tests.Restic.Maintenance.Healing;

/// <summary>Healing from a replica: whatever the damage, everything is as before or is named.</summary>
public sealed class RepositoryHealerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("one data pack flipped at its start")]
    [InlineData("one data pack flipped in its middle")]
    [InlineData("header of a data pack flipped")]
    [InlineData("length of the header flipped")]
    [InlineData("tree pack flipped")]
    [InlineData("data pack cut")]
    [InlineData("data pack emptied")]
    [InlineData("data pack longer")]
    [InlineData("tree pack cut")]
    [InlineData("data pack gone")]
    [InlineData("tree packs gone")]
    [InlineData("all packs gone")]
    [InlineData("all packs flipped")]
    [InlineData("index gone")]
    [InlineData("index flipped")]
    [InlineData("index and packs gone")]
    [InlineData("snapshot flipped")]
    [InlineData("snapshots flipped and all else gone")]
    public async Task Damage_is_healed_and_nothing_of_it_stays(string damage)
    {
        await using HealScene scene = await HealScene.OpenAsync();
        await scene.DamageAsync(damage);
        HealReport report = await scene.HealAsync();
        Assert.False(report.WasSound);
        Assert.True(report.IsHealed, string.Join('\n', report.Remaining));
        Assert.Empty(report.KeptPacks);
        await scene.MustBeWholeAsync();
        Assert.True((await scene.HealAsync()).WasSound);
        // The replica still knows them for the same: nothing is copied twice.
        int before = (await HealScene.NamesAsync(scene.ReplicaPlace, FileKind.Snapshot)).Count;
        await scene.CopyAsync();
        Assert.Equal(before, (await HealScene.NamesAsync(scene.ReplicaPlace, FileKind.Snapshot)).Count);
    }

    [Fact]
    public async Task Sound_repository_is_left_as_it_is()
    {
        await using HealScene scene = await HealScene.OpenAsync();
        List<string> before = await scene.EverythingAsync();
        HealReport report = await scene.HealAsync(new HealOptions { MissingSnapshots = true });
        Assert.True(report is { WasSound: true, IsHealed: true });
        Assert.Equal(before, await scene.EverythingAsync());
    }

    [Fact]
    public async Task Dry_run_says_it_and_changes_nothing()
    {
        await using HealScene scene = await HealScene.OpenAsync();
        await scene.DamageAsync("one data pack flipped in its middle");
        await scene.DamageAsync("snapshot flipped");
        List<string> before = await scene.EverythingAsync();
        HealReport said = await scene.HealAsync(new HealOptions { DryRun = true });
        Assert.Equal(before, await scene.EverythingAsync());
        Assert.Equal((false, true, 1, 1), (said.WasSound, said.IsHealed, said.DamagedPacks.Count, said.BroughtBack.Count));
        HealReport done = await scene.HealAsync();
        Assert.Equal((done.FetchedBlobs, done.FetchedBytes, done.SalvagedBlobs), (said.FetchedBlobs, said.FetchedBytes, said.SalvagedBlobs));
        // How many others the pack held depends on which pack it was.
        Assert.Equal(1L, done.FetchedBlobs);
    }

    [Fact]
    public async Task Quick_look_finds_what_is_gone_and_damaged_trees_and_reads_no_data()
    {
        await using HealScene scene = await HealScene.OpenAsync();
        string damaged = await scene.LongestPackAsync();
        await scene.DamageAsync("one data pack flipped in its middle");
        Assert.True((await scene.HealAsync(new HealOptions { ReadsData = false })).WasSound);
        await scene.DamageAsync("tree pack flipped");
        await scene.Place.RemoveAsync(FileKind.Pack, (await HealScene.PacksAsync(scene.First, BlobType.Data)).First(each => each != damaged), Token);
        HealReport report = await scene.HealAsync(new HealOptions { ReadsData = false });
        Assert.Equal((1, 1, true), (report.DamagedPacks.Count, report.Index.DroppedPacks.Count, report.IsHealed));
        Assert.False((await scene.HealAsync()).WasSound);
        await scene.MustBeWholeAsync();
    }

    [Fact]
    public async Task Snapshot_that_is_gone_comes_back_only_when_asked_for()
    {
        await using HealScene scene = await HealScene.OpenAsync();
        string gone = (await HealScene.NamesAsync(scene.Place, FileKind.Snapshot))[0];
        await scene.Place.RemoveAsync(FileKind.Snapshot, gone, Token);
        HealReport report = await scene.HealAsync();
        Assert.Equal((true, gone), (report.WasSound, Assert.Single(report.Missing).ToString()));
        Assert.Empty((await scene.HealAsync(new HealOptions { MissingSnapshots = true, Elsewhere = new HashSet<SnapshotId> { new(HealScene.IdOf(gone)) } })).BroughtBack);
        report = await scene.HealAsync(new HealOptions { MissingSnapshots = true });
        Assert.Equal((false, gone), (report.WasSound, Assert.Single(report.BroughtBack).ToString()));
        await scene.MustBeWholeAsync();
    }

    [Fact]
    public async Task Damaged_snapshot_that_came_from_elsewhere_is_replaced_once_all_are_back()
    {
        await using HealScene scene = await HealScene.OpenAsync();
        // Healed once, a snapshot has another file name than the id under which it was taken.
        await scene.DamageAsync("snapshot flipped");
        await scene.HealAsync();
        string healed = (await scene.First.ListSnapshotsAsync(Token)).Single(each => each.Record.Original is not null).Id.ToString();
        await HealScene.ChangeAsync(scene.Place, FileKind.Snapshot, healed, HealScene.Flip(0.5));
        HealReport report = await scene.HealAsync();
        Assert.Equal((false, 1), (report.IsHealed, report.Missing.Count));
        Assert.Contains(healed, await HealScene.NamesAsync(scene.Place, FileKind.Snapshot));
        Assert.True((await scene.HealAsync(new HealOptions { MissingSnapshots = true })).IsHealed);
        await scene.MustBeWholeAsync();
    }

    [Fact]
    public async Task Snapshot_that_the_replica_never_had_is_named_and_kept()
    {
        await using HealScene scene = await HealScene.OpenAsync();
        HashSet<string> before = [.. await HealScene.NamesAsync(scene.Place, FileKind.Snapshot)];
        await scene.SnapshotAsync(["file1"]);
        string alone = (await HealScene.NamesAsync(scene.Place, FileKind.Snapshot)).Single(name => !before.Contains(name));
        await HealScene.ChangeAsync(scene.Place, FileKind.Snapshot, alone, HealScene.Flip(0.5));
        await scene.DamageAsync("one data pack flipped in its middle");
        HealReport planned = await scene.HealAsync(new HealOptions { DryRun = true }), report = await scene.HealAsync();
        foreach (HealReport each in (HealReport[])[planned, report])
        {
            CheckFinding finding = Assert.Single(each.Remaining);
            Assert.Equal((CheckKind.SnapshotDamaged, $"snapshot {alone}"), (finding.Kind, finding.Subject));
        }

        Assert.Contains(alone, await HealScene.NamesAsync(scene.Place, FileKind.Snapshot));
    }

    [Fact]
    public async Task What_is_damaged_in_both_is_named_its_file_stays_and_all_else_is_healed()
    {
        await using HealScene scene = await HealScene.OpenAsync();
        List<string> data = await HealScene.PacksAsync(scene.First, BlobType.Data);
        // The same blob in both: the first one of a pack here, wherever it stands there.
        BlobId lost = (await HeaderAsync(scene.First, data[0]))[0].Id;
        foreach (string name in data) await HealScene.ChangeAsync(scene.Place, FileKind.Pack, name, HealScene.Flip(0));
        foreach (string name in await HealScene.PacksAsync(scene.Replica, BlobType.Data))
        {
            PackedBlob? there = (await HeaderAsync(scene.Replica, name)).Cast<PackedBlob?>().FirstOrDefault(blob => blob!.Value.Id == lost); // of the blobs
            if (there is { } place) await HealScene.ChangeAsync(scene.ReplicaPlace, FileKind.Pack, name, bytes => HealScene.Changed(bytes, (int)place.OffsetBytes));
        }

        HealReport report = await scene.HealAsync();
        Assert.False(report.IsHealed);
        Assert.All(report.Remaining, finding => Assert.Equal(CheckKind.BlobMissing, finding.Kind));
        string[] files = [.. report.Remaining.Select(finding => finding.Subject[(finding.Subject.LastIndexOf('/') + 1)..]).Distinct()];
        Assert.Single(files);
        Assert.Equal(data[0], Assert.Single(report.KeptPacks).ToString());
        Assert.Contains(data[0], await HealScene.NamesAsync(scene.Place, FileKind.Pack));
        await using (Repository open = scene.First.WithBackend(scene.Place)) await scene.MustHoldAsync(open, 2, files);

        // The replica is repaired by hand; then nothing is lost any more.
        foreach (string name in await HealScene.PacksAsync(scene.Replica, BlobType.Data))
        {
            PackedBlob? there = (await HeaderAsync(scene.Replica, name)).Cast<PackedBlob?>().FirstOrDefault(blob => blob!.Value.Id == lost); // as above
            if (there is { } place) await HealScene.ChangeAsync(scene.ReplicaPlace, FileKind.Pack, name, bytes => HealScene.Changed(bytes, (int)place.OffsetBytes));
        }

        Assert.True((await scene.HealAsync()).IsHealed);
        await scene.MustBeWholeAsync();
    }

    [Fact]
    public async Task Trees_that_neither_has_cost_nothing_that_is_sound()
    {
        await using HealScene scene = await HealScene.OpenAsync();
        foreach (string name in await HealScene.PacksAsync(scene.Replica, BlobType.Tree)) await scene.ReplicaPlace.RemoveAsync(FileKind.Pack, name, Token);
        foreach (string name in await HealScene.PacksAsync(scene.First, BlobType.Tree)) await scene.Place.RemoveAsync(FileKind.Pack, name, Token);
        await scene.DamageAsync("header of a data pack flipped");
        HealReport report = await scene.HealAsync();
        Assert.False(report.IsHealed);
        Assert.All(report.Remaining, finding => Assert.Equal(CheckKind.TreeMissing, finding.Kind));
        // Nobody knew what was needed below: all of it was written again.
        Assert.True(report.SalvagedBlobs > 0);
    }

    [Fact]
    public async Task Replica_whose_index_is_damaged_gives_what_it_can()
    {
        await using HealScene scene = await HealScene.OpenAsync();
        await scene.DamageAsync("one data pack flipped in its middle");
        foreach (string name in await HealScene.NamesAsync(scene.ReplicaPlace, FileKind.Index)) await HealScene.ChangeAsync(scene.ReplicaPlace, FileKind.Index, name, HealScene.Flip(0.5));
        HealReport report = await scene.HealAsync();
        Assert.Equal((false, 0L, true), (report.IsHealed, report.FetchedBlobs, report.SalvagedBlobs > 0));
        Assert.Single(report.KeptPacks);
    }

    [Theory]
    [InlineData("one data pack flipped in its middle")]
    [InlineData("all packs flipped")]
    [InlineData("snapshots flipped and all else gone")]
    public async Task Killed_before_or_after_any_write_it_goes_on(string damage)
    {
        for (int after = 0; ; after++)
        {
            foreach (Misbehaviour how in (Misbehaviour[])[Misbehaviour.Fail, Misbehaviour.FailAfterwards, Misbehaviour.Tear])
            {
                await using HealScene scene = await HealScene.OpenAsync();
                await scene.DamageAsync(damage);
                int writes = 0;
                bool isDead = false;
                FaultyBackend dying = new(scene.Place, call =>
                {
                    // Locks aside: a killed process leaves its own.
                    if (call.Kind == FileKind.Lock || call.Operation is not ("save" or "remove")) return isDead && call.Kind != FileKind.Lock ? Misbehaviour.Fail : Misbehaviour.None;
                    if (isDead) return Misbehaviour.Fail;
                    if (Interlocked.Increment(ref writes) <= after) return Misbehaviour.None;
                    isDead = true;
                    // Where half a snapshot file can be left, nobody knows which one it was.
                    return how == Misbehaviour.Tear && (call.Operation != "save" || call.Kind == FileKind.Snapshot) ? Misbehaviour.Fail : how;
                });
                try
                {
                    await scene.HealAsync(null, dying);
                    Assert.True(after > 3, "it wrote next to nothing");
                    return;
                }
                catch (DanmenException fault) when (fault.Code == StoreFaults.BackendFailed)
                {
                    // The process is gone.
                }

                HealReport report = await scene.HealAsync();
                Assert.True(report.IsHealed, $"{how} after {after}: " + string.Join('\n', report.Remaining));
                await scene.MustBeWholeAsync();
            }
        }
    }

    [Fact]
    public async Task What_does_not_come_back_as_it_was_written_removes_nothing()
    {
        await using HealScene scene = await HealScene.OpenAsync();
        await scene.DamageAsync("one data pack flipped in its middle");
        List<string> before = await HealScene.NamesAsync(scene.Place, FileKind.Pack);
        FaultyBackend lying = new(scene.Place, call => call is { Operation: "save", Kind: FileKind.Pack } ? Misbehaviour.Corrupt : Misbehaviour.None);
        DanmenException fault = await Assert.ThrowsAsync<DanmenException>(() => scene.HealAsync(null, lying));
        Assert.Equal(StoreFaults.Damaged, fault.Code);
        Assert.Empty(before.Except(await HealScene.NamesAsync(scene.Place, FileKind.Pack)));
        Assert.True((await scene.HealAsync()).IsHealed);
        await scene.MustBeWholeAsync();
    }

    [Fact]
    public async Task Repository_is_no_replica_of_itself()
    {
        await using HealScene scene = await HealScene.OpenAsync();
        await using RepositoryLock held = await RepositoryLock.AcquireAsync(scene.First, exclusive: true, new LockOptions { Settling = TimeSpan.Zero }, Token);
        DanmenException fault = await Assert.ThrowsAsync<DanmenException>(() => RepositoryHealer.HealAsync(scene.First, held, scene.First, held, new HealOptions(), HealProgress.None, Token));
        Assert.Equal(MaintenanceFaults.SameRepository, fault.Code);
    }

    private static async Task<IReadOnlyList<PackedBlob>> HeaderAsync(Repository repository, string pack)
    {
        long? length = await repository.Backend.GetLengthAsync(FileKind.Pack, pack, Token);
        return await repository.ReadPackHeaderAsync(new PackId(HealScene.IdOf(pack)), length!.Value, Token); // it is there
    }
}
