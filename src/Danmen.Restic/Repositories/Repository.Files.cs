using System.Security.Cryptography;
using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Restic.Compression;
using Danmen.Restic.Encryption;
using Danmen.Restic.Format;

namespace Danmen.Restic.Repositories;

/// <content>Files that are no packs: sealed as a whole, compressed in format 2.</content>
public sealed partial class Repository
{
    private const string ConfigName = "config";

    /// <summary>First byte of a compressed file; JSON itself starts with '{' or '['.</summary>
    private const byte CompressedMark = 2;

    private static readonly TimeSpan TornRemovalLimit = TimeSpan.FromSeconds(15);

    private const int MaximumFileBytes = 512 << 20, MaximumExpansion = 64, AlwaysAllowedBytes = 16 << 20;

    /// <summary>Reads a snapshot, lock, index or config file: checks name, MAC; decompresses.</summary>
    /// <exception cref="DanmenException">StoreFaults.Damaged or ObjectNotFound, naming the file.</exception>
    public async Task<byte[]> LoadUnpackedAsync(FileKind kind, string name, CancellationToken cancellationToken)
    {
        string subject = kind == FileKind.Config ? ConfigName : $"{WordOf(kind)} {name}";
        byte[] content = await Backend.ReadWholeAsync(kind, name, MaximumFileBytes, cancellationToken) ?? throw new DanmenException(StoreFaults.ObjectNotFound, subject);
        return OpenUnpacked(kind, name, subject, content);
    }

    private byte[] OpenUnpacked(FileKind kind, string name, string subject, byte[] content)
    {
        if (content.Length <= SealingKey.OverheadBytes) throw new DanmenException(StoreFaults.Damaged, subject, DamageRemarks.Length.With(content.Length));
        if (kind != FileKind.Config && !string.Equals(Convert.ToHexStringLower(SHA256.HashData(content)), name, StringComparison.Ordinal))
            throw new DanmenException(StoreFaults.Damaged, subject, DamageRemarks.OtherName.With());
        byte[] plain = new byte[content.Length - SealingKey.OverheadBytes];
        if (!_key.TryOpen(content, plain)) throw new DanmenException(StoreFaults.Damaged, subject, DamageRemarks.WrongMac.With());
        if (kind == FileKind.Config || plain[0] is (byte)'{' or (byte)'[') return plain;
        if (plain[0] != CompressedMark) throw new DanmenException(StoreFaults.Damaged, subject, DamageRemarks.UnknownPacking.With((int)plain[0]));
        // JSON that is half made of hashes does not shrink to a 64th; what claims to is a bomb.
        int limit = (int)Math.Min(MaximumFileBytes, Math.Max(AlwaysAllowedBytes, (long)MaximumExpansion * plain.Length));
        return _zstd.TryDecompress(plain.AsSpan(1), limit, out string problem) ?? throw new DanmenException(StoreFaults.Damaged, subject, DamageRemarks.NotDecompressed.With(problem));
    }

    /// <summary>Compresses (format 2), seals and stores.</summary>
    /// <returns>The file's name.</returns>
    public async Task<ContentHash> SaveUnpackedAsync(FileKind kind, ReadOnlyMemory<byte> plain, CancellationToken cancellationToken)
    {
        byte[] content = _key.Seal(Config.Version >= 2 ? Pack(plain.Span) : plain.Span);
        ContentHash name = new(SHA256.HashData(content));
        await SaveFileAsync(kind, name.ToString(), content, cancellationToken);
        return name;
    }

    /// <summary>Stores a file; after a failure removes what a storage that tears may have kept of it.</summary>
    /// <remarks>Half an index or lock under its final name would stop everybody who reads all of them, stock restic too.</remarks>
    internal Task SaveFileAsync(FileKind kind, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        SaveFileAsync(kind, name, token => Backend.SaveAsync(kind, name, content, token), cancellationToken);

    /// <summary>Stores a pack, whose blobs are all of one type, as <see cref="SaveFileAsync(FileKind, string, ReadOnlyMemory{byte}, CancellationToken)"/> does.</summary>
    internal Task SavePackAsync(BlobType holds, PackId id, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        SaveFileAsync(FileKind.Pack, id.ToString(), token => Backend.SavePackAsync(holds, id.ToString(), content, token), cancellationToken);

    private async Task SaveFileAsync(FileKind kind, string name, Func<CancellationToken, Task> save, CancellationToken cancellationToken)
    {
        try
        {
            await save(cancellationToken);
        }
        catch (Exception exception) when (exception is OperationCanceledException || (exception is DanmenException fault && fault.Code != BackendFaults.NameTaken))
        {
            // Names are hashes of random seals: nobody else has stored this one.
            await RemoveTornAsync(kind, name);
            throw;
        }
    }

    /// <summary>All snapshots, in no particular order. A file that cannot be read is a fault; one that vanishes meanwhile was removed by another process.</summary>
    public async Task<IReadOnlyList<StoredSnapshot>> ListSnapshotsAsync(CancellationToken cancellationToken)
    {
        List<StoredSnapshot> snapshots = [];
        await foreach (BackendFile file in Backend.ListAsync(FileKind.Snapshot, cancellationToken))
        {
            if (!ContentHash.TryParse(file.Name, out ContentHash id)) continue;
            if (await FindSnapshotAsync(new SnapshotId(id), cancellationToken) is { } stored) snapshots.Add(stored);
        }

        return snapshots;
    }

    /// <summary>One snapshot, or null when there is none of that id.</summary>
    /// <exception cref="DanmenException">StoreFaults.Damaged.</exception>
    public async Task<StoredSnapshot?> FindSnapshotAsync(SnapshotId id, CancellationToken cancellationToken)
    {
        try
        {
            return new StoredSnapshot(id, SnapshotCodec.Decode(await LoadUnpackedAsync(FileKind.Snapshot, id.ToString(), cancellationToken), $"snapshot {id}"));
        }
        catch (DanmenException fault) when (fault.Code == StoreFaults.ObjectNotFound)
        {
            return null;
        }
        catch (DanmenException fault) when (_spare is not null && fault.Code == StoreFaults.Damaged)
        {
            if (await SpareAsync(fault, cancellationToken) is not { } spare) throw;
            foreach (StoredSnapshot copy in await spare.ListSnapshotsAsync(cancellationToken))
            {
                if (copy.Record.Original == id) return new StoredSnapshot(id, copy.Record with { Original = null });
            }

            throw;
        }
    }

    private async Task RemoveTornAsync(FileKind kind, string name)
    {
        using CancellationTokenSource limit = new(TornRemovalLimit, Time);
        try
        {
            await Backend.RemoveAsync(kind, name, limit.Token);
        }
        catch (Exception exception) when (exception is DanmenException or OperationCanceledException)
        {
            // The first failure is the one to report; the checker names what is left, and repair removes it.
        }
    }

    private static string WordOf(FileKind kind) => kind switch
    {
        FileKind.Key => "key",
        FileKind.Lock => "lock",
        FileKind.Snapshot => "snapshot",
        FileKind.Index => "index",
        FileKind.Pack => "pack",
        _ => ConfigName,
    };

    private ReadOnlySpan<byte> Pack(ReadOnlySpan<byte> plain)
    {
        byte[] packed = new byte[1 + ZstdCodec.MaximumLength(plain.Length)];
        packed[0] = CompressedMark;
        return packed.AsSpan(0, 1 + _zstd.Compress(plain, packed.AsSpan(1)));
    }
}
