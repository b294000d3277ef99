using Danmen.Restic.Archiving;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Maintenance.Copying;

/// <summary>Copies the blobs of trees, pack by pack of the source. Not thread-safe.</summary>
internal sealed class BlobCopier(Repository source, Repository target, ArchiveSession session, IProgressSink progress)
{
    /// <summary>Blobs that are collected before packs are read; bounds memory at about 10 MB.</summary>
    private const int BatchBlobs = 100_000;

    private readonly BlobTally _seen = new();
    private readonly List<BlobLocation> _wanted = [];

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
                await session.StoreBlobAsync(BlobType.Tree, visited.Id.AsBlob, visited.Json, cancellationToken);
            }

            foreach (Node node in visited.Tree.Nodes) Collect(node);
            if (_wanted.Count >= BatchBlobs) await CopyWantedAsync(cancellationToken);
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

    private async Task CopyWantedAsync(CancellationToken cancellationToken)
    {
        List<IndexedPack> packs = GroupByPack();
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = Math.Clamp(source.Backend.Parallelism, 1, 4), CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(packs, parallel, async (pack, token) =>
            await PackContents.ReadAsync(
                source,
                pack.Id,
                pack.Blobs,
                async (blob, plain) =>
                {
                    await session.StoreBlobAsync(blob.Type, blob.Id, plain, token);
                    progress.Advance(0, plain.Length);
                },
                token));
        _wanted.Clear();
    }

    private List<IndexedPack> GroupByPack()
    {
        _wanted.Sort(static (a, b) => a.Pack.Hash.CompareTo(b.Pack.Hash) is var byPack && byPack != 0 ? byPack : a.OffsetBytes.CompareTo(b.OffsetBytes));
        List<IndexedPack> packs = [];
        List<PackedBlob> blobs = [];
        for (int i = 0; i < _wanted.Count; i++)
        {
            BlobLocation location = _wanted[i];
            blobs.Add(new PackedBlob(location.Id, location.Type, location.OffsetBytes, location.LengthBytes, location.IsCompressed ? location.PlainLengthBytes : 0));
            if (i + 1 < _wanted.Count && _wanted[i + 1].Pack == location.Pack) continue;
            packs.Add(new IndexedPack(location.Pack, blobs));
            blobs = [];
        }

        return packs;
    }
}
