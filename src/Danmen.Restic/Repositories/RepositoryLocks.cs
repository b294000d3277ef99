using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Restic.Format;

namespace Danmen.Restic.Repositories;

/// <summary>The lock files of a repository: listing them, and removing those that hold nothing.</summary>
public static class RepositoryLocks
{
    // A storage that shows files while they are written (a folder behind 'rclone serve restic') shows the lock of another before it is whole: 6 s in all.
    private static readonly TimeSpan s_firstWait = TimeSpan.FromMilliseconds(100);
    private const int Looks = 7;

    /// <summary>All locks, in no particular order. One that vanishes meanwhile is passed over, for one that is being written it is waited.</summary>
    /// <exception cref="DanmenException">StoreFaults.Damaged: a file in <c>locks/</c> is no lock, and did not become one.</exception>
    public static Task<IReadOnlyList<StoredLock>> ListAsync(Repository repository, CancellationToken cancellationToken) => ListAsync(repository, except: null, cancellationToken);

    /// <param name="except">Our own, which need not be read; or null.</param>
    internal static async Task<IReadOnlyList<StoredLock>> ListAsync(Repository repository, string? except, CancellationToken cancellationToken)
    {
        List<StoredLock> locks = [];
        foreach (string name in await NamesAsync(repository, cancellationToken))
        {
            if (name != except && await LoadWholeAsync(repository, name, cancellationToken) is { } stored) locks.Add(stored);
        }

        return locks;
    }

    /// <summary>Removes stale locks; with <paramref name="all"/> every file in <c>locks/</c>, garbage included.</summary>
    /// <returns>How many were removed.</returns>
    public static async Task<int> RemoveAsync(Repository repository, bool all, CancellationToken cancellationToken)
    {
        int removed = 0;
        foreach (string name in await NamesAsync(repository, cancellationToken))
        {
            if (!all && !await IsStaleAsync(repository, name, cancellationToken)) continue;
            await repository.Backend.RemoveAsync(FileKind.Lock, name, cancellationToken);
            removed++;
        }

        return removed;
    }

    private static async Task<bool> IsStaleAsync(Repository repository, string name, CancellationToken cancellationToken)
    {
        try
        {
            StoredLock? stored = await LoadAsync(repository, name, cancellationToken);
            return stored is not null && stored.IsStale(repository.Time.GetUtcNow());
        }
        catch (DanmenException e) when (e.Code == StoreFaults.Damaged)
        {
            // Nobody knows whether somebody holds it: only "all" removes it.
            return false;
        }
    }

    private static async Task<List<string>> NamesAsync(Repository repository, CancellationToken cancellationToken)
    {
        List<string> names = [];
        await foreach (BackendFile file in repository.Backend.ListAsync(FileKind.Lock, cancellationToken)) names.Add(file.Name);
        return names;
    }

    private static async Task<StoredLock?> LoadWholeAsync(Repository repository, string name, CancellationToken cancellationToken)
    {
        TimeSpan wait = s_firstWait;
        for (int look = 1; ; look++)
        {
            try
            {
                return await LoadAsync(repository, name, cancellationToken);
            }
            catch (DanmenException e) when (e.Code == StoreFaults.Damaged && look < Looks)
            {
                await Task.Delay(wait, repository.Time, cancellationToken);
                wait *= 2;
            }
        }
    }

    private static async Task<StoredLock?> LoadAsync(Repository repository, string name, CancellationToken cancellationToken)
    {
        try
        {
            byte[] json = await repository.LoadUnpackedAsync(FileKind.Lock, name, cancellationToken);
            return new StoredLock(name, LockCodec.Decode(json, $"locks/{name}"));
        }
        catch (DanmenException e) when (e.Code == StoreFaults.ObjectNotFound)
        {
            return null;
        }
    }
}
