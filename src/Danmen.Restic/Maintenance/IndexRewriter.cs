using System.Buffers;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Maintenance;

/// <summary>Writes index files, each full but the last; a pack never spans two.</summary>
internal sealed class IndexRewriter(Repository repository)
{
    /// <summary>Blobs at which restic calls an index file full.</summary>
    public const int FullAtBlobs = 50_000;

    private readonly List<IndexedPack> _packs = [];
    private int _blobs;

    public async Task AddAsync(IndexedPack pack, CancellationToken cancellationToken)
    {
        if (_blobs > 0 && _blobs + pack.Blobs.Count > FullAtBlobs) await FlushAsync(cancellationToken);
        _packs.Add(pack);
        _blobs += pack.Blobs.Count;
    }

    /// <summary>Writes what is pending, if anything.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_packs.Count == 0) return;
        ArrayBufferWriter<byte> json = new(_blobs * 160);
        IndexCodec.Encode(new IndexRecord([], _packs), json);
        await repository.SaveUnpackedAsync(FileKind.Index, json.WrittenMemory, cancellationToken);
        _packs.Clear();
        _blobs = 0;
    }
}
