using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Restic.Format;
using Danmen.Restic.Maintenance.Healing;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Systems;
using Danmen.Snapshots.Tags;

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
        await AddSupersededAsync(elsewhere, tiers.Hot.Repository, from.Repository, cancellationToken);
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

    // A tag's last record holds all revisions before it.
    private static async Task AddSupersededAsync(HashSet<SnapshotId> elsewhere, Repository first, Repository replica, CancellationToken cancellationToken)
    {
        Dictionary<string, DateTimeOffset> last = new(StringComparer.Ordinal);
        foreach (StoredSnapshot stored in await ReadableAsync(first, cancellationToken))
        {
            if (!TagCatalogue.IsTag(stored.Record, out string name)) continue;
            DateTimeOffset time = stored.Record.Time.ToDateTimeOffset();
            if (!last.TryGetValue(name, out DateTimeOffset known) || time > known) last[name] = time;
        }

        foreach (StoredSnapshot stored in await ReadableAsync(replica, cancellationToken))
            if (TagCatalogue.IsTag(stored.Record, out string name) && last.TryGetValue(name, out DateTimeOffset time) && stored.Record.Time.ToDateTimeOffset() < time) elsewhere.Add(ReplicaFollower.OriginOf(stored));
    }

    private static async Task<List<StoredSnapshot>> ReadableAsync(Repository repository, CancellationToken cancellationToken)
    {
        List<StoredSnapshot> readable = [];
        await foreach (BackendFile file in repository.Backend.ListAsync(FileKind.Snapshot, cancellationToken))
        {
            try
            {
                if (ContentHash.TryParse(file.Name, out ContentHash id) && await repository.FindSnapshotAsync(new SnapshotId(id), cancellationToken) is { } stored) readable.Add(stored);
            }
            catch (DanmenException fault) when (fault.Kind == FaultKind.VerificationFailed)
            {
                // It is what is to be healed.
            }
        }

        return readable;
    }

    private static async Task<HealReport> HealAsync(Repository damaged, Repository from, ReplicaDefinition replica, HealOptions options, HealProgress progress, CancellationToken cancellationToken)
    {
        if (damaged.Config.ChunkerPolynomial != from.Config.ChunkerPolynomial) throw new DanmenException(ReplicaFaults.OtherCutPoints, replica.Name);
        await using RepositoryLock reading = await RepositoryLock.AcquireAsync(from, exclusive: false, null, cancellationToken);
        await using RepositoryLock held = await RepositoryLock.AcquireAsync(damaged, exclusive: !options.DryRun, null, cancellationToken);
        return await RepositoryHealer.HealAsync(damaged, held, from, reading, options, progress, cancellationToken);
    }
}
