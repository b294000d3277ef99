using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Maintenance.Copying;

/// <summary>Reads copies back from where they were stored: every tree and every blob, each opened and its SHA-256 checked. What is in memory is not believed.</summary>
public static class CopyVerifier
{
    /// <param name="target">The repository as its files are: nothing that this process remembers of its index is used.</param>
    /// <param name="before">Trees whose content was read back earlier: what they hold is not read again.</param>
    /// <param name="roots">Trees to read back.</param>
    /// <returns>Plain bytes that were read.</returns>
    /// <exception cref="Danmen.Faults.DanmenException">StoreFaults.Damaged or ObjectNotFound, MaintenanceFaults.BlobMissing: the copy is not whole.</exception>
    public static async Task<long> VerifyAsync(Repository target, IReadOnlyList<TreeId> before, IReadOnlyList<TreeId> roots, IProgressSink progress, CancellationToken cancellationToken)
    {
        await using Repository fresh = target.WithBackend(target.Backend);
        await fresh.LoadIndexAsync(cancellationToken);
        BlobTally seen = new();
        await foreach (VisitedTree visited in TreeWalk.VisitAsync(fresh, before, seen, cancellationToken))
        {
            foreach (Node node in visited.Tree.Nodes)
            {
                foreach (BlobId id in node.Content ?? []) seen.Add(BlobType.Data, id);
            }
        }

        long bytes = 0;
        WantedBlobs wanted = new(fresh);
        await foreach (VisitedTree visited in TreeWalk.VisitAsync(fresh, roots, seen, cancellationToken))
        {
            bytes += visited.Json.Length;
            foreach (Node node in visited.Tree.Nodes)
            {
                foreach (BlobId id in node.Content ?? [])
                {
                    if (!seen.Add(BlobType.Data, id)) continue;
                    BlobLocation location = MaintenanceReads.Require(fresh, BlobType.Data, id);
                    bytes += location.PlainLengthBytes;
                    progress.Expect(0, location.PlainLengthBytes);
                    wanted.Add(location);
                }
            }

            if (wanted.IsFull) await ReadAsync();
        }

        await ReadAsync();
        return bytes;

        Task ReadAsync() => wanted.ReadAsync(
            (_, plain, _) =>
            {
                progress.Advance(0, plain.Length);
                return Task.CompletedTask;
            },
            cancellationToken);
    }
}
