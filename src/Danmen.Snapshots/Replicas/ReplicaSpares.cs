using System.Collections.Concurrent;
using Danmen.Faults;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Replicas;

/// <summary>Replicas that are read where content of a repository is damaged or gone, or its storage is. Told when it is closed: what was damaged, and which replicas were read.</summary>
/// <param name="replicas">Asked in this order.</param>
/// <param name="tell">Told of a replica that cannot be read, and in the end of the damage.</param>
public sealed class ReplicaSpares(RepositoryOpener opener, IReadOnlyList<ReplicaDefinition> replicas, Action<Remark> tell) : IAsyncDisposable
{
    /// <summary>Damaged files that are named; the rest are counted.</summary>
    private const int MostNamed = 10;

    private readonly ConcurrentDictionary<string, bool> _damaged = new(StringComparer.Ordinal);
    private DanmenException? _away;
    private readonly ConcurrentQueue<(string Name, OpenedRepository Opened, RepositoryLock Held)> _open = new();

    /// <summary>Lets a repository that is open read from them.</summary>
    public void Serve(Repository repository) => Serve(repository, 0, fault =>
    {
        if (SpareRepository.IsAway(fault)) _away = fault;
        else _damaged.TryAdd(fault.Subject, true);
    });

    public async ValueTask DisposeAsync()
    {
        string[] files = [.. _damaged.Keys.Order(StringComparer.Ordinal)];
        if (files.Length > 0 && !_open.IsEmpty)
            tell(ReplicaRemarks.ReadInstead.With(files.Take(MostNamed), files.Length, _open.Select(each => each.Name).Order(StringComparer.Ordinal), _open.First().Name));
        if (_away is { } away && !_open.IsEmpty) tell(ReplicaRemarks.WentAway.With(away, _open.Select(each => each.Name).Order(StringComparer.Ordinal)));
        foreach ((_, OpenedRepository opened, RepositoryLock held) in _open)
        {
            await held.DisposeAsync();
            await opened.DisposeAsync();
        }

        _open.Clear();
    }

    private void Serve(Repository repository, int next, Action<DanmenException> damage)
    {
        if (next < replicas.Count) repository.ReadFrom(new SpareRepository(token => OpenAsync(repository, next, token), damage));
    }

    private async Task<Repository?> OpenAsync(Repository first, int next, CancellationToken cancellationToken)
    {
        for (; next < replicas.Count; next++)
        {
            ReplicaDefinition replica = replicas[next];
            OpenedRepository? opened = null;
            RepositoryLock? held = null;
            try
            {
                opened = await opener.OpenReplicaAsync(replica, cancellationToken);
                if (opened.Repository.Config.ChunkerPolynomial != first.Config.ChunkerPolynomial) throw new DanmenException(ReplicaFaults.OtherCutPoints, replica.Name);
                held = await RepositoryLock.AcquireAsync(opened.Repository, exclusive: false, null, cancellationToken);
                // What this one lacks, the next may have.
                Serve(opened.Repository, next + 1, _ => { });
                await opened.Repository.LoadIndexAsync(cancellationToken);
                _open.Enqueue((replica.Name, opened, held));
                return opened.Repository;
            }
            catch (DanmenException fault)
            {
                if (held is not null) await held.DisposeAsync();
                if (opened is not null) await opened.DisposeAsync();
                tell(ReplicaRemarks.NotRead.With(replica.Name, fault));
            }
        }

        return null;
    }
}
