using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Shared;

/// <summary>A stored tree of an <see cref="InMemoryStore"/>.</summary>
internal sealed class InMemoryFolder(InMemoryStore store, string treeId) : IStoredFolder
{
    public string TreeId => treeId;

    public Task<IReadOnlyList<StoredItem>> ListAsync(string path, CancellationToken cancellationToken)
    {
        string tree = Walk(path) is { Tree: { } id } ? id : throw new DanmenException(StoreFaults.ObjectNotFound, path);
        return Task.FromResult<IReadOnlyList<StoredItem>>([.. store.LoadTree(tree).Select(n => Item(Join(path, n.Name), n))]);
    }

    public Task<StoredItem?> FindAsync(string path, CancellationToken cancellationToken) =>
        Task.FromResult(Walk(path) is { } node ? Item(path, node) : null);

    public Stream Open(StoredItem file)
    {
        MemoryStream content = new();
        foreach (string blob in file.Blobs) content.Write(store.LoadBlob(blob));
        content.Position = 0;
        return content;
    }

    public IReadOnlyList<int> ChunkLengths(StoredItem file) => [.. file.Blobs.Select(blob => store.LoadBlob(blob).Length)];

    public Stream OpenChunks(StoredItem file, IReadOnlyList<int> chunks) => Open(file with { Blobs = [.. chunks.Select(place => file.Blobs[place])] });

    public Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        InMemoryNode node = Walk(path) is { Type: InMemoryNode.File } file ? file : throw new DanmenException(StoreFaults.ObjectNotFound, path);
        return Task.FromResult(Content(node));
    }

    public Task<FolderRestoreReport> RestoreDirectoryAsync(string path, FolderToRestore target, CancellationToken cancellationToken)
    {
        InMemoryNode node = Walk(path) is { Tree: not null } folder ? folder : throw new DanmenException(StoreFaults.ObjectNotFound, path);
        if (!target.Replace && Directory.Exists(target.Directory) && Directory.EnumerateFileSystemEntries(target.Directory).Any())
            throw new DanmenException(StoreFaults.TargetNotEmpty, target.Directory);
        Counts counts = new();
        Write(node, target.Directory, "", new InMemoryPatterns(target.Excludes), counts, cancellationToken);
        return Task.FromResult(new FolderRestoreReport(counts.Written, counts.Unchanged, counts.Removed, counts.Bytes, []));
    }

    public Task<IReadOnlyList<CaptureProblem>> CompareDirectoryAsync(string path, string directory, IReadOnlyList<string> excludes, CancellationToken cancellationToken)
    {
        InMemoryNode node = Walk(path) is { Tree: not null } folder ? folder : throw new DanmenException(StoreFaults.ObjectNotFound, path);
        List<CaptureProblem> differences = [];
        Compare(node, new DirectoryInfo(directory), "", new InMemoryPatterns(excludes), differences);
        return Task.FromResult<IReadOnlyList<CaptureProblem>>(differences);
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}/{name}";

    private static StoredItem Item(string path, InMemoryNode node) => new(
        path,
        node.Name,
        node.Type == InMemoryNode.Folder,
        node.Type == InMemoryNode.File,
        node.Type == InMemoryNode.File ? node.SizeBytes : 0,
        node.Tree ?? string.Join(',', node.Blobs),
        node.Blobs);

    private InMemoryNode? Walk(string path)
    {
        InMemoryNode? node = new() { Name = "", Type = InMemoryNode.Folder, Tree = treeId };
        foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (node?.Tree is not { } tree) return null;
            node = store.LoadTree(tree).Find(n => n.Name == name);
        }

        return node;
    }

    private byte[] Content(InMemoryNode node) => [.. node.Blobs.SelectMany(store.LoadBlob)];

    private void Write(InMemoryNode folder, string directory, string path, InMemoryPatterns kept, Counts counts, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(directory);
        List<InMemoryNode> nodes = store.LoadTree(folder.Tree!);
        HashSet<string> names = [.. nodes.Select(n => n.Name)];
        foreach (FileSystemInfo entry in new DirectoryInfo(directory).EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = 0 }))
        {
            if (names.Contains(entry.Name) || kept.Match(Join(path, entry.Name), entry is DirectoryInfo)) continue;
            Remove(entry);
            counts.Removed++;
        }

        foreach (InMemoryNode node in nodes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (kept.Match(Join(path, node.Name), node.Type == InMemoryNode.Folder)) continue;
            string place = Path.Combine(directory, node.Name);
            FileSystemInfo existing = Directory.Exists(place) ? new DirectoryInfo(place) : new FileInfo(place);
            bool sameType = existing.Exists && existing.LinkTarget is null && (existing is DirectoryInfo) == (node.Type == InMemoryNode.Folder) && node.Type != InMemoryNode.Link;
            if (!sameType && (existing.Exists || existing.LinkTarget is not null)) Remove(existing);
            if (node.Type == InMemoryNode.Link)
            {
                File.CreateSymbolicLink(place, node.Target!);
                counts.Written++;
                continue;
            }

            if (node.Type == InMemoryNode.Folder)
            {
                Write(node, place, Join(path, node.Name), kept, counts, cancellationToken);
            }
            else if (sameType && Content(node).AsSpan().SequenceEqual(File.ReadAllBytes(place)))
            {
                counts.Unchanged++;
            }
            else
            {
                File.WriteAllBytes(place, Content(node));
                counts.Written++;
                counts.Bytes += node.SizeBytes;
            }

            File.SetUnixFileMode(place, (UnixFileMode)node.Mode);
            if (node.ModifiedTicks > 0) File.SetLastWriteTimeUtc(place, new DateTime(node.ModifiedTicks, DateTimeKind.Utc));
        }
    }

    private void Compare(InMemoryNode folder, DirectoryInfo directory, string path, InMemoryPatterns excludes, List<CaptureProblem> differences)
    {
        List<InMemoryNode> nodes = store.LoadTree(folder.Tree!);
        Dictionary<string, FileSystemInfo> entries = directory.EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = 0 }).ToDictionary(e => e.Name);
        foreach (string extra in entries.Keys.Except(nodes.Select(n => n.Name)).Where(extra => !excludes.Match(Join(path, extra), entries[extra] is DirectoryInfo))) differences.Add(new CaptureProblem(Join(path, extra), "not in the snapshot"));
        foreach (InMemoryNode node in nodes)
        {
            string place = Join(path, node.Name);
            if (excludes.Match(place, node.Type == InMemoryNode.Folder)) continue;
            if (!entries.TryGetValue(node.Name, out FileSystemInfo? entry))
            {
                differences.Add(new CaptureProblem(place, "missing"));
                continue;
            }

            string type = entry.LinkTarget is not null ? InMemoryNode.Link : entry is DirectoryInfo ? InMemoryNode.Folder : InMemoryNode.File;
            if (type != node.Type) differences.Add(new CaptureProblem(place, $"is {type}, should be {node.Type}"));
            else if (type == InMemoryNode.Link && entry.LinkTarget != node.Target) differences.Add(new CaptureProblem(place, "link differs"));
            if (type != node.Type || type == InMemoryNode.Link) continue;
            if ((int)entry.UnixFileMode != node.Mode) differences.Add(new CaptureProblem(place, "mode differs"));
            if (node.ModifiedTicks > 0 && entry.LastWriteTimeUtc.Ticks != node.ModifiedTicks) differences.Add(new CaptureProblem(place, "time differs"));
            if (entry is DirectoryInfo sub) Compare(node, sub, place, excludes, differences);
            else if (!Content(node).AsSpan().SequenceEqual(File.ReadAllBytes(entry.FullName))) differences.Add(new CaptureProblem(place, "content differs"));
        }
    }

    private static void Remove(FileSystemInfo entry)
    {
        if (entry is DirectoryInfo directory && entry.LinkTarget is null) directory.Delete(recursive: true);
        else entry.Delete();
    }

    private sealed class Counts
    {
        public long Written { get; set; }

        public long Unchanged { get; set; }

        public long Removed { get; set; }

        public long Bytes { get; set; }
    }
}
