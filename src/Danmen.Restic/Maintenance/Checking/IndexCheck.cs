using System.Buffers;
using System.Security.Cryptography;
using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Maintenance.Checking;

/// <summary>Reads every index file, and compares what they say with each other and with the packs that are there.</summary>
/// <remarks>Keeps some 100 bytes per pack, nothing per blob: lists of blobs are compared by their hash.</remarks>
internal sealed class IndexCheck(Repository repository, FindingList findings)
{
    private readonly Dictionary<PackId, IndexedPackState> _packs = [];
    private long _repeated;

    public IReadOnlyDictionary<PackId, IndexedPackState> Packs => _packs;

    public long PackBytes { get; private set; }

    public long BlobCount { get; private set; }

    public long UnusedBlobs { get; private set; }

    public long UnusedBytes { get; private set; }

    /// <summary>Hash of a pack's list of blobs: of its plain header, which says all of it.</summary>
    public static ContentHash DigestOf(IReadOnlyList<PackedBlob> blobs)
    {
        ArrayBufferWriter<byte> header = new(blobs.Count * PackHeaderCodec.CompressedEntryBytes);
        PackHeaderCodec.Encode(blobs, header);
        return new ContentHash(SHA256.HashData(header.WrittenSpan));
    }

    /// <param name="isLoaded">The repository's own index could be loaded.</param>
    public async Task ReadAsync(bool isLoaded, CancellationToken cancellationToken)
    {
        await foreach (BackendFile file in repository.Backend.ListAsync(FileKind.Index, cancellationToken))
        {
            if (await LoadAsync(file.Name, reportDamage: true, cancellationToken) is not { } index) continue;
            foreach (IndexedPack pack in index.Packs) Add(pack, file.Name, isLoaded);
        }

        if (_repeated > 0) findings.Information(CheckKind.BlobsRepeated, "index", CheckRemarks.Repeated.With(_repeated));
    }

    public async Task ComparePacksAsync(CancellationToken cancellationToken)
    {
        HashSet<PackId> present = [];
        await foreach (BackendFile file in repository.Backend.ListAsync(FileKind.Pack, cancellationToken))
        {
            if (!ContentHash.TryParse(file.Name, out ContentHash hash)) continue;
            PackId id = new(hash);
            present.Add(id);
            PackBytes += file.LengthBytes;
            if (!_packs.TryGetValue(id, out IndexedPackState state))
            {
                findings.Warning(CheckKind.PackNotIndexed, $"pack {id}", CheckRemarks.NotIndexed.With(file.LengthBytes));
                continue;
            }

            if (state.IsContiguous && file.LengthBytes != state.ExpectedBytes)
                findings.Error(CheckKind.PackLengthWrong, $"pack {id}", CheckRemarks.PackLength.With(file.LengthBytes, state.ExpectedBytes));
            _packs[id] = state with { LengthBytes = file.LengthBytes };
        }

        foreach (PackId id in _packs.Keys)
        {
            if (!present.Contains(id)) findings.Error(CheckKind.PackMissing, $"pack {id}", CheckRemarks.PackMissing.With());
        }
    }

    /// <summary>Counts what no snapshot uses; reads the index files again rather than keep every blob in memory.</summary>
    public async Task CountUnusedAsync(TreeCheck trees, CancellationToken cancellationToken)
    {
        HashSet<PackId> counted = [];
        await foreach (BackendFile file in repository.Backend.ListAsync(FileKind.Index, cancellationToken))
        {
            if (await LoadAsync(file.Name, reportDamage: false, cancellationToken) is not { } index) continue;
            foreach (IndexedPack pack in index.Packs)
            {
                if (!counted.Add(pack.Id)) continue;
                foreach (PackedBlob blob in pack.Blobs)
                {
                    if (trees.Uses(blob.Type, blob.Id)) continue;
                    UnusedBlobs++;
                    UnusedBytes += blob.LengthBytes;
                }
            }
        }

        if (UnusedBlobs > 0) findings.Information(CheckKind.BlobsUnused, "index", CheckRemarks.Unused.With(UnusedBlobs, UnusedBytes));
    }

    private async Task<IndexRecord?> LoadAsync(string name, bool reportDamage, CancellationToken cancellationToken)
    {
        string subject = $"index {name}";
        try
        {
            return IndexCodec.Decode(await repository.LoadUnpackedAsync(FileKind.Index, name, cancellationToken), subject);
        }
        catch (DanmenException fault) when (FindingList.IsFinding(fault))
        {
            if (reportDamage) findings.Error(CheckKind.IndexDamaged, subject, fault);
            return null;
        }
    }

    private void Add(IndexedPack pack, string file, bool isLoaded)
    {
        string subject = $"pack {pack.Id}";
        long next = 0;
        bool contiguous = true, tree = false, data = false;
        foreach (PackedBlob blob in pack.Blobs)
        {
            if (blob.OffsetBytes != next && contiguous)
            {
                contiguous = false;
                findings.Error(CheckKind.PackNotContiguous, subject, CheckRemarks.NotContiguous.With(file, blob.Id.ToString(), (long)blob.OffsetBytes, next));
            }

            next = (long)blob.OffsetBytes + blob.LengthBytes;
            tree |= blob.Type == BlobType.Tree;
            data |= blob.Type == BlobType.Data;
            if (isLoaded) CompareWithFirst(pack.Id, blob);
        }

        if (tree && data && repository.Config.Version >= 2) findings.Warning(CheckKind.PackMixed, subject, CheckRemarks.Mixed.With());
        if (PackSizes.HeaderOf(pack.Blobs) > PackHeaderCodec.MaximumLengthBytes)
        {
            contiguous = false;
            findings.Error(CheckKind.PackNotContiguous, subject, CheckRemarks.TooManyBlobs.With(file, pack.Blobs.Count));
        }

        IndexedPackState state = new(contiguous, pack.Blobs.Count, PackSizes.Of(pack.Blobs), contiguous ? DigestOf(pack.Blobs) : default, LengthBytes: -1);
        if (_packs.TryAdd(pack.Id, state)) BlobCount += pack.Blobs.Count;
        else if (_packs[pack.Id] != state) findings.Error(CheckKind.PackIndexedDifferently, subject, CheckRemarks.OtherIndex.With(file));
    }

    private void CompareWithFirst(PackId pack, in PackedBlob blob)
    {
        if (repository.Find(blob.Type, blob.Id) is not { } first || (first.Pack == pack && first.OffsetBytes == blob.OffsetBytes)) return;
        _repeated++;
        uint plainLength = blob.PlainLengthBytes != 0 ? blob.PlainLengthBytes : blob.LengthBytes - 32;
        if (plainLength != first.PlainLengthBytes)
            findings.Error(CheckKind.BlobLengthWrong, $"blob {blob.Id}", CheckRemarks.BlobLengths.With((long)plainLength, pack.ToString(), (long)first.PlainLengthBytes, first.Pack.ToString()));
    }
}

/// <summary>What the index says of a pack, in short.</summary>
/// <param name="ExpectedBytes">Length that follows from its blobs.</param>
/// <param name="Digest">See <see cref="IndexCheck.DigestOf"/>; default when not contiguous.</param>
/// <param name="LengthBytes">Length of the file; -1 when it is not there.</param>
internal readonly record struct IndexedPackState(bool IsContiguous, int BlobCount, long ExpectedBytes, ContentHash Digest, long LengthBytes);
