using Danmen.Restic.Backends;
using Danmen.Restic.Format;

namespace Danmen.Restic.Repositories;

/// <summary>An open repository: its keys, index and files. Thread-safe. Does not own the backend.</summary>
public sealed partial class Repository : IAsyncDisposable
{
    /// <summary>Makes a repository of format 2 with one key.</summary>
    /// <param name="chunkerPolynomialFrom">A repository whose cut points the new one shares (copies, replicas), or null for a random polynomial.</param>
    public static Task<Repository> InitializeAsync(IBackend backend, string password, TimeProvider time, ConfigRecord? chunkerPolynomialFrom, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Opens with a password: reads config and keys, not the index.</summary>
    public static Task<Repository> OpenAsync(IBackend backend, string password, TimeProvider time, CancellationToken cancellationToken) => throw new NotImplementedException();

    public IBackend Backend => throw new NotImplementedException();

    public ConfigRecord Config => throw new NotImplementedException();

    public TimeProvider Time => throw new NotImplementedException();

    /// <summary>Reads all index files. List the snapshots of interest first (order of writes). Calling again reads what is new.</summary>
    public Task LoadIndexAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Where a blob stands, or null. The first place when there are several.</summary>
    public BlobLocation? Find(BlobType type, BlobId id) => throw new NotImplementedException();

    /// <summary>Reads, opens and decompresses one blob, and checks MAC, both lengths and SHA-256.</summary>
    public Task<byte[]> LoadBlobAsync(BlobType type, BlobId id, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Opens one sealed blob that was read from a pack: checks MAC, both lengths and SHA-256. CPU only.</summary>
    /// <param name="sealedBlob">IV ‖ ciphertext ‖ MAC.</param>
    /// <param name="plain">Exactly <see cref="BlobLocation.PlainLengthBytes"/> bytes.</param>
    public void OpenBlob(in BlobLocation location, ReadOnlySpan<byte> sealedBlob, Span<byte> plain) => throw new NotImplementedException();

    public Task<Tree> LoadTreeAsync(TreeId id, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Reads a snapshot, lock, index or config file: checks name, MAC; decompresses.</summary>
    public Task<byte[]> LoadUnpackedAsync(FileKind kind, string name, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Compresses (format 2), seals and stores.</summary>
    /// <returns>The file's name.</returns>
    public Task<ContentHash> SaveUnpackedAsync(FileKind kind, ReadOnlyMemory<byte> plain, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>All snapshots, in no particular order. A file that cannot be read is a fault.</summary>
    public Task<IReadOnlyList<StoredSnapshot>> ListSnapshotsAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}

/// <summary>A snapshot and its name.</summary>
public sealed record StoredSnapshot(SnapshotId Id, SnapshotRecord Record);

/// <summary>A blob, its pack and its place in it.</summary>
/// <param name="OffsetBytes">From the pack's start.</param>
/// <param name="LengthBytes">Sealed length.</param>
/// <param name="PlainLengthBytes">Length of the plain bytes, always set.</param>
public readonly record struct BlobLocation(BlobId Id, BlobType Type, PackId Pack, uint OffsetBytes, uint LengthBytes, uint PlainLengthBytes, bool IsCompressed);
