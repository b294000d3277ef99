using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Restic.Encryption;
using Danmen.Restic.Format;

namespace Danmen.Restic.Repositories;

/// <content>Blobs and the index that finds them.</content>
public sealed partial class Repository
{
    private readonly ConcurrentDictionary<string, bool> _loadedIndexes = new(StringComparer.Ordinal);

    /// <summary>Number of different blobs that the index knows.</summary>
    public int BlobCount => _index.Count;

    /// <summary>Reads all index files. List the snapshots of interest first (order of writes). Calling again reads what is new.</summary>
    /// <exception cref="DanmenException">StoreFaults.Damaged, naming the index file.</exception>
    public async Task LoadIndexAsync(CancellationToken cancellationToken)
    {
        List<string> names = [];
        await foreach (BackendFile file in Backend.ListAsync(FileKind.Index, cancellationToken))
        {
            if (!_loadedIndexes.ContainsKey(file.Name)) names.Add(file.Name);
        }

        ParallelOptions parallel = new() { MaxDegreeOfParallelism = Math.Max(1, Backend.Parallelism), CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(names, parallel, async (name, token) =>
        {
            byte[] json;
            try
            {
                json = await LoadUnpackedAsync(FileKind.Index, name, token);
            }
            catch (DanmenException fault) when (fault.Code == StoreFaults.ObjectNotFound)
            {
                // Replaced by another process while we read; what it held stands in a newer one.
                return;
            }
            catch (DanmenException fault) when (_spare is not null && fault.Code == StoreFaults.Damaged)
            {
                if (await SpareAsync(fault, token) is null) throw;
                _loadedIndexes.TryAdd(name, true);
                return;
            }

            foreach (IndexedPack pack in IndexCodec.Decode(json, $"index {name}").Packs) _index.Add(pack.Id, pack.Blobs);
            _loadedIndexes.TryAdd(name, true);
        });
    }

    /// <summary>Where a blob stands, or null. The first place when there are several.</summary>
    public BlobLocation? Find(BlobType type, BlobId id)
    {
        if (_spare?.Leading?.Find(type, id) is { } there) return there;
        if (!_index.TryFind(type, id, out PackId pack, out PackedBlob blob)) return _beside?.Find(type, id) ?? _spare?.Opened?.Find(type, id);
        bool compressed = blob.PlainLengthBytes != 0;
        uint plainLength = compressed ? blob.PlainLengthBytes : blob.LengthBytes - SealingKey.OverheadBytes;
        return new BlobLocation(id, type, pack, blob.OffsetBytes, blob.LengthBytes, plainLength, compressed);
    }

    /// <summary>Reads, opens and decompresses one blob, and checks MAC, both lengths and SHA-256.</summary>
    /// <exception cref="DanmenException">StoreFaults.Damaged, naming pack and blob; also when no index knows the blob.</exception>
    public async Task<byte[]> LoadBlobAsync(BlobType type, BlobId id, CancellationToken cancellationToken)
    {
        try
        {
            return await LoadOwnBlobAsync(type, id, cancellationToken);
        }
        catch (DanmenException fault) when (_spare is not null && SpareRepository.Helps(fault))
        {
            if (await SpareAsync(fault, cancellationToken) is not { } spare || spare.Find(type, id) is null) throw;
            try
            {
                return await spare.LoadBlobAsync(type, id, cancellationToken);
            }
            catch (DanmenException there) when (SpareRepository.Helps(there))
            {
                // Damaged in both: what is wrong here is what is told.
            }

            throw;
        }
    }

    private async Task<byte[]> LoadOwnBlobAsync(BlobType type, BlobId id, CancellationToken cancellationToken)
    {
        BlobLocation location = Find(type, id) ?? throw new DanmenException(StoreFaults.Damaged, $"blob {id}", DamageRemarks.NotInIndex.With());
        byte[] buffer = ArrayPool<byte>.Shared.Rent(checked((int)location.LengthBytes));
        try
        {
            Memory<byte> sealedBlob = buffer.AsMemory(0, (int)location.LengthBytes);
            Repository holder = HolderOf(location.Pack);
            await holder.Backend.ReadPackAsync(type, location.Pack.ToString(), location.OffsetBytes, sealedBlob, cancellationToken);
            byte[] plain = new byte[location.PlainLengthBytes];
            holder.OpenBlob(location, sealedBlob.Span, plain);
            return plain;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer.AsSpan(0, (int)location.LengthBytes));
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Opens one sealed blob that was read from a pack: checks MAC, both lengths and SHA-256. CPU only.</summary>
    /// <param name="sealedBlob">IV ‖ ciphertext ‖ MAC. Decrypted where it stands: afterwards it may hold plain text, and the caller clears it.</param>
    /// <param name="plain">Exactly <see cref="BlobLocation.PlainLengthBytes"/> bytes.</param>
    /// <exception cref="DanmenException">StoreFaults.Damaged, naming pack and blob; <paramref name="plain"/> then holds nothing to trust.</exception>
    public void OpenBlob(in BlobLocation location, Span<byte> sealedBlob, Span<byte> plain)
    {
        if (sealedBlob.Length != location.LengthBytes || plain.Length != location.PlainLengthBytes) throw new ArgumentException("the lengths are not the location's");
        if (sealedBlob.Length <= SealingKey.OverheadBytes) throw Damaged(location, DamageRemarks.ShorterThanSeal.With());
        int length = sealedBlob.Length - SealingKey.OverheadBytes;
        if (location.IsCompressed) OpenCompressed(location, sealedBlob, plain);
        else if (length != plain.Length) throw Damaged(location, DamageRemarks.OtherLength.With(length, plain.Length));
        else if (!_key.TryOpen(sealedBlob, plain)) throw Damaged(location, DamageRemarks.WrongMac.With());

        Span<byte> hash = stackalloc byte[ContentHash.SizeBytes];
        SHA256.HashData(plain, hash);
        if (new ContentHash(hash) != location.Id.Hash) throw Damaged(location, DamageRemarks.OtherHash.With());
    }

    /// <exception cref="DanmenException">StoreFaults.Damaged, naming tree and node.</exception>
    public async Task<Tree> LoadTreeAsync(TreeId id, CancellationToken cancellationToken)
    {
        Tree tree = TreeCodec.Decode(await LoadBlobAsync(BlobType.Tree, id.AsBlob, cancellationToken), id);
        // An index that was lost is missed first by who looks up what a tree names, and cannot wait there.
        if (_spare is { Opened: null } && FirstUnknown(tree) is { } unknown)
            await SpareAsync(new DanmenException(StoreFaults.Damaged, $"blob {unknown}", DamageRemarks.NotInIndex.With()), cancellationToken);
        return tree;
    }

    private BlobId? FirstUnknown(Tree tree)
    {
        foreach (Node node in tree.Nodes)
        {
            if (node.Subtree is { } subtree && Find(BlobType.Tree, subtree.AsBlob) is null) return subtree.AsBlob;
            if (node.Content is not { } content) continue;
            foreach (BlobId id in content)
            {
                if (Find(BlobType.Data, id) is null) return id;
            }
        }

        return null;
    }

    /// <summary>Makes a pack's blobs findable, once it is stored.</summary>
    internal void AddToIndex(PackId pack, IReadOnlyList<PackedBlob> blobs) => _index.Add(pack, blobs);

    /// <summary>An index file that this process wrote needs no reading.</summary>
    internal void NoteIndexWritten(ContentHash name) => _loadedIndexes.TryAdd(name.ToString(), true);

    private static DanmenException Damaged(in BlobLocation location, Remark why) => new(StoreFaults.Damaged, $"pack {location.Pack}", DamageRemarks.Blob.With(location.Id.ToString(), why));

    private void OpenCompressed(in BlobLocation location, Span<byte> sealedBlob, Span<byte> plain)
    {
        if (!_key.TryOpenInPlace(sealedBlob, out Span<byte> compressed)) throw Damaged(location, DamageRemarks.WrongMac.With());
        if (!_zstd.TryDecompress(compressed, plain, out string problem)) throw Damaged(location, DamageRemarks.NotDecompressed.With(problem));
    }
}
