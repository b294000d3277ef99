using Danmen.Restic.Archiving;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Maintenance.Copying;

/// <summary>Copies the blobs of trees, pack by pack of the source. Not thread-safe.</summary>
internal sealed class BlobCopier(Repository source, Repository target, ArchiveSession session, IProgressSink progress)
{
    private readonly BlobTally _seen = new();
    private readonly WantedBlobs _wanted = new(source);
    private readonly HashSet<BlobId> _describing = [];

    public long Blobs { get; private set; }

    public long PlainBytes { get; private set; }

    /// <summary>Stores what the target lacks of a tree and everything below it. Trees that the target has are walked too: an interrupted copy may have stored them without their content.</summary>
    public async Task CopyTreeAsync(TreeId root, CancellationToken cancellationToken)
    {
        await foreach (VisitedTree visited in TreeWalk.VisitAsync(source, [root], _seen, cancellationToken))
        {
            if (target.Find(BlobType.Tree, visited.Id.AsBlob) is null)
            {
                Count(visited.Json.Length);
                await session.StoreBlobAsync(BlobType.Tree, visited.Id.AsBlob, visited.Json, areRows: false, describes: false, cancellationToken);
            }

            foreach (Node node in visited.Tree.Nodes)
            {
                if (visited.Id == root) DescribingBlobs.Collect(source, node, _describing);
                Collect(node);
            }

            if (_wanted.IsFull) await CopyWantedAsync(cancellationToken);
        }

        await CopyWantedAsync(cancellationToken);
    }

    private void Collect(Node node)
    {
        if (node.Content is not { } content) return;
        foreach (BlobId id in content)
        {
            if (!_seen.Add(BlobType.Data, id) || target.Find(BlobType.Data, id) is not null) continue;
            BlobLocation location = MaintenanceReads.Require(source, BlobType.Data, id);
            Count(location.PlainLengthBytes);
            _wanted.Add(location);
        }
    }

    private void Count(long plainBytes)
    {
        Blobs++;
        PlainBytes += plainBytes;
        progress.Expect(0, plainBytes);
    }

    private Task CopyWantedAsync(CancellationToken cancellationToken) => _wanted.ReadAsync(
        async (blob, plain, token) =>
        {
            await session.StoreBlobAsync(blob.Type, blob.Id, plain, areRows: plain.Length < CopyOptions.SmallBytes, blob.Type == BlobType.Data && _describing.Contains(blob.Id), token);
            progress.Advance(0, plain.Length);
        },
        cancellationToken);
}
