using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Maintenance;

/// <summary>Finds what describes snapshots: the small files that stand directly in their roots. Whoever lists snapshots reads them.</summary>
internal static class DescribingBlobs
{
    /// <summary>A longer blob is content, as in a snapshot of stock restic.</summary>
    private const int LargestBytes = 1 << 20;

    /// <param name="repository">Index loaded.</param>
    public static async Task<HashSet<BlobId>> FindAsync(Repository repository, CancellationToken cancellationToken)
    {
        HashSet<BlobId> found = [];
        foreach (StoredSnapshot snapshot in await repository.ListSnapshotsAsync(cancellationToken))
        {
            foreach (Node node in (await repository.LoadTreeAsync(snapshot.Record.Tree, cancellationToken)).Nodes) Collect(repository, node, found);
        }

        return found;
    }

    /// <param name="node">Of a snapshot's root.</param>
    public static void Collect(Repository repository, Node node, HashSet<BlobId> found)
    {
        if (node.Content is not { } content) return;
        foreach (BlobId id in content)
        {
            if (repository.Find(BlobType.Data, id) is { } location && location.PlainLengthBytes <= LargestBytes) found.Add(id);
        }
    }
}
