using Danmen.Faults;
using Danmen.Restic.Format;
using Danmen.Restic.Maintenance.Copying;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Holds;
using Danmen.Snapshots.Records;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Replicas;

/// <summary>Brings replicas up to date from the first repository: what was read and cut into chunks once is stored there under another key. Whatever keeps one away is a debt and no failure.</summary>
/// <remarks>Every snapshot that a replica lacks is copied, records (tags, holds) among them. What was removed here on purpose is removed there; see <see cref="ReplicaFollower"/>.</remarks>
public sealed class ReplicaCopier(RepositoryOpener opener, ReplicaDebts debts)
{
    /// <summary>Copies what a replica lacks.</summary>
    /// <param name="source">Open; not locked exclusively by this process.</param>
    /// <param name="cold">The cold repository, of which replicas have the holds; null for none.</param>
    public async Task<ReplicaOutcome> PayAsync(Repository source, Repository? cold, ReplicaDefinition replica, IProgressSink progress, CancellationToken cancellationToken)
    {
        await using FileStream? held = debts.TryLock(replica.Name);
        ReplicaState before = await debts.FindAsync(replica.Name, cancellationToken);
        // Whether the other process copies ours too, it will know; what was announced stays owed until then.
        if (held is null) return new ReplicaOutcome(before.IsOwed ? before with { Problem = KeptFault.Of(new DanmenException(ReplicaFaults.Copying, replica.Name)) } : before, 0, 0, 0);
        try
        {
            await using OpenedRepository target = await opener.OpenReplicaAsync(replica, cancellationToken);
            if (target.Repository.Config.ChunkerPolynomial != source.Config.ChunkerPolynomial) throw new DanmenException(ReplicaFaults.OtherCutPoints, replica.Name);
            (IReadOnlyList<StoredSnapshot> snapshots, CopyReport report) = await CopyAsync(source, target.Repository, _ => true, progress, cancellationToken);
            // A hold stands where its snapshot is; a tag of what has moved stands here, too.
            if (cold is not null) await CopyAsync(cold, target.Repository, stored => RecordStore.IsRecord(HoldJson.Kind, stored.Record, out _), progress, cancellationToken);
            int removed = await FollowAsync(snapshots, target.Repository, replica.Name, cancellationToken);
            await debts.SettleAsync(before, cancellationToken);
            return new ReplicaOutcome(await debts.FindAsync(replica.Name, cancellationToken), report.Snapshots.Count(each => !each.WasThere), report.PlainBytes, removed);
        }
        catch (DanmenException fault)
        {
            await debts.FailAsync(replica.Name, KeptFault.Of(fault), CancellationToken.None);
            return new ReplicaOutcome(await debts.FindAsync(replica.Name, CancellationToken.None), 0, 0, 0);
        }
    }

    private static async Task<(IReadOnlyList<StoredSnapshot> Snapshots, CopyReport Report)> CopyAsync(
        Repository source, Repository target, Func<StoredSnapshot, bool> chooses, IProgressSink progress, CancellationToken cancellationToken)
    {
        await using RepositoryLock reading = await RepositoryLock.AcquireAsync(source, exclusive: false, null, cancellationToken);
        await using RepositoryLock writing = await RepositoryLock.AcquireAsync(target, exclusive: false, null, cancellationToken);
        IReadOnlyList<StoredSnapshot> snapshots = await source.ListSnapshotsAsync(cancellationToken);
        return (snapshots, await SnapshotCopier.CopyAsync(source, reading, target, writing, [.. snapshots.Where(chooses)], null, progress, cancellationToken));
    }

    private async Task<int> FollowAsync(IReadOnlyList<StoredSnapshot> snapshots, Repository target, string replica, CancellationToken cancellationToken)
    {
        IReadOnlySet<SnapshotId> removals = await debts.RemovalsAsync(replica, cancellationToken);
        if (removals.Count == 0) return 0;
        (IReadOnlyList<SnapshotId> done, int removed) = await ReplicaFollower.FollowAsync(snapshots, target, removals, cancellationToken);
        await debts.SettleRemovalsAsync(replica, done, cancellationToken);
        return removed;
    }
}
