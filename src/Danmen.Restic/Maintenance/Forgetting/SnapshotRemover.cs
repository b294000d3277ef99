using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Maintenance.Forgetting;

/// <summary>Removes snapshot files. What they alone used stays stored until prune.</summary>
public static class SnapshotRemover
{
    /// <param name="exclusive">An exclusive lock of the repository.</param>
    /// <exception cref="DanmenException">StoreFaults.SnapshotNotFound before anything is removed.</exception>
    public static async Task RemoveAsync(Repository repository, RepositoryLock exclusive, IReadOnlyList<SnapshotId> ids, IProgressSink progress, CancellationToken cancellationToken)
    {
        MaintenanceLocks.RequireExclusive(exclusive);
        HashSet<string> present = new(StringComparer.Ordinal);
        await foreach (BackendFile file in repository.Backend.ListAsync(FileKind.Snapshot, cancellationToken)) present.Add(file.Name);
        foreach (SnapshotId id in ids)
        {
            if (!present.Contains(id.ToString())) throw new DanmenException(StoreFaults.SnapshotNotFound, id.ToString());
        }

        progress.Expect(ids.Count, 0);
        foreach (SnapshotId id in ids)
        {
            exclusive.ThrowIfLost();
            await repository.Backend.RemoveAsync(FileKind.Snapshot, id.ToString(), cancellationToken);
            progress.Advance(1, 0);
        }
    }
}
