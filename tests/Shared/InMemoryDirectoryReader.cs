using System.Text.RegularExpressions;
using Danmen.Snapshots.Contracts;

namespace Danmen.Shared;

/// <summary>Reads a folder of the file system into an <see cref="InMemoryStore"/>.</summary>
internal sealed class InMemoryDirectoryReader(InMemoryStore store, FolderToStore folder)
{
    private readonly List<CaptureProblem> _problems = [];
    private readonly InMemoryPatterns _excludes = new(folder.Excludes);
    private long _unchanged;
    private long _read;

    public async Task<StoredFolder> ReadAsync(CancellationToken cancellationToken)
    {
        StoredTree tree = await ReadFolderAsync(new DirectoryInfo(folder.Path), "", folder.Parent, cancellationToken);
        return new StoredFolder(tree, _problems, _unchanged, _read);
    }

    private async Task<StoredTree> ReadFolderAsync(DirectoryInfo directory, string path, string? parent, CancellationToken cancellationToken)
    {
        Dictionary<string, InMemoryNode> before = parent is null ? [] : store.LoadTree(parent).ToDictionary(n => n.Name);
        List<InMemoryNode> nodes = [];
        foreach (FileSystemInfo entry in directory.EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = 0 }))
        {
            string entryPath = path.Length == 0 ? entry.Name : $"{path}/{entry.Name}";
            bool isFolder = entry is DirectoryInfo && entry.LinkTarget is null;
            if (_excludes.Match(entryPath, isFolder)) continue;
            try
            {
                nodes.Add(await ReadEntryAsync(entry, entryPath, before.GetValueOrDefault(entry.Name), cancellationToken));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                _problems.Add(new CaptureProblem(entryPath, error.Message));
            }
        }

        return store.StoreTree(nodes);
    }

    private async Task<InMemoryNode> ReadEntryAsync(FileSystemInfo entry, string path, InMemoryNode? before, CancellationToken cancellationToken)
    {
        if (entry.LinkTarget is { } target)
            return new InMemoryNode { Name = entry.Name, Type = InMemoryNode.Link, Target = target, ModifiedTicks = entry.LastWriteTimeUtc.Ticks };
        InMemoryNode node = new()
        {
            Name = entry.Name,
            Type = entry is DirectoryInfo ? InMemoryNode.Folder : InMemoryNode.File,
            Mode = (int)entry.UnixFileMode,
            ModifiedTicks = entry.LastWriteTimeUtc.Ticks,
        };
        if (entry is DirectoryInfo directory)
        {
            StoredTree tree = await ReadFolderAsync(directory, path, before?.Tree, cancellationToken);
            return node with { Tree = tree.Id, SizeBytes = tree.SizeBytes, FileCount = tree.FileCount };
        }

        long length = ((FileInfo)entry).Length;
        bool untouched = folder.ParentReadAt is { } readAt && entry.LastWriteTimeUtc < readAt.UtcDateTime.AddSeconds(-2);
        if (!folder.Full && untouched && before is { Type: InMemoryNode.File } && before.SizeBytes == length && before.ModifiedTicks == node.ModifiedTicks)
        {
            _unchanged++;
            return node with { SizeBytes = length, Blobs = before.Blobs, FileCount = 1 };
        }

        _read++;
        StoredContent content = await store.StoreAsync(await File.ReadAllBytesAsync(entry.FullName, cancellationToken), cancellationToken);
        return node with { SizeBytes = content.SizeBytes, Blobs = content.Blobs, FileCount = 1 };
    }
}

/// <summary>Patterns as in .gitignore, without negation.</summary>
internal sealed class InMemoryPatterns(IReadOnlyList<string> patterns)
{
    private readonly List<(Regex Expression, bool FoldersOnly)> _patterns = [.. patterns.Select(Translate)];

    public bool Match(string path, bool isFolder) => _patterns.Exists(p => (isFolder || !p.FoldersOnly) && p.Expression.IsMatch(path));

    private static (Regex Expression, bool FoldersOnly) Translate(string pattern)
    {
        bool foldersOnly = pattern.EndsWith('/');
        string body = pattern.TrimEnd('/');
        bool anchored = body.Contains('/');
        body = Regex.Escape(body.TrimStart('/')).Replace(@"\*\*/", "(.*/)?").Replace(@"/\*\*", "/.*").Replace(@"\*", "[^/]*").Replace(@"\?", "[^/]");
        return (new Regex((anchored ? "^" : "(^|/)") + body + "$", RegexOptions.Singleline | RegexOptions.CultureInvariant), foldersOnly);
    }
}
