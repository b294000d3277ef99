using System.Text;
using Danmen.Restic.Archiving;
using Danmen.Restic.Backends.Local;
using Danmen.Restic.Format;
using Danmen.Restic.Maintenance.Copying;
using Danmen.Restic.Maintenance.Pruning;
using Danmen.Restic.Repositories;
using Danmen.Restic.Restoring;

namespace Danmen.CrashDriver;

/// <summary>The operations that may be killed, each as a command would run it, with small packs so that there are many moments.</summary>
internal static class Work
{
    private const int PackSizeBytes = 1 << 20;

    public static async Task<string> SnapshotAsync(Repository repository, string source, Action started, CancellationToken cancellationToken)
    {
        await using RepositoryLock held = await RepositoryLock.AcquireAsync(repository, exclusive: false, null, cancellationToken);
        started();
        DateTimeOffset now = TimeProvider.System.GetLocalNow();
        await repository.LoadIndexAsync(cancellationToken);
        await using ArchiveSession session = ArchiveSession.Start(repository, new ArchiveOptions { PackSizeBytes = PackSizeBytes });
        ArchivedDirectory stored = await session.StoreDirectoryAsync(new DirectorySource(Encoding.UTF8.GetBytes(source)), cancellationToken);
        await session.FlushAsync(cancellationToken);
        SnapshotRecord record = new() { Time = Timestamp.From(now), Tree = stored.Tree, Paths = [source], HostName = "crash" };
        ContentHash id = await repository.SaveUnpackedAsync(FileKind.Snapshot, SnapshotCodec.Encode(record), cancellationToken);
        return $"{id} {session.Statistics.NewBlobs} {session.Statistics.NewPlainBytes}";
    }

    public static async Task<string> PruneAsync(Repository repository, Action started, CancellationToken cancellationToken)
    {
        await using RepositoryLock held = await RepositoryLock.AcquireAsync(repository, exclusive: true, null, cancellationToken);
        started();
        PruneOptions options = new() { MaximumUnusedShare = 0, PackSizeBytes = PackSizeBytes, SmallPackBytes = PackSizeBytes / 4 };
        PrunePlan plan = await PrunePlanner.PlanAsync(repository, held, options, IProgressSink.None, cancellationToken);
        await Pruner.ApplyAsync(repository, held, plan, IProgressSink.None, cancellationToken);
        return $"{plan.Repack.Count} {plan.RemoveUnused.Count} {plan.RemoveUnindexed.Count}";
    }

    public static async Task<string> CopyAsync(Repository repository, string password, string target, Action started, CancellationToken cancellationToken)
    {
        await using LocalBackend backend = new(target);
        await using Repository other = await Repository.OpenAsync(backend, password, repository.Time, cancellationToken);
        await using RepositoryLock sourceLock = await RepositoryLock.AcquireAsync(repository, exclusive: false, null, cancellationToken);
        await using RepositoryLock targetLock = await RepositoryLock.AcquireAsync(other, exclusive: false, null, cancellationToken);
        started();
        CopyOptions options = new() { PackSizeBytes = PackSizeBytes };
        CopyReport report = await SnapshotCopier.CopyAsync(repository, sourceLock, other, targetLock, await repository.ListSnapshotsAsync(cancellationToken), options, IProgressSink.None, cancellationToken);
        return $"{report.Snapshots.Count} {report.Blobs} {report.PlainBytes}";
    }

    /// <summary>Restores the latest snapshot over whatever is in the target.</summary>
    public static async Task<string> RestoreAsync(Repository repository, string target, Action started, CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredSnapshot> snapshots = await repository.ListSnapshotsAsync(cancellationToken);
        StoredSnapshot latest = snapshots.MaxBy(each => each.Record.Time.ToDateTimeOffset()) ?? throw new InvalidOperationException("no snapshot");
        await repository.LoadIndexAsync(cancellationToken);
        started();
        RestoreOptions options = new(Encoding.UTF8.GetBytes(target)) { Replace = true };
        RestoreReport report = await new TreeRestorer(repository).RestoreAsync(latest.Record.Tree, options, cancellationToken);
        return report.Problems.Count == 0 ? $"{report.FilesWritten} {report.FilesUnchanged}" : throw new InvalidOperationException(report.Problems[0].ToString());
    }
}
