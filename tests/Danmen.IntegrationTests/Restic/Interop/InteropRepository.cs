using System.Text;
using Danmen.Restic.Archiving;
using Danmen.Restic.Backends;
using Danmen.Restic.Format;
using Danmen.Restic.Maintenance.Checking;
using Danmen.Restic.Maintenance.Copying;
using Danmen.Restic.Maintenance.Forgetting;
using Danmen.Restic.Maintenance.Pruning;
using Danmen.Restic.Maintenance.Repairing;
using Danmen.Restic.Repositories;
using Danmen.Restic.Restoring;
using Danmen.Testing;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Restic.Interop;

/// <summary>One repository with two users: Danmen's store and stock restic. Each call of ours opens it anew, as a process would.</summary>
/// <param name="folder">For the repository and what is restored from it.</param>
/// <param name="backend">Where ours finds it; null for the local folder.</param>
/// <param name="location">Where restic finds it; null for the local folder.</param>
internal sealed class InteropRepository(TemporaryFolder folder, string name = "repository", Func<IBackend>? backend = null, string? location = null)
{
    public const string Password = "interop";

    private int _targets;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public string Path { get; } = folder.At(name);

    public StockRestic Restic { get; } = new(location ?? folder.At(name), Password);

    public async Task InitializeAsync(ConfigRecord? polynomialFrom = null)
    {
        await using IBackend storage = Open();
        await using Repository made = await Repository.InitializeAsync(storage, Password, TimeProvider.System, polynomialFrom, Token);
    }

    /// <summary>Runs something on the repository, its index loaded.</summary>
    public async Task<T> UseAsync<T>(Func<Repository, Task<T>> use, string password = Password)
    {
        await using IBackend storage = Open();
        await using Repository repository = await Repository.OpenAsync(storage, password, TimeProvider.System, Token);
        await repository.LoadIndexAsync(Token);
        return await use(repository);
    }

    public async Task<IReadOnlyList<StoredSnapshot>> SnapshotsAsync()
    {
        IReadOnlyList<StoredSnapshot> snapshots = await UseAsync(repository => repository.ListSnapshotsAsync(Token));
        return [.. snapshots.OrderBy(snapshot => snapshot.Record.Time.ToDateTimeOffset())];
    }

    /// <summary>Takes a snapshot with the latest one as parent.</summary>
    public Task<(SnapshotId Id, ArchivedDirectory Stored)> SnapshotAsync(string source) => UseAsync(async repository =>
    {
        await using RepositoryLock held = await RepositoryLock.AcquireAsync(repository, exclusive: false, null, Token);
        DateTimeOffset now = TimeProvider.System.GetLocalNow();
        StoredSnapshot? parent = (await repository.ListSnapshotsAsync(Token)).Where(each => each.Record.Paths.SequenceEqual([source])).MaxBy(each => each.Record.Time.ToDateTimeOffset());
        await using ArchiveSession session = ArchiveSession.Start(repository, new ArchiveOptions());
        ArchivedDirectory stored = await session.StoreDirectoryAsync(
            new DirectorySource(Encoding.UTF8.GetBytes(source)) { Parent = parent?.Record.Tree, ParentReadAt = parent?.Record.Time.ToDateTimeOffset() },
            Token);
        await session.FlushAsync(Token);
        Assert.Empty(stored.Problems);
        SnapshotRecord record = new() { Time = Timestamp.From(now), Tree = stored.Tree, Paths = [source], HostName = "danmen", UserName = "interop", Parent = parent?.Id, Tags = ["danmen"] };
        return (new SnapshotId(await repository.SaveUnpackedAsync(FileKind.Snapshot, SnapshotCodec.Encode(record), Token)), stored);
    });

    /// <summary>Lets stock restic take a snapshot of a folder.</summary>
    public async Task<SnapshotId> ResticSnapshotAsync(string source)
    {
        HashSet<SnapshotId> before = [.. (await SnapshotsAsync()).Select(each => each.Id)];
        await Restic.MustAsync(Token, "backup", source);
        return Assert.Single(await SnapshotsAsync(), each => !before.Contains(each.Id)).Id;
    }

    public Task ForgetAsync(params SnapshotId[] ids) => ExclusiveAsync(async (repository, held) =>
    {
        await SnapshotRemover.RemoveAsync(repository, held, ids, IProgressSink.None, Token);
        return true;
    });

    public Task<PrunePlan> PruneAsync(PruneOptions? options = null) => ExclusiveAsync(async (repository, held) =>
    {
        PrunePlan plan = await PrunePlanner.PlanAsync(repository, held, options ?? new PruneOptions(), IProgressSink.None, Token);
        await Pruner.ApplyAsync(repository, held, plan, IProgressSink.None, Token);
        return plan;
    });

    public Task<IndexRepairReport> RepairAsync(bool readsAllPacks = false) =>
        ExclusiveAsync((repository, held) => IndexRepairer.RepairAsync(repository, held, readsAllPacks, IProgressSink.None, Token));

    public Task<CopyReport> CopyToAsync(InteropRepository target) => UseAsync(source => target.UseAsync(async other =>
    {
        await using RepositoryLock sourceLock = await RepositoryLock.AcquireAsync(source, exclusive: false, null, Token);
        await using RepositoryLock targetLock = await RepositoryLock.AcquireAsync(other, exclusive: false, null, Token);
        return await SnapshotCopier.CopyAsync(source, sourceLock, other, targetLock, await source.ListSnapshotsAsync(Token), null, IProgressSink.None, Token);
    }));

    public Task<CheckReport> CheckAsync() => UseAsync(repository => RepositoryChecker.CheckAsync(repository, new CheckOptions { ReadData = true }, Token));

    /// <summary>The gate: stock restic checks and restores it, Danmen checks, restores and verifies it, and both restored what the source is, told by a third program.</summary>
    /// <param name="below">Folder of the snapshot that is the source; restic stores whole paths.</param>
    public async Task PassGateAsync(SnapshotId snapshot, IReadOnlyList<string> source, string below = "")
    {
        await MustBeSoundAsync();
        string target = NewTarget();
        await Restic.MustAsync(Token, "restore", snapshot.ToString(), "--target", target, "--verify");
        FileListing.MustBeEqual(source, await FileListing.ReadAsync(target + below, Token), "restored by stock restic");
        await RemoveAsync(target);
        target = await RestoreAsync(snapshot);
        FileListing.MustBeEqual(source, await FileListing.ReadAsync(target + below, Token), "restored by Danmen");
        await RemoveAsync(target);
    }

    /// <summary>Both verifiers, every byte read.</summary>
    public async Task MustBeSoundAsync()
    {
        await Restic.MustBeSoundAsync(Token);
        CheckReport report = await CheckAsync();
        Assert.True(report.IsSound, string.Join('\n', report.Findings));
        // A pack that an interrupted run left is in no index and so not read.
        if (!report.Findings.Any(finding => finding.Kind == CheckKind.PackNotIndexed)) Assert.Equal(report.PackBytes, report.BytesRead);
    }

    /// <summary>Restores into an empty folder and verifies.</summary>
    public Task<string> RestoreAsync(SnapshotId snapshot) => UseAsync(async repository =>
    {
        string target = NewTarget();
        RestoreOptions options = new(Encoding.UTF8.GetBytes(target));
        TreeId tree = (await repository.ListSnapshotsAsync(Token)).Single(each => each.Id == snapshot).Record.Tree;
        TreeRestorer restorer = new(repository);
        Assert.Empty((await restorer.RestoreAsync(tree, options, Token)).Problems);
        Assert.Empty(await restorer.VerifyAsync(tree, options, Token));
        return target;
    });

    public static async Task RemoveAsync(string path) => (await ExternalProgram.RunAsync("rm", ["-rf", path], null, Token)).MustSucceed();

    private async Task<T> ExclusiveAsync<T>(Func<Repository, RepositoryLock, Task<T>> work) => await UseAsync(async repository =>
    {
        await using RepositoryLock held = await RepositoryLock.AcquireAsync(repository, exclusive: true, null, Token);
        return await work(repository, held);
    });

    private string NewTarget() => Directory.CreateDirectory(folder.At($"{name}-target-{_targets++}")).FullName;

    private IBackend Open() => backend?.Invoke() ?? InteropWay.Open(Path);
}
