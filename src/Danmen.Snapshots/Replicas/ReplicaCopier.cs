using Danmen.Faults;
using Danmen.Restic.Maintenance.Copying;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Replicas;

/// <summary>Brings replicas up to date from the first repository: what was read and cut into chunks once is stored there under another key. Whatever keeps one away is a debt and no failure.</summary>
/// <remarks>Every snapshot that a replica lacks is copied, records (tags, holds) among them. Nothing is ever removed there.</remarks>
public sealed class ReplicaCopier(RepositoryOpener opener, ReplicaDebts debts)
{
    /// <summary>Copies what a replica lacks.</summary>
    /// <param name="source">Open; not locked exclusively by this process.</param>
    public async Task<ReplicaOutcome> PayAsync(Repository source, ReplicaDefinition replica, IProgressSink progress, CancellationToken cancellationToken)
    {
        await using FileStream? held = debts.TryLock(replica.Name);
        ReplicaState before = await debts.FindAsync(replica.Name, cancellationToken);
        // Whether the other process copies ours too, it will know; what was announced stays owed until then.
        if (held is null) return new ReplicaOutcome(before.IsOwed ? before with { Problem = KeptFault.Of(new DanmenException(ReplicaFaults.Copying, replica.Name)) } : before, 0, 0);
        try
        {
            await using OpenedRepository target = await opener.OpenReplicaAsync(replica, cancellationToken);
            if (target.Repository.Config.ChunkerPolynomial != source.Config.ChunkerPolynomial) throw new DanmenException(ReplicaFaults.OtherCutPoints, replica.Name);
            await using RepositoryLock reading = await RepositoryLock.AcquireAsync(source, exclusive: false, null, cancellationToken);
            await using RepositoryLock writing = await RepositoryLock.AcquireAsync(target.Repository, exclusive: false, null, cancellationToken);
            IReadOnlyList<StoredSnapshot> snapshots = await source.ListSnapshotsAsync(cancellationToken);
            CopyReport report = await SnapshotCopier.CopyAsync(source, reading, target.Repository, writing, snapshots, null, progress, cancellationToken);
            await debts.SettleAsync(before, cancellationToken);
            return new ReplicaOutcome(await debts.FindAsync(replica.Name, cancellationToken), report.Snapshots.Count(each => !each.WasThere), report.PlainBytes);
        }
        catch (DanmenException fault)
        {
            await debts.FailAsync(replica.Name, KeptFault.Of(fault), CancellationToken.None);
            return new ReplicaOutcome(await debts.FindAsync(replica.Name, CancellationToken.None), 0, 0);
        }
    }
}
