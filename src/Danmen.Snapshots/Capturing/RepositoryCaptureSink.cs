using System.Text;
using Danmen.Restic.Archiving;
using Danmen.Restic.Chunking;
using Danmen.Restic.Format;
using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Capturing;

/// <summary>Stores what one component captures through an archive session that all components share. Thread-safe.</summary>
internal sealed class RepositoryCaptureSink(ArchiveSession session, IComponentProgress progress) : ICaptureSink
{
    public IContentWriter OpenContent(ContentShape shape) => new Writer(session.OpenContent(ProfileOf(shape)));

    public async Task<StoredContent> StoreAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        using ContentWriter writer = session.OpenContent(ChunkingProfile.Files, content.Length);
        await writer.WriteAsync(content, cancellationToken);
        return ToStored(await writer.CompleteAsync(cancellationToken));
    }

    public async Task<StoredTree> StoreFolderAsync(IReadOnlyList<StoredEntry> entries, CancellationToken cancellationToken)
    {
        long size = 0, count = 0;
        var nodes = new List<Node>(entries.Count);
        foreach (StoredEntry entry in entries)
        {
            if (entry.Tree is { } tree)
            {
                nodes.Add(SyntheticNodes.Folder(entry.Name, ToTreeId(tree.Id)));
                size += tree.SizeBytes;
                count += tree.FileCount;
            }
            else
            {
                StoredContent content = entry.Content ?? throw new ArgumentException($"'{entry.Name}' has neither content nor tree", nameof(entries));
                nodes.Add(SyntheticNodes.File(entry.Name, new ArchivedContent([.. content.Blobs.Select(ToBlobId)], content.SizeBytes), entry.Executable));
                size += content.SizeBytes;
                count++;
            }
        }

        TreeId id = await session.StoreTreeAsync(SyntheticNodes.Sorted(nodes), cancellationToken);
        return new StoredTree(id.ToString(), size, count);
    }

    public async Task<StoredFolder> StoreDirectoryAsync(FolderToStore folder, CancellationToken cancellationToken)
    {
        var source = new DirectorySource(Encoding.UTF8.GetBytes(folder.Path))
        {
            Excludes = folder.Excludes,
            OneFileSystem = folder.OneFileSystem,
            Parent = folder.Parent is null ? null : ToTreeId(folder.Parent),
            ParentReadAt = folder.ParentReadAt,
            Full = folder.Full,
            Progress = new StoreProgress(progress),
        };
        ArchivedDirectory archived = await session.StoreDirectoryAsync(source, cancellationToken);
        return new StoredFolder(
            new StoredTree(archived.Tree.ToString(), archived.SizeBytes, archived.FileCount),
            [.. archived.Problems.Select(Problem)],
            archived.FilesUnchanged,
            archived.FilesRead);
    }

    internal static CaptureProblem Problem(ArchiveProblem problem) => problem.Kind switch
    {
        ArchiveProblemKind.Vanished => CaptureProblem.Of(problem.Path, ProblemRemarks.Vanished),
        ArchiveProblemKind.ChangedWhileRead => CaptureProblem.Of(problem.Path, ProblemRemarks.ChangedWhileRead),
        ArchiveProblemKind.NotPermitted => CaptureProblem.Of(problem.Path, ProblemRemarks.NotPermitted, problem.Reason),
        ArchiveProblemKind.TooDeep => CaptureProblem.Of(problem.Path, ProblemRemarks.TooDeep),
        _ => CaptureProblem.Of(problem.Path, ProblemRemarks.Unreadable, problem.Reason),
    };

    internal static ChunkingProfile ProfileOf(ContentShape shape) => shape switch
    {
        ContentShape.File => ChunkingProfile.Files,
        ContentShape.RowsOfSmallTable => ChunkingProfile.SmallTable,
        ContentShape.RowsOfLargeTable => ChunkingProfile.LargeTable,
        ContentShape.RowsOfHugeTable => ChunkingProfile.HugeTable,
        _ => throw new ArgumentOutOfRangeException(nameof(shape), shape, null),
    };

    internal static TreeId ToTreeId(string id) => new(ToHash(id));

    private static BlobId ToBlobId(string id) => new(ToHash(id));

    private static ContentHash ToHash(string id) =>
        ContentHash.TryParse(id, out ContentHash hash) ? hash : throw new ArgumentException($"'{id}' is not an id of 64 hexadecimal digits", nameof(id));

    private static StoredContent ToStored(ArchivedContent content) => new([.. content.Blobs.Select(blob => blob.ToString())], content.SizeBytes);

    private sealed class Writer(ContentWriter writer) : IContentWriter
    {
        public int ChunkCount => writer.ChunkCount;

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => writer.WriteAsync(bytes, cancellationToken);

        public async Task<StoredContent> CompleteAsync(CancellationToken cancellationToken) => ToStored(await writer.CompleteAsync(cancellationToken));

        public ValueTask DisposeAsync()
        {
            writer.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
