using Danmen.Faults;
using Danmen.Restic.Format;
using Danmen.Restic.Maintenance.Copying;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Tags;

namespace Danmen.Snapshots.Retention;

/// <summary>Copies snapshots and the tags that name them into the cold repository and reads them back. Removes nothing.</summary>
/// <remarks>Ended at any moment, it goes on with the next run: what was copied is found there, and read back again because its original is still here.</remarks>
internal sealed class ColdMover(Repository hot, Repository cold, TagCatalogue tags, ColdTags coldTags, CopyOptions options)
{
    /// <summary>Packs are written once and seldom read: large ones make fewer objects. The strongest levels that pay: docs/adr/0014.</summary>
    public static CopyOptions Usual { get; } = new() { PackSizeBytes = 64 << 20, CompressionLevel = 19, SmallCompressionLevel = 12 };

    /// <param name="ids">Of the snapshots to copy; those that are not here any more are left out.</param>
    /// <param name="names">Of the tags that name them.</param>
    /// <exception cref="DanmenException">TierFaults.OtherCutPoints; TierFaults.CopyNotWhole when what was written does not come back as it was.</exception>
    public async Task CopyAsync(IReadOnlySet<string> ids, IReadOnlyList<string> names, IProgressSink copying, IProgressSink reading, CancellationToken cancellationToken)
    {
        if (hot.Config.ChunkerPolynomial != cold.Config.ChunkerPolynomial) throw new DanmenException(TierFaults.OtherCutPoints, cold.Backend.Location);
        // A run of this process that failed may have left places in memory that no stored index names.
        await using (Repository fresh = cold.WithBackend(cold.Backend))
        await using (RepositoryLock source = await RepositoryLock.AcquireAsync(hot, exclusive: false, null, cancellationToken))
        await using (RepositoryLock target = await RepositoryLock.AcquireAsync(fresh, exclusive: false, null, cancellationToken))
        {
            IReadOnlyList<StoredSnapshot> here = await hot.ListSnapshotsAsync(cancellationToken);
            StoredSnapshot[] moving = [.. here.Where(stored => ids.Contains(stored.Id.ToString()))];
            TreeId[] before = await ReadBackBeforeAsync(here, cancellationToken);
            CopyReport report = await SnapshotCopier.CopyAsync(hot, source, fresh, target, moving, options, copying, cancellationToken);
            await target.RunAsync(
                async token =>
                {
                    await ReadBackAsync(report, moving, before, reading, token);
                    return true;
                },
                cancellationToken);
        }

        await tags.RefreshAsync(cancellationToken);
        foreach (string name in names)
            await coldTags.CarryAsync(await tags.GetAsync(name, cancellationToken), cancellationToken);
    }

    // Of what was moved earlier, the original is gone because the copy was read back.
    private async Task<TreeId[]> ReadBackBeforeAsync(IReadOnlyList<StoredSnapshot> here, CancellationToken cancellationToken)
    {
        HashSet<SnapshotId> present = [.. here.Select(OriginOf)];
        return [.. (await cold.ListSnapshotsAsync(cancellationToken)).Where(stored => SnapshotPath.TryParse(stored.Record, out _) && !present.Contains(OriginOf(stored))).Select(stored => stored.Record.Tree)];
    }

    private async Task ReadBackAsync(CopyReport report, StoredSnapshot[] moving, TreeId[] before, IProgressSink reading, CancellationToken cancellationToken)
    {
        try
        {
            foreach (CopiedSnapshot copied in report.Snapshots)
            {
                TreeId tree = moving.First(stored => stored.Id == copied.Source).Record.Tree;
                if (await cold.FindSnapshotAsync(copied.Target, cancellationToken) is not { } stored || stored.Record.Tree != tree)
                    throw new DanmenException(TierFaults.CopyNotWhole, copied.Source.Short);
            }

            await CopyVerifier.VerifyAsync(cold, before, [.. moving.Select(stored => stored.Record.Tree)], reading, cancellationToken);
        }
        catch (DanmenException fault) when (fault.Code != TierFaults.CopyNotWhole && (fault.Kind == FaultKind.VerificationFailed || fault.Code == StoreFaults.ObjectNotFound))
        {
            throw new DanmenException(TierFaults.CopyNotWhole, cold.Backend.Location, RetentionRemarks.ReadBack.With(fault), fault);
        }
    }

    private static SnapshotId OriginOf(StoredSnapshot stored) => stored.Record.Original ?? stored.Id;
}
