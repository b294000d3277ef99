using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Maintenance;

/// <summary>Finds every blob that a snapshot uses.</summary>
internal static class UsedBlobs
{
    /// <returns>All used blobs, each with count 0.</returns>
    public static async Task<BlobTally> FindAsync(Repository repository, IProgressSink progress, CancellationToken cancellationToken)
    {
        List<TreeId> roots = [];
        foreach (StoredSnapshot snapshot in await repository.ListSnapshotsAsync(cancellationToken)) roots.Add(snapshot.Record.Tree);
        BlobTally used = new();
        await foreach (VisitedTree visited in TreeWalk.VisitAsync(repository, roots, used, cancellationToken))
        {
            foreach (Node node in visited.Tree.Nodes)
            {
                if (node.Content is not { } content) continue;
                foreach (BlobId id in content) used.Add(BlobType.Data, id);
            }

            progress.Advance(1, visited.Json.Length);
        }

        return used;
    }
}
