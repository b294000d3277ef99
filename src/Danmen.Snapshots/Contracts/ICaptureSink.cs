namespace Danmen.Snapshots.Contracts;

/// <summary>Where a component puts what it captures. Thread-safe; what is handed over is chunked, deduplicated and sealed in the background.</summary>
public interface ICaptureSink
{
    /// <summary>Starts the content of one file. Any number may be open at once.</summary>
    IContentWriter OpenContent(ContentShape shape);

    /// <summary>Stores a small file's content whole.</summary>
    Task<StoredContent> StoreAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Stores a folder of entries that are stored already.</summary>
    /// <param name="entries">In any order; names are unique.</param>
    Task<StoredTree> StoreFolderAsync(IReadOnlyList<StoredEntry> entries, CancellationToken cancellationToken);

    /// <summary>Stores a folder of the file system as it is, with all its metadata, reading only what changed since <see cref="FolderToStore.Parent"/>.</summary>
    Task<StoredFolder> StoreDirectoryAsync(FolderToStore folder, CancellationToken cancellationToken);
}

/// <summary>How the content is cut into chunks.</summary>
public enum ContentShape
{
    /// <summary>Any bytes; chunks of about 1 MiB.</summary>
    File,

    /// <summary>Lines (COPY rows), chunks of about 8 KiB ending at a line's end.</summary>
    RowsOfSmallTable,

    /// <summary>The same, about 64 KiB: tables of 10 to 100 GB.</summary>
    RowsOfLargeTable,

    /// <summary>The same, about 256 KiB: tables above 100 GB.</summary>
    RowsOfHugeTable,
}

/// <summary>What follows from a shape.</summary>
public static class ContentShapes
{
    /// <summary>No chunk is longer, bytes. Of rows, only a chunk of just this length may end within a row.</summary>
    public static int LargestChunkBytes(this ContentShape shape) => shape switch
    {
        ContentShape.RowsOfSmallTable => 64 << 10,
        ContentShape.RowsOfLargeTable => 512 << 10,
        ContentShape.RowsOfHugeTable => 2 << 20,
        _ => 8 << 20,
    };
}

/// <summary>Takes the bytes of one file in order. Not thread-safe.</summary>
public interface IContentWriter : IAsyncDisposable
{
    /// <summary>Number of chunks cut so far.</summary>
    int ChunkCount { get; }

    /// <summary>Appends bytes; waits while too much is in flight. The memory is not retained after the task ends.</summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Ends the content and waits until all its chunks are stored.</summary>
    Task<StoredContent> CompleteAsync(CancellationToken cancellationToken);
}

/// <summary>A folder of the file system to store.</summary>
/// <param name="Path">Absolute path.</param>
public sealed record FolderToStore(string Path)
{
    /// <summary>Patterns of what is left out, as in .gitignore without negation: "*.swp", "/cache/", "**/tmp".</summary>
    public IReadOnlyList<string> Excludes { get; init; } = [];

    /// <summary>Leave out what is mounted below the folder.</summary>
    public bool OneFileSystem { get; init; }

    /// <summary>The tree that the same folder had in the parent snapshot, or null.</summary>
    public string? Parent { get; init; }

    /// <summary>When the parent snapshot began to read this folder; files touched within 2 s of it are read again.</summary>
    public DateTimeOffset? ParentReadAt { get; init; }

    /// <summary>Read every file even where the parent says that it is unchanged.</summary>
    public bool Full { get; init; }
}

/// <summary>What became of a folder.</summary>
/// <param name="Problems">Files that could not be read, vanished or changed while they were read; empty when complete.</param>
public sealed record StoredFolder(StoredTree Tree, IReadOnlyList<CaptureProblem> Problems, long FilesUnchanged, long FilesRead);
