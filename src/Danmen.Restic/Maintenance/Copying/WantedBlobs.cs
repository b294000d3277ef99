using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Maintenance.Copying;

/// <summary>Blobs to be read, gathered and then read pack by pack. Not thread-safe.</summary>
internal sealed class WantedBlobs(Repository repository)
{
    /// <summary>Blobs that are gathered before packs are read; bounds memory at about 10 MB.</summary>
    private const int BatchBlobs = 100_000;

    private readonly List<BlobLocation> _wanted = [];

    public bool IsFull => _wanted.Count >= BatchBlobs;

    public void Add(in BlobLocation location) => _wanted.Add(location);

    /// <summary>Reads, opens and checks all of them, several packs at once, and forgets them.</summary>
    /// <param name="take">Takes a blob and its plain bytes.</param>
    /// <exception cref="Danmen.Faults.DanmenException">StoreFaults.Damaged or ObjectNotFound.</exception>
    public async Task ReadAsync(Func<PackedBlob, byte[], CancellationToken, Task> take, CancellationToken cancellationToken)
    {
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = Math.Clamp(repository.Backend.Parallelism, 1, 4), CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(GroupByPack(), parallel, async (pack, token) =>
            await PackContents.ReadAsync(repository, pack.Id, pack.Blobs, (blob, plain) => take(blob, plain, token), token));
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
