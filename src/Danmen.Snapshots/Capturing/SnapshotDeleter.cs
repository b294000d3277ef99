using Danmen.Restic.Repositories;

namespace Danmen.Snapshots.Capturing;

/// <summary>Removes snapshots. Their blobs stay until a prune.</summary>
public sealed class SnapshotDeleter(Repository repository)
{
    /// <summary>Removes the snapshot's file under an exclusive lock.</summary>
    public Task DeleteAsync(SnapshotSummary snapshot, CancellationToken cancellationToken)
    {
        _ = repository;
        throw new NotImplementedException();
    }
}
