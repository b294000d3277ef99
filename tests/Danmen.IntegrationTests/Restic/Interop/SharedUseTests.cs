using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Restic.Format;
using Danmen.Restic.Maintenance.Repairing;
using Danmen.Restic.Maintenance.Statistics;
using Danmen.Restic.Repositories;
using Danmen.Testing;
using Danmen.Testing.Programs;
using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace Danmen.IntegrationTests.Restic.Interop;

/// <summary>Keys, locks, indexes and figures of a repository that ours and restic use by turns.</summary>
public sealed class SharedUseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Source => _folder.At("source");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Keys_of_each_open_the_repository_for_the_other_until_they_are_removed()
    {
        InteropRepository repository = new(_folder);
        await repository.Restic.MustAsync(Token, "init");
        // Restic's key opens for ours; ours adds one, which opens for restic.
        ContentHash added = await repository.UseAsync(open => open.AddKeyAsync("second", Token));
        StockRestic second = new(repository.Path, "second");
        Assert.Contains(added.ToString()[..8], await second.MustAsync(Token, "key", "list"), StringComparison.Ordinal);

        string third = _folder.At("third");
        await File.WriteAllTextAsync(third, "third", Token);
        await second.MustAsync(Token, "key", "add", "--new-password-file", third);
        Assert.Equal(3, (await repository.UseAsync(open => open.ListKeysAsync(Token), "third")).Count);

        // Restic removes ours, ours removes restic's.
        await repository.Restic.MustAsync(Token, "key", "remove", added.ToString());
        DanmenException fault = await Assert.ThrowsAsync<DanmenException>(() => repository.UseAsync(Task.FromResult, "second"));
        Assert.Equal(StoreFaults.WrongPassword, fault.Code);
        await repository.UseAsync(
            async open =>
            {
                StoredKey first = Assert.Single(await open.ListKeysAsync(Token), key => !key.IsCurrent);
                await open.RemoveKeyAsync(first.Id, Token);
                return true;
            },
            "third");
        Assert.NotEqual(0, (await repository.Restic.RunAsync(Token, "key", "list")).ExitCode);
        await new StockRestic(repository.Path, "third").MustBeSoundAsync(Token);
    }

    [Fact]
    public async Task Password_that_restic_changes_is_the_new_one_for_ours()
    {
        InteropRepository repository = new(_folder);
        await repository.InitializeAsync();
        string changed = _folder.At("changed");
        await File.WriteAllTextAsync(changed, "geändert 断面", Token);
        await repository.Restic.MustAsync(Token, "key", "passwd", "--new-password-file", changed);
        Assert.Single(await repository.UseAsync(open => open.ListKeysAsync(Token), "geändert 断面"));
    }

    [Fact]
    public async Task Lock_of_ours_holds_restic_off_and_goes_away()
    {
        InteropRepository repository = await MakeAsync();
        await repository.UseAsync(async open =>
        {
            await using (await RepositoryLock.AcquireAsync(open, exclusive: true, null, Token))
            {
                ProgramResult refused = await repository.Restic.RunAsync(Token, "backup", Source);
                Assert.NotEqual(0, refused.ExitCode);
                Assert.Contains($"PID {Environment.ProcessId}", refused.Error, StringComparison.Ordinal);
                // restic sends our process a signal to see whether it lives, and must leave the lock alone.
                await repository.Restic.MustAsync(Token, "unlock");
                Assert.NotEqual(0, (await repository.Restic.RunAsync(Token, "backup", Source)).ExitCode);
            }

            await using (await RepositoryLock.AcquireAsync(open, exclusive: false, null, Token))
            {
                await repository.Restic.MustAsync(Token, "backup", Source);
                Assert.NotEqual(0, (await repository.Restic.RunAsync(Token, "prune")).ExitCode);
            }

            await repository.Restic.MustAsync(Token, "prune");
            return true;
        });
        Assert.Empty(Directory.GetFiles(System.IO.Path.Combine(repository.Path, "locks")));
    }

    [Fact]
    public async Task Lock_of_restic_holds_ours_off_until_its_process_is_gone()
    {
        InteropRepository repository = await MakeAsync();
        // It holds a shared lock for as long as its standard input is open.
        using Process restic = ExternalProgram.Start(
            "restic",
            ["--no-cache", "backup", "--stdin"],
            new Dictionary<string, string> { ["RESTIC_REPOSITORY"] = repository.Path, ["RESTIC_PASSWORD"] = InteropRepository.Password });
        try
        {
            string locks = System.IO.Path.Combine(repository.Path, "locks");
            // Under a temporary name it is none yet.
            while (!Directory.GetFiles(locks).Any(file => RepositoryLayout.IsObjectName(System.IO.Path.GetFileName(file)))) await Task.Delay(50, Token);
            await repository.UseAsync(async open =>
            {
                StoredLock held = Assert.Single(await RepositoryLocks.ListAsync(open, Token));
                Assert.Equal((restic.Id, false), (held.Record.ProcessId, held.Record.Exclusive));
                DanmenException fault = await Assert.ThrowsAsync<DanmenException>(() => RepositoryLock.AcquireAsync(open, exclusive: true, null, Token));
                Assert.Equal(StoreFaults.Locked, fault.Code);
                Assert.Contains($"process {restic.Id} ", fault.Detail, StringComparison.Ordinal);
                await (await RepositoryLock.AcquireAsync(open, exclusive: false, null, Token)).DisposeAsync();
                Assert.Equal(0, await RepositoryLocks.RemoveAsync(open, all: false, Token));
                return true;
            });
            restic.Kill();
            await restic.WaitForExitAsync(Token);
            Assert.Single(Directory.GetFiles(locks));
            await repository.UseAsync(async open =>
            {
                // Its process is gone: no unlock is needed.
                await (await RepositoryLock.AcquireAsync(open, exclusive: true, null, Token)).DisposeAsync();
                return true;
            });
            Assert.Empty(Directory.GetFiles(locks));
        }
        finally
        {
            if (!restic.HasExited) restic.Kill();
        }
    }

    [Fact]
    public async Task Lock_of_a_process_of_ours_that_died_is_removed_by_restic()
    {
        InteropRepository repository = await MakeAsync();
        using Process dead = ExternalProgram.Start("true", [], null);
        await dead.WaitForExitAsync(Token);
        await repository.UseAsync(async open =>
        {
            LockRecord left = new(Timestamp.From(TimeProvider.System.GetLocalNow()), true, ThisProcess.HostName, ThisProcess.UserName, dead.Id, ThisProcess.UserId, ThisProcess.GroupId);
            return await open.SaveUnpackedAsync(FileKind.Lock, LockCodec.Encode(left), Token);
        });
        Assert.Contains("successfully removed", await repository.Restic.MustAsync(Token, "unlock"), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(System.IO.Path.Combine(repository.Path, "locks")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Index_that_is_deleted_is_rebuilt_from_the_packs(bool byRestic)
    {
        InteropRepository repository = await MakeAsync();
        (SnapshotId ours, _) = await repository.SnapshotAsync(Source);
        SnapshotId theirs = await repository.ResticSnapshotAsync(Source);
        foreach (string file in Directory.GetFiles(System.IO.Path.Combine(repository.Path, "index"))) File.Delete(file);
        Assert.False((await repository.CheckAsync()).IsSound);
        if (byRestic)
        {
            await repository.Restic.MustAsync(Token, "rebuild-index");
            Assert.True((await repository.RepairAsync(readsAllPacks: true)).WasSound);
        }
        else
        {
            IndexRepairReport report = await repository.RepairAsync();
            Assert.Equal(Directory.GetFiles(System.IO.Path.Combine(repository.Path, "data"), "*", SearchOption.AllDirectories).Length, report.AddedPacks.Count);
        }

        IReadOnlyList<string> listing = await FileListing.ReadAsync(Source, Token);
        await repository.PassGateAsync(ours, listing);
        await repository.PassGateAsync(theirs, listing, Source);
    }

    [Fact]
    public async Task Index_file_that_is_garbage_is_replaced_and_restic_reads_the_new_one()
    {
        InteropRepository repository = await MakeAsync();
        (SnapshotId id, _) = await repository.SnapshotAsync(Source);
        string index = Assert.Single(Directory.GetFiles(System.IO.Path.Combine(repository.Path, "index")));
        File.SetUnixFileMode(index, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await File.WriteAllBytesAsync(index, new byte[500], Token);
        await using Danmen.Restic.Backends.Local.LocalBackend backend = new(repository.Path);
        await using (Repository open = await Repository.OpenAsync(backend, InteropRepository.Password, TimeProvider.System, Token))
        await using (RepositoryLock held = await RepositoryLock.AcquireAsync(open, exclusive: true, null, Token))
        {
            IndexRepairReport report = await IndexRepairer.RepairAsync(open, held, readsAllPacks: false, IProgressSink.None, Token);
            Assert.Equal([System.IO.Path.GetFileName(index)], report.DamagedIndexFiles);
        }

        await repository.PassGateAsync(id, await FileListing.ReadAsync(Source, Token));
    }

    [Fact]
    public async Task Figures_are_those_of_restic()
    {
        await SourceTrees.MakeEveryKindAsync(Source, Token);
        InteropRepository repository = new(_folder);
        await repository.InitializeAsync();
        await repository.SnapshotAsync(Source);
        await SourceTrees.ChangeAsync(System.IO.Path.Combine(Source, "sizes"), 1, Token);
        await repository.SnapshotAsync(Source);
        await repository.ResticSnapshotAsync(Source);
        IReadOnlyList<StoredSnapshot> snapshots = await repository.SnapshotsAsync();
        Assert.Equal(3, snapshots.Count);
        foreach (IReadOnlyList<StoredSnapshot> some in new[] { snapshots, [snapshots[0]], [snapshots[2]] })
        {
            RestoreStatistics size = await repository.UseAsync(open => StatisticsReader.ReadRestoreSizeAsync(open, some, Token));
            JsonElement expected = await StatsAsync(repository, "restore-size", some);
            Assert.Equal((expected.GetProperty("total_size").GetInt64(), expected.GetProperty("total_file_count").GetInt64()), (size.Bytes, size.Entries));

            RawStatistics raw = await repository.UseAsync(open => StatisticsReader.ReadRawAsync(open, some, Token));
            expected = await StatsAsync(repository, "raw-data", some);
            Assert.Equal((expected.GetProperty("total_size").GetInt64(), expected.GetProperty("total_blob_count").GetInt64()), (raw.StoredBytes, raw.Blobs));
            Assert.True(raw.PlainBytes >= raw.StoredBytes - (32 * raw.Blobs));

            ContentStatistics contents = await repository.UseAsync(open => StatisticsReader.ReadContentsAsync(open, some, Token));
            expected = await StatsAsync(repository, "files-by-contents", some);
            Assert.Equal((expected.GetProperty("total_size").GetInt64(), expected.GetProperty("total_file_count").GetInt64()), (contents.Bytes, contents.Files));
        }

        StorageStatistics storage = await repository.UseAsync(open => StatisticsReader.ReadStorageAsync(open, Token));
        Assert.Equal(Directory.GetFiles(System.IO.Path.Combine(repository.Path, "data"), "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length), storage.PackBytes);
        string blobs = await repository.Restic.MustAsync(Token, "list", "blobs");
        Assert.Equal(blobs.Split('\n').Count(line => line.StartsWith("data ", StringComparison.Ordinal)), storage.DataBlobs);
        Assert.Equal(blobs.Split('\n').Count(line => line.StartsWith("tree ", StringComparison.Ordinal)), storage.TreeBlobs);
    }

    private static async Task<JsonElement> StatsAsync(InteropRepository repository, string mode, IReadOnlyList<StoredSnapshot> snapshots) =>
        JsonDocument.Parse(await repository.Restic.MustAsync(Token, ["stats", "--json", "--mode", mode, .. snapshots.Select(each => each.Id.ToString())])).RootElement;

    private async Task<InteropRepository> MakeAsync()
    {
        await SourceTrees.MakeManyFilesAsync(Source, 100, Token);
        InteropRepository repository = new(_folder);
        await repository.InitializeAsync();
        return repository;
    }
}
