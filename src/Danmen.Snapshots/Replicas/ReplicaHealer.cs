using Danmen.Faults;
using Danmen.Restic.Format;
using Danmen.Restic.Maintenance.Healing;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Replicas;

/// <summary>Heals the first repository from a replica, or a replica from the first repository.</summary>
public sealed class ReplicaHealer(RepositoryOpener opener)
{
    /// <summary>Heals the first repository.</summary>
    /// <param name="tell">Told what could not be looked at.</param>
    /// <exception cref="DanmenException">ReplicaFaults.NotThere, ReplicaFaults.OtherCutPoints; StoreFaults.Locked.</exception>
    public async Task<HealReport> HealFromAsync(RepositoryTiers tiers, ReplicaDefinition replica, HealOptions options, HealProgress progress, Action<Remark> tell, CancellationToken cancellationToken)
    {
        await using OpenedRepository from = await opener.OpenReplicaAsync(replica, cancellationToken);
        // What moved to the cold repository stays in replicas, and must not come back here.
        OpenedRepository? cold = options.MissingSnapshots ? await tiers.ColdAsync(cancellationToken) : await tiers.TryColdAsync(tell, cancellationToken);
        HashSet<SnapshotId> elsewhere = [];
        if (cold is not null)
            foreach (StoredSnapshot stored in await cold.Repository.ListSnapshotsAsync(cancellationToken)) elsewhere.Add(stored.Record.Original ?? stored.Id);
        return await HealAsync(tiers.Hot.Repository, from.Repository, replica, options with { Elsewhere = elsewhere }, progress, cancellationToken);
    }

    /// <summary>Heals a replica from the first repository.</summary>
    /// <exception cref="DanmenException">As <see cref="HealFromAsync"/>.</exception>
    public async Task<HealReport> HealReplicaAsync(Repository first, ReplicaDefinition replica, HealOptions options, HealProgress progress, CancellationToken cancellationToken)
    {
        await using OpenedRepository to = await opener.OpenReplicaAsync(replica, cancellationToken);
        // Whatever the first one has belongs there.
        return await HealAsync(to.Repository, first, replica, options with { MissingSnapshots = true }, progress, cancellationToken);
    }

    private static async Task<HealReport> HealAsync(Repository damaged, Repository from, ReplicaDefinition replica, HealOptions options, HealProgress progress, CancellationToken cancellationToken)
    {
        if (damaged.Config.ChunkerPolynomial != from.Config.ChunkerPolynomial) throw new DanmenException(ReplicaFaults.OtherCutPoints, replica.Name);
        await using RepositoryLock reading = await RepositoryLock.AcquireAsync(from, exclusive: false, null, cancellationToken);
        await using RepositoryLock held = await RepositoryLock.AcquireAsync(damaged, exclusive: !options.DryRun, null, cancellationToken);
        return await RepositoryHealer.HealAsync(damaged, held, from, reading, options, progress, cancellationToken);
    }
}
