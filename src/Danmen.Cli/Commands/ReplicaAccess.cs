using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Faults;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Replicas;
using Danmen.Snapshots.Systems;

namespace Danmen.Cli.Commands;

/// <summary>The replicas of a command's system, and what they lack.</summary>
internal sealed class ReplicaAccess(Invocation run, Workspace workspace)
{
    /// <summary>The replicas of danmen.yaml; none when the options name another repository than its own.</summary>
    /// <param name="names">Only these; all where none is named.</param>
    /// <exception cref="DanmenException">ReplicaFaults.Unknown.</exception>
    public async Task<IReadOnlyList<ReplicaDefinition>> ListAsync(IReadOnlyList<string>? names = null)
    {
        if (run.Value(run.Options.Repository) is not null || await workspace.FindSystemAsync().ConfigureAwait(false) is not { } system)
            return [];
        if (names is not { Count: > 0 })
            return system.Replicas;
        return [.. names.Select(name => system.Replicas.FirstOrDefault(each => each.Name == name) ?? throw new DanmenException(ReplicaFaults.Unknown, name))];
    }

    /// <summary>Writes down that every replica will lack what is about to be stored, and have what is about to be removed.</summary>
    /// <param name="removed">Snapshots that are about to be removed, by the ids under which they were taken; null for none.</param>
    public async Task AnnounceAsync(Repository source, IReadOnlyList<SnapshotId>? removed = null)
    {
        IReadOnlyList<ReplicaDefinition> replicas = await ListAsync().ConfigureAwait(false);
        if (replicas.Count == 0)
            return;
        ReplicaDebts debts = await OpenAsync(source).ConfigureAwait(false);
        await using (debts.ConfigureAwait(false))
        {
            foreach (ReplicaDefinition replica in replicas)
            {
                foreach (SnapshotId each in removed ?? [])
                    await debts.AnnounceRemovalAsync(replica.Name, each, run.CancellationToken).ConfigureAwait(false);
                await debts.AnnounceAsync(replica.Name, run.CancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Copies what the replicas lack. One that is away is told of and fails nothing.</summary>
    /// <param name="names">Only these; all where none is named.</param>
    /// <param name="tiers">Where the cold repository's holds are to be copied too; null elsewhere.</param>
    public async Task<IReadOnlyList<ReplicaOutcome>> PayAsync(Repository source, ProgressBoard board, IReadOnlyList<string>? names = null, RepositoryTiers? tiers = null)
    {
        List<ReplicaOutcome> outcomes = [];
        IReadOnlyList<ReplicaDefinition> replicas = await ListAsync(names).ConfigureAwait(false);
        if (replicas.Count == 0)
            return outcomes;
        OpenedRepository? cold = tiers is null ? null : await tiers.TryColdAsync(run.Warn, run.CancellationToken).ConfigureAwait(false);
        ReplicaDebts debts = await OpenAsync(source).ConfigureAwait(false);
        await using (debts.ConfigureAwait(false))
        {
            ReplicaCopier copier = new(workspace.Opener, debts);
            foreach (ReplicaDefinition replica in replicas)
                outcomes.Add(await copier.PayAsync(source, cold?.Repository, replica, board.Begin($"replica {replica.Name}", run.Text(ReplicaPhrases.Copying, replica.Name)), run.CancellationToken).ConfigureAwait(false));
        }

        foreach (ReplicaOutcome outcome in outcomes)
            Tell(outcome.State);
        return outcomes;
    }

    /// <summary>Stores something small, a record for example, here and in the replicas.</summary>
    /// <param name="tiers">See <see cref="PayAsync"/>.</param>
    public async Task<T> StoreAsync<T>(Repository source, Func<Task<T>> store, RepositoryTiers? tiers = null)
    {
        await AnnounceAsync(source).ConfigureAwait(false);
        T stored = await store().ConfigureAwait(false);
        await PayAsync(source, new ProgressBoard(), null, tiers).ConfigureAwait(false);
        return stored;
    }

    /// <summary>Removes snapshots here, and from the replicas.</summary>
    /// <param name="removed">Those that go, by the ids under which they were taken.</param>
    public async Task RemoveAsync(Repository source, IReadOnlyList<SnapshotId> removed, Func<Task> remove)
    {
        await AnnounceAsync(source, removed).ConfigureAwait(false);
        await remove().ConfigureAwait(false);
        await PayAsync(source, new ProgressBoard()).ConfigureAwait(false);
    }

    /// <summary>The id under which a snapshot was taken.</summary>
    public static SnapshotId OriginOf(StoredSnapshot stored) => stored.Record.Original ?? stored.Id;

    /// <summary>The same.</summary>
    public static SnapshotId OriginOf(SnapshotSummary snapshot) =>
        ContentHash.TryParse(snapshot.Original ?? snapshot.Id, out ContentHash id) ? new SnapshotId(id) : throw new ArgumentException(snapshot.Id, nameof(snapshot));

    /// <summary>What is known of the replicas, without asking them.</summary>
    public async Task<IReadOnlyList<ReplicaState>> StatesAsync(Repository source)
    {
        List<ReplicaState> states = [];
        IReadOnlyList<ReplicaDefinition> replicas = await ListAsync().ConfigureAwait(false);
        if (replicas.Count == 0)
            return states;
        ReplicaDebts debts = await OpenAsync(source).ConfigureAwait(false);
        await using (debts.ConfigureAwait(false))
        {
            foreach (ReplicaDefinition replica in replicas)
                states.Add(await debts.FindAsync(replica.Name, run.CancellationToken).ConfigureAwait(false));
        }

        return states;
    }

    /// <summary>That a replica is read in the repository's place.</summary>
    public static Remark InPlace(DanmenException fault, ReplicaDefinition replica) => ReplicaRemarks.InPlace.With(fault, replica.Name);

    /// <summary>Warns of a replica that lacks something.</summary>
    public void Tell(ReplicaState state)
    {
        if (state.Since is { } since)
            run.Warn(ReplicaPhrases.Owed, state.Name, Amounts.Moment(since, run.Time.LocalTimeZone), KeptFaultText.Why(state.Problem, run.Language));
    }

    private async Task<ReplicaDebts> OpenAsync(Repository source) => await ReplicaDebts.OpenAsync(
        StatePlace.Database(await workspace.FindSystemAsync().ConfigureAwait(false), run.Terminal.Environment), source.Backend.Location, run.Time, run.CancellationToken).ConfigureAwait(false);
}
