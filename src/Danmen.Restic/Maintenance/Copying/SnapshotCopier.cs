using Danmen.Faults;
using Danmen.Restic.Archiving;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Maintenance.Copying;

/// <summary>Copies snapshots into another repository: opened and checked, sealed under the other key, with the same ids of trees and blobs. What is there already is not written again.</summary>
/// <remarks>An interrupted copy is continued by the next: blobs that were indexed are found, snapshots are written last.</remarks>
public static class SnapshotCopier
{
    /// <summary>New bytes after which the snapshots that are complete are written, so that a long copy shows for it.</summary>
    private const long FlushAfterBytes = 256L << 20;

    /// <param name="sourceLock">A lock of the source, shared or exclusive.</param>
    /// <param name="targetLock">A lock of the target, shared or exclusive.</param>
    /// <param name="snapshots">Of the source.</param>
    /// <param name="options">How the target is written; null for the defaults.</param>
    public static Task<CopyReport> CopyAsync(
        Repository source,
        RepositoryLock sourceLock,
        Repository target,
        RepositoryLock targetLock,
        IReadOnlyList<StoredSnapshot> snapshots,
        CopyOptions? options,
        IProgressSink progress,
        CancellationToken cancellationToken)
    {
        if (source.Config.Id == target.Config.Id) throw new DanmenException(MaintenanceFaults.SameRepository, target.Backend.Location);
        RepositoryFormat.RequireWritable(target);
        return sourceLock.RunAsync(
            outer => targetLock.RunAsync(token => RunAsync(source, target, snapshots, options ?? new CopyOptions(), progress, token), outer),
            cancellationToken);
    }

    private static async Task<CopyReport> RunAsync(Repository source, Repository target, IReadOnlyList<StoredSnapshot> snapshots, CopyOptions options, IProgressSink progress, CancellationToken cancellationToken)
    {
        await source.LoadIndexAsync(cancellationToken);
        CopiedSnapshots known = new(await target.ListSnapshotsAsync(cancellationToken));
        await target.LoadIndexAsync(cancellationToken);

        StoredSnapshot[] ordered = [.. snapshots];
        Array.Sort(ordered, static (a, b) => a.Record.Time.ToDateTimeOffset().CompareTo(b.Record.Time.ToDateTimeOffset()));
        progress.Expect(ordered.Length, 0);

        List<CopiedSnapshot> report = [];
        List<StoredSnapshot> pending = [];
        await using ArchiveSession session = ArchiveSession.Start(target, new ArchiveOptions { PackSizeBytes = options.PackSizeBytes, CompressionLevel = options.CompressionLevel, RowCompressionLevel = options.SmallCompressionLevel });
        BlobCopier copier = new(source, target, session, progress);
        long flushedAt = 0;
        foreach (StoredSnapshot snapshot in ordered)
        {
            if (known.Find(snapshot) is { } copy)
            {
                report.Add(new CopiedSnapshot(snapshot.Id, copy, WasThere: true));
                progress.Advance(1, 0);
                continue;
            }

            await copier.CopyTreeAsync(snapshot.Record.Tree, cancellationToken);
            pending.Add(snapshot);
            if (copier.PlainBytes - flushedAt < FlushAfterBytes) continue;
            await SaveAsync(target, session, pending, report, progress, cancellationToken);
            flushedAt = copier.PlainBytes;
        }

        await SaveAsync(target, session, pending, report, progress, cancellationToken);
        return new CopyReport(report, copier.Blobs, copier.PlainBytes);
    }

    private static async Task SaveAsync(Repository target, ArchiveSession session, List<StoredSnapshot> pending, List<CopiedSnapshot> report, IProgressSink progress, CancellationToken cancellationToken)
    {
        await session.FlushAsync(cancellationToken);
        foreach (StoredSnapshot snapshot in pending)
        {
            // The parent is an id of the source; the original survives every further copy.
            SnapshotRecord record = snapshot.Record with { Parent = null, Original = snapshot.Record.Original ?? snapshot.Id };
            ContentHash name = await target.SaveUnpackedAsync(FileKind.Snapshot, SnapshotCodec.Encode(record), cancellationToken);
            report.Add(new CopiedSnapshot(snapshot.Id, new SnapshotId(name), WasThere: false));
            progress.Advance(1, 0);
        }

        pending.Clear();
    }
}
