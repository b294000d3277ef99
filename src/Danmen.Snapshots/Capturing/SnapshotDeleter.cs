using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Snapshots.Capturing;

/// <summary>Removes snapshots. Their blobs stay until a prune.</summary>
public sealed class SnapshotDeleter(Repository repository)
{
    /// <summary>Removes the snapshot's file under an exclusive lock.</summary>
    /// <exception cref="Danmen.Faults.DanmenException">StoreFaults.Locked.</exception>
    public async Task DeleteAsync(SnapshotSummary snapshot, CancellationToken cancellationToken)
    {
        await using RepositoryLock held = await RepositoryLock.AcquireAsync(repository, exclusive: true, null, cancellationToken);
        await repository.Backend.RemoveAsync(FileKind.Snapshot, snapshot.Id, cancellationToken);
    }
}
