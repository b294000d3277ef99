using System.Security.Cryptography;
using Danmen.Restic.Backends;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Maintenance.Statistics;

/// <summary>Counts what a repository stores and what its snapshots hold. Changes nothing.</summary>
public static class StatisticsReader
{
    /// <summary>The whole repository, used or not.</summary>
    public static async Task<StorageStatistics> ReadStorageAsync(Repository repository, CancellationToken cancellationToken)
    {
        (long snapshots, _) = await CountAsync(repository, FileKind.Snapshot, cancellationToken);
        (long packs, long packBytes) = await CountAsync(repository, FileKind.Pack, cancellationToken);
        (long indexFiles, long indexBytes) = await CountAsync(repository, FileKind.Index, cancellationToken);
        IndexContents index = await IndexContents.LoadAsync(repository, toleratesDamage: false, cancellationToken);
        long data = 0, trees = 0, stored = 0, plain = 0;
        foreach (IndexedPack pack in index.Packs.Values)
        {
            foreach (PackedBlob blob in pack.Blobs)
            {
                if (blob.Type == BlobType.Tree) trees++;
                else data++;
                stored += blob.LengthBytes;
                plain += blob.PlainLengthBytes != 0 ? blob.PlainLengthBytes : blob.LengthBytes - 32;
            }
        }

        return new StorageStatistics(snapshots, packs, packBytes, indexFiles, indexBytes, data, trees, stored, plain);
    }

    /// <summary>What restoring each of the snapshots would write.</summary>
    public static async Task<RestoreStatistics> ReadRestoreSizeAsync(Repository repository, IReadOnlyList<StoredSnapshot> snapshots, CancellationToken cancellationToken)
    {
        await repository.LoadIndexAsync(cancellationToken);
        RestoreSizes sizes = new(repository);
        long entries = 0, bytes = 0;
        foreach (StoredSnapshot snapshot in snapshots)
        {
            (long moreEntries, long moreBytes) = await sizes.OfAsync(snapshot.Record.Tree, cancellationToken);
            entries += moreEntries;
            bytes += moreBytes;
        }

        return new RestoreStatistics(snapshots.Count, entries, bytes);
    }

    /// <summary>Stored blobs that the snapshots use.</summary>
    public static async Task<RawStatistics> ReadRawAsync(Repository repository, IReadOnlyList<StoredSnapshot> snapshots, CancellationToken cancellationToken)
    {
        await repository.LoadIndexAsync(cancellationToken);
        BlobTally seen = new();
        long stored = 0, plain = 0;
        await foreach (VisitedTree visited in TreeWalk.VisitAsync(repository, RootsOf(snapshots), seen, cancellationToken))
        {
            Count(MaintenanceReads.Require(repository, BlobType.Tree, visited.Id.AsBlob));
            foreach (Node node in visited.Tree.Nodes)
            {
                if (node.Content is not { } content) continue;
                foreach (BlobId id in content)
                {
                    if (seen.Add(BlobType.Data, id)) Count(MaintenanceReads.Require(repository, BlobType.Data, id));
                }
            }
        }

        return new RawStatistics(snapshots.Count, seen.Count, stored, plain);

        void Count(BlobLocation location)
        {
            stored += location.LengthBytes;
            plain += location.PlainLengthBytes;
        }
    }

    /// <summary>Distinct contents of files.</summary>
    public static async Task<ContentStatistics> ReadContentsAsync(Repository repository, IReadOnlyList<StoredSnapshot> snapshots, CancellationToken cancellationToken)
    {
        await repository.LoadIndexAsync(cancellationToken);
        HashSet<ContentHash> contents = [];
        long bytes = 0;
        await foreach (VisitedTree visited in TreeWalk.VisitAsync(repository, RootsOf(snapshots), new BlobTally(), cancellationToken))
        {
            foreach (Node node in visited.Tree.Nodes)
            {
                if (node.Content is { } content && contents.Add(HashOf(content))) bytes += checked((long)node.SizeBytes);
            }
        }

        return new ContentStatistics(snapshots.Count, contents.Count, bytes);
    }

    private static List<TreeId> RootsOf(IReadOnlyList<StoredSnapshot> snapshots)
    {
        List<TreeId> roots = new(snapshots.Count);
        foreach (StoredSnapshot snapshot in snapshots) roots.Add(snapshot.Record.Tree);
        return roots;
    }

    private static ContentHash HashOf(IReadOnlyList<BlobId> content)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> bytes = stackalloc byte[ContentHash.SizeBytes];
        foreach (BlobId id in content)
        {
            id.Hash.CopyTo(bytes);
            hash.AppendData(bytes);
        }

        hash.GetHashAndReset(bytes);
        return new ContentHash(bytes);
    }

    private static async Task<(long Files, long Bytes)> CountAsync(Repository repository, FileKind kind, CancellationToken cancellationToken)
    {
        long files = 0, bytes = 0;
        await foreach (BackendFile file in repository.Backend.ListAsync(kind, cancellationToken))
        {
            files++;
            bytes += file.LengthBytes;
        }

        return (files, bytes);
    }
}
