using Danmen.Restic.Chunking;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Archiving;

/// <summary>One writing of blobs into a repository: the pipeline read, chunk, hash, compress, seal, pack, bounded in bytes. Thread-safe.</summary>
/// <remarks>Order of writes: packs, then index (at least every minute), then whatever names them.</remarks>
public sealed partial class ArchiveSession : IAsyncDisposable
{
    /// <summary>Starts; the repository's index must be loaded.</summary>
    public static ArchiveSession Start(Repository repository, ArchiveOptions options) => throw new NotImplementedException();

    /// <summary>Starts the content of one file; any number at once.</summary>
    public ContentWriter OpenContent(ChunkingProfile profile) => throw new NotImplementedException();

    /// <summary>Stores a tree.</summary>
    /// <param name="nodes">Ascending by the bytes of their names.</param>
    public Task<TreeId> StoreTreeAsync(IReadOnlyList<Node> nodes, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Stores a blob that exists in plain already (copy, repack), unless it is there.</summary>
    public Task StoreBlobAsync(BlobType type, BlobId id, ReadOnlyMemory<byte> plain, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Stores a folder of the file system.</summary>
    public Task<ArchivedDirectory> StoreDirectoryAsync(DirectorySource source, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Waits until everything handed over is stored and indexed. After it, a snapshot may name it.</summary>
    public Task FlushAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    public ArchiveStatistics Statistics => throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}

/// <summary>Takes the bytes of one content in order. Not thread-safe.</summary>
public sealed partial class ContentWriter
{
    public int ChunkCount => throw new NotImplementedException();

    /// <summary>Appends; waits while too much is in flight.</summary>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Ends the content; waits until its chunks are hashed and handed to a pack.</summary>
    public Task<ArchivedContent> CompleteAsync(CancellationToken cancellationToken) => throw new NotImplementedException();
}

/// <summary>How a session works.</summary>
public sealed record ArchiveOptions
{
    /// <summary>zstd level.</summary>
    public int CompressionLevel { get; init; } = 3;

    /// <summary>A pack is closed when it is this long, bytes.</summary>
    public int PackSizeBytes { get; init; } = 16 << 20;

    /// <summary>Plain bytes in flight, at most.</summary>
    public int InFlightBytes { get; init; } = 64 << 20;

    public IProgressSink Progress { get; init; } = IProgressSink.None;
}

/// <summary>Stored content of a file.</summary>
public sealed record ArchivedContent(IReadOnlyList<BlobId> Blobs, long SizeBytes);

/// <summary>What a session stored. "New" is what was not in the repository before.</summary>
public readonly record struct ArchiveStatistics(long PlainBytes, long NewPlainBytes, long NewStoredBytes, long Blobs, long NewBlobs);

/// <summary>A folder of the file system to store.</summary>
/// <param name="Path">Absolute path, bytes as the system has them.</param>
public sealed record DirectorySource(ReadOnlyMemory<byte> Path)
{
    /// <summary>Patterns of what is left out.</summary>
    public IReadOnlyList<string> Excludes { get; init; } = [];

    public bool OneFileSystem { get; init; }

    /// <summary>The same folder in the parent snapshot.</summary>
    public TreeId? Parent { get; init; }

    /// <summary>When the parent's reading began.</summary>
    public DateTimeOffset? ParentReadAt { get; init; }

    /// <summary>Read every file.</summary>
    public bool Full { get; init; }

    public ChunkingProfile Profile { get; init; } = ChunkingProfile.Files;

    /// <summary>Takes the files and bytes of this folder, unchanged ones included.</summary>
    public IProgressSink Progress { get; init; } = IProgressSink.None;
}

/// <summary>What became of a folder.</summary>
public sealed record ArchivedDirectory(TreeId Tree, long SizeBytes, long FileCount, long FilesRead, long FilesUnchanged, IReadOnlyList<ArchiveProblem> Problems);

/// <summary>A file that could not be read, vanished, or changed while it was read.</summary>
public sealed record ArchiveProblem(string Path, string Reason);
