using Danmen.Restic.Chunking;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Archiving;

/// <summary>A folder of the file system to store.</summary>
/// <param name="Path">Absolute path, bytes as the system has them.</param>
public sealed record DirectorySource(ReadOnlyMemory<byte> Path)
{
    /// <summary>Patterns of what is left out.</summary>
    public IReadOnlyList<string> Excludes { get; init; } = [];

    /// <summary>Leave out what is mounted below the folder: of a folder the empty place is kept, of a file nothing.</summary>
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

/// <summary>A file that could not be read, vanished, or changed while it was read; a folder that is too deep.</summary>
/// <param name="Reason">Why, English, technical.</param>
public sealed record ArchiveProblem(string Path, ArchiveProblemKind Kind, string Reason);

/// <summary>What a file's problem is.</summary>
public enum ArchiveProblemKind
{
    Unreadable,
    NotPermitted,
    Vanished,
    ChangedWhileRead,

    /// <summary>A folder below more folders than can be restored.</summary>
    TooDeep,
}
