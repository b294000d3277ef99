using System.Text;
using Danmen.Faults;
using Danmen.IntegrationTests.Restic.Interop;
using Danmen.Restic.Format;
using Danmen.Restic.Maintenance.Checking;
using Danmen.Restic.Maintenance.Pruning;
using Danmen.Restic.Restoring;
using Danmen.Testing;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Restic.Crashes;

/// <summary>Disks that are full: a clear error, an intact repository, and a next run that completes once there is room.</summary>
public sealed class FullDiskTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _mounted = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Source => _folder.At("source");

    public ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Source);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (string folder in _mounted) (await ExternalProgram.RunAsync("umount", [folder], null, CancellationToken.None)).MustSucceed();
        _folder.Dispose();
    }

    [Fact]
    public async Task Snapshot_that_finds_no_room_leaves_what_was_there_and_is_completed_later()
    {
        InteropRepository repository = await MakeAsync(24);
        await SourceTrees.MakeManyFilesAsync(Source, 300, Token);
        IReadOnlyList<string> before = await FileListing.ReadAsync(Source, Token);
        (SnapshotId first, _) = await repository.SnapshotAsync(Source);
        await SourceTrees.MakeLargeFileAsync(Source, 64, Token);
        DanmenException fault = await Assert.ThrowsAsync<DanmenException>(() => repository.SnapshotAsync(Source));
        Assert.Equal(BackendFaults.StorageFull, fault.Code);
        await repository.MustBeSoundAsync();
        Assert.Equal(first, Assert.Single(await repository.SnapshotsAsync()).Id);
        MustHoldNoLeftovers(repository);
        await repository.PassGateAsync(first, [.. before]);

        // A reader needs no room; a writer gets on as soon as there is some.
        await GrowAsync(repository, 100);
        (SnapshotId second, _) = await repository.SnapshotAsync(Source);
        await repository.PassGateAsync(second, await FileListing.ReadAsync(Source, Token));
    }

    [Fact]
    public async Task Prune_that_finds_no_room_leaves_every_snapshot_and_frees_what_it_can_later()
    {
        InteropRepository repository = await MakeAsync(24);
        await SourceTrees.MakeLargeFileAsync(Source, 16, Token);
        (SnapshotId first, _) = await repository.SnapshotAsync(Source);
        // Half of the blobs go with the first snapshot: the others' packs must be written again.
        await ExternalProgram.RunAsync("python3", ["-c", "import sys; f = open(sys.argv[1], 'r+b'); f.seek(0); f.write(bytes(5 << 20))", System.IO.Path.Combine(Source, "large")], null, Token);
        (SnapshotId second, _) = await repository.SnapshotAsync(Source);
        await repository.ForgetAsync(first);
        string filler = System.IO.Path.Combine(repository.Path, "filler");
        await FillAsync(filler);
        DanmenException fault = await Assert.ThrowsAsync<DanmenException>(() => repository.PruneAsync(new PruneOptions { MaximumUnusedShare = 0 }));
        Assert.Equal(BackendFaults.StorageFull, fault.Code);
        File.Delete(filler);
        await repository.MustBeSoundAsync();
        await repository.PruneAsync(new PruneOptions { MaximumUnusedShare = 0 });
        MustHoldNoLeftovers(repository);
        CheckReport report = await repository.CheckAsync();
        Assert.Equal(0, report.UnusedBlobs);
        await repository.PassGateAsync(second, await FileListing.ReadAsync(Source, Token));
    }

    [Fact]
    public async Task Copy_that_finds_no_room_leaves_both_repositories_and_is_completed_later()
    {
        InteropRepository from = new(_folder, "from"), to = await MakeAsync(12);
        await from.InitializeAsync();
        await SourceTrees.MakeLargeFileAsync(Source, 32, Token);
        await from.SnapshotAsync(Source);
        DanmenException fault = await Assert.ThrowsAsync<DanmenException>(() => from.CopyToAsync(to));
        Assert.Equal(BackendFaults.StorageFull, fault.Code);
        await from.MustBeSoundAsync();
        await to.MustBeSoundAsync();
        Assert.Empty(await to.SnapshotsAsync());
        await GrowAsync(to, 64);
        await from.CopyToAsync(to);
        await to.PassGateAsync(Assert.Single(await to.SnapshotsAsync()).Id, await FileListing.ReadAsync(Source, Token));
    }

    [Fact]
    public async Task Restore_that_finds_no_room_says_so_for_each_file_and_leaves_no_half_ones()
    {
        InteropRepository repository = new(_folder, "repository");
        await repository.InitializeAsync();
        await SourceTrees.MakeLargeFileAsync(Source, 24, Token);
        await SourceTrees.MakeManyFilesAsync(Source, 200, Token);
        (SnapshotId id, _) = await repository.SnapshotAsync(Source);
        string target = await MountAsync("target", 8);
        RestoreOptions options = new(Encoding.UTF8.GetBytes(target)) { Replace = true };
        await repository.UseAsync(async open =>
        {
            TreeId tree = (await open.ListSnapshotsAsync(Token)).Single(each => each.Id == id).Record.Tree;
            RestoreReport report = await new TreeRestorer(open).RestoreAsync(tree, options, Token);
            Assert.Contains(report.Problems, problem => problem.Path == "large" && problem.Reason.Contains("No space left", StringComparison.Ordinal));
            Assert.False(File.Exists(System.IO.Path.Combine(target, "large")));
            HashSet<string> expected = [.. await FileListing.ReadAsync(Source, Token)];
            // Whatever is there is whole; folders get their times whether or not all of their files found room.
            foreach (string line in await FileListing.ReadAsync(target, Token)) Assert.Contains(line, expected);

            (await ExternalProgram.RunAsync("mount", ["-o", "remount,size=64m", target], null, Token)).MustSucceed();
            Assert.Empty((await new TreeRestorer(open).RestoreAsync(tree, options, Token)).Problems);
            return true;
        });
        FileListing.MustBeEqual(await FileListing.ReadAsync(Source, Token), await FileListing.ReadAsync(target, Token), "restored again");
    }

    /// <summary>An empty repository on a disk of its own.</summary>
    private async Task<InteropRepository> MakeAsync(int mebibytes)
    {
        await MountAsync("full", mebibytes);
        InteropRepository repository = new(_folder, "full");
        await repository.InitializeAsync();
        return repository;
    }

    private async Task<string> MountAsync(string name, int mebibytes)
    {
        string folder = Directory.CreateDirectory(_folder.At(name)).FullName;
        ProgramResult mounted = await ExternalProgram.RunAsync("mount", ["-t", "tmpfs", "-o", $"size={mebibytes}m,mode=0755", "tmpfs", folder], null, Token);
        if (mounted.ExitCode != 0) Assert.Skip($"a small disk cannot be mounted: {mounted.Error.Trim()}");
        _mounted.Add(folder);
        return folder;
    }

    private static async Task GrowAsync(InteropRepository repository, int mebibytes) =>
        (await ExternalProgram.RunAsync("mount", ["-o", $"remount,size={mebibytes}m", repository.Path], null, Token)).MustSucceed();

    /// <summary>Leaves room for a lock and no pack.</summary>
    private static async Task FillAsync(string filler)
    {
        DriveInfo disk = new(Path.GetDirectoryName(filler)!); // never null: it is below a folder
        byte[] block = new byte[64 << 10];
        await using FileStream file = File.Create(filler);
        while (disk.AvailableFreeSpace > 256 << 10) await file.WriteAsync(block, Token);
    }

    private static void MustHoldNoLeftovers(InteropRepository repository) =>
        Assert.DoesNotContain(Directory.GetFiles(repository.Path, "*", SearchOption.AllDirectories), file => file.Contains("-tmp-", StringComparison.Ordinal));
}
