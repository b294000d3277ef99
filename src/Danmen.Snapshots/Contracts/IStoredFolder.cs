namespace Danmen.Snapshots.Contracts;

/// <summary>Read access to one component's folder in a snapshot. Thread-safe. Everything read is verified against its hash.</summary>
public interface IStoredFolder
{
    /// <summary>64 hexadecimal digits; restic's tree id.</summary>
    string TreeId { get; }

    /// <summary>Entries of a folder below this one, sorted by name; not found is StoreFaults.ObjectNotFound.</summary>
    /// <param name="path">Relative, '/' between names, "" for this folder.</param>
    Task<IReadOnlyList<StoredItem>> ListAsync(string path, CancellationToken cancellationToken);

    /// <summary>The item at a path, or null.</summary>
    Task<StoredItem?> FindAsync(string path, CancellationToken cancellationToken);

    /// <summary>Opens a file for reading from start to end; reads ahead.</summary>
    Stream Open(StoredItem file);

    /// <summary>Lengths of a file's chunks in order, bytes. Nothing is read for it.</summary>
    IReadOnlyList<int> ChunkLengths(StoredItem file);

    /// <summary>Opens some of a file's chunks, one behind the other; what lies between them is not read, unless it is very little.</summary>
    /// <param name="chunks">Places in <see cref="StoredItem.Blobs"/>, ascending.</param>
    Stream OpenChunks(StoredItem file, IReadOnlyList<int> chunks);

    /// <summary>Reads a small file whole.</summary>
    Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken);

    /// <summary>Writes the folder at <paramref name="path"/> with all metadata into the file system.</summary>
    Task<FolderRestoreReport> RestoreDirectoryAsync(string path, FolderToRestore target, CancellationToken cancellationToken);

    /// <summary>Compares the folder at <paramref name="path"/> with what is at <paramref name="directory"/>: names, content, metadata.</summary>
    /// <param name="excludes">Patterns of paths that are not ours, as in <see cref="FolderToRestore.Excludes"/>: not compared.</param>
    /// <returns>The differences; empty when equal.</returns>
    Task<IReadOnlyList<CaptureProblem>> CompareDirectoryAsync(string path, string directory, IReadOnlyList<string> excludes, CancellationToken cancellationToken);
}

/// <summary>An item of a stored folder.</summary>
/// <param name="Path">Relative to the component's folder.</param>
/// <param name="Name">Its last part. Bytes that are not UTF-8 are shown as \xNN.</param>
/// <param name="ContentId">Equal for equal content; the tree id for folders, "" for neither.</param>
public sealed record StoredItem(string Path, string Name, bool IsFolder, bool IsFile, long SizeBytes, string ContentId, IReadOnlyList<string> Blobs);

/// <summary>Where and how a folder is restored.</summary>
/// <param name="Directory">Absolute path; made when absent.</param>
public sealed record FolderToRestore(string Directory)
{
    /// <summary>Write into a populated folder: only what differs is written, what the snapshot does not have is removed (excluded paths are kept).</summary>
    public bool Replace { get; init; }

    /// <summary>An existing folder whose unchanged files are copied (reflink or copy) instead of read from the store, or null.</summary>
    public string? Reuse { get; init; }

    /// <summary>Patterns of paths that are not ours: never removed.</summary>
    public IReadOnlyList<string> Excludes { get; init; } = [];
}

/// <summary>What a restore of a folder did.</summary>
public sealed record FolderRestoreReport(long FilesWritten, long FilesUnchanged, long FilesRemoved, long BytesWritten, IReadOnlyList<CaptureProblem> Problems);
