using Danmen.Faults;
using Danmen.Restic.FileSystem;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Restoring;

/// <summary>Says what a restore would write and remove: looks at names, types, sizes and times, reads no file and writes nothing.</summary>
internal sealed class TreePlanner(Repository repository, RestoreOptions options)
{
    private readonly ExcludePatterns _excludes = new(options.Excludes);
    private readonly SortedDictionary<string, RestoreCounts> _counts = new(StringComparer.Ordinal);
    private readonly HashSet<(ulong Inode, ulong Device, BlobId First, ulong Size)> _links = [];

    public async Task<RestorePreview> RunAsync(TreeId tree, CancellationToken cancellationToken)
    {
        using DirectoryHandle? root = Open();
        bool isPopulated = root?.ReadEntries().Count > 0;
        await WalkAsync(root, [], "", await repository.LoadTreeAsync(tree, cancellationToken), 0, cancellationToken);
        return new RestorePreview(isPopulated, _counts);
    }

    /// <returns>Null where nothing is yet.</returns>
    private DirectoryHandle? Open()
    {
        try
        {
            return DirectoryHandle.Open(options.Directory);
        }
        catch (DanmenException fault) when (fault.Detail == SystemCallFault.Describe(Errno.NoEntry))
        {
            return null;
        }
    }

    private async Task WalkAsync(DirectoryHandle? folder, byte[] path, string top, Tree tree, int depth, CancellationToken cancellationToken)
    {
        if (folder is not null && options.Replace) CountOthers(folder, path, top, tree);
        foreach (Node node in tree.Nodes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            byte[] nodePath = PathOf(path, node.Name.Span);
            if (!_excludes.IsEmpty && _excludes.Matches(nodePath, node.Type == NodeType.Directory)) continue;
            FileStatus? there = folder is not null && folder.TryStat(node.Name.Span, out FileStatus status) == 0 ? status : null;
            if (node.Type != NodeType.Directory)
            {
                Count(folder, node, top, there);
                continue;
            }

            if (depth == TreeDepth.MaximumRestored) throw new DanmenException(StoreFaults.RestoreFailed, ByteText.Show(nodePath), TreeDepth.Describe(TreeDepth.MaximumRestored));
            string name = depth == 0 ? ByteText.Show(node.Name.Span) : top;
            using DirectoryHandle? below = folder is not null && there is { IsDirectory: true } ? folder.OpenDirectory(node.Name.Span) : null;
            if (there is { IsDirectory: false }) Add(name, new RestoreCounts(0, 0, 0, 1));
            await WalkAsync(below, nodePath, name, await repository.LoadTreeAsync(node.Subtree!.Value, cancellationToken), depth + 1, cancellationToken); // never null: the codec refuses it
        }
    }

    private void Count(DirectoryHandle? folder, Node node, string top, FileStatus? there)
    {
        long bytes = node.Type == NodeType.File ? checked((long)node.SizeBytes) : 0;
        // Further names of one file cost nothing.
        if (node is { Type: NodeType.File, Links: > 1 } and not { Inode: 0 } && !_links.Add((node.Inode, node.DeviceId, node.Content!.Count > 0 ? node.Content[0] : default, node.SizeBytes))) bytes = 0;
        if (there is { } other && Looks(folder!, node, other)) // what is there is in a folder
        {
            Add(top, new RestoreCounts(0, 0, 1, 0));
            return;
        }

        Add(top, new RestoreCounts(1, bytes, 0, there is { IsDirectory: true } ? Entries(folder!, node.Name.Span) : 0));
    }

    /// <returns>True when what is there looks like the node: what is to be known without reading it.</returns>
    private static bool Looks(DirectoryHandle folder, Node node, in FileStatus there) => StatMode.TypeOf(there.Mode) == node.Type && node.Type switch
    {
        NodeType.File => there.SizeBytes == (long)node.SizeBytes && there.ModifiedAt.IsSameInstant(node.ModifiedAt),
        NodeType.SymbolicLink => folder.ReadLink(node.Name.Span).AsSpan().SequenceEqual(node.LinkTarget.Span),
        NodeType.BlockDevice or NodeType.CharacterDevice => there.Device == node.Device,
        _ => true,
    };

    private void CountOthers(DirectoryHandle folder, byte[] path, string top, Tree tree)
    {
        int next = 0;
        foreach (DirectoryEntry entry in folder.ReadEntries())
        {
            // Both ascend by the bytes of their names.
            while (next < tree.Nodes.Count && tree.Nodes[next].Name.Span.SequenceCompareTo(entry.Name.Span) < 0) next++;
            if (next < tree.Nodes.Count && tree.Nodes[next].Name.Span.SequenceEqual(entry.Name.Span)) continue;
            byte[] entryPath = PathOf(path, entry.Name.Span);
            if (!_excludes.IsEmpty && _excludes.Matches(entryPath, entry.Kind == EntryKind.Directory)) continue;
            Add(top, new RestoreCounts(0, 0, 0, Entries(folder, entry.Name.Span)));
        }
    }

    /// <summary>Number of entries under a name that are not folders.</summary>
    private static long Entries(DirectoryHandle folder, ReadOnlySpan<byte> name)
    {
        if (folder.TryStat(name, out FileStatus status) != 0) return 0;
        if (!status.IsDirectory) return 1;
        using DirectoryHandle inner = folder.OpenDirectory(name);
        long entries = 0;
        foreach (DirectoryEntry entry in inner.ReadEntries()) entries += Entries(inner, entry.Name.Span);
        return entries;
    }

    private void Add(string top, RestoreCounts more)
    {
        RestoreCounts had = _counts.GetValueOrDefault(top) ?? new RestoreCounts(0, 0, 0, 0);
        _counts[top] = new RestoreCounts(had.FilesToWrite + more.FilesToWrite, had.BytesToWrite + more.BytesToWrite, had.FilesAlike + more.FilesAlike, had.FilesToRemove + more.FilesToRemove);
    }

    private static byte[] PathOf(byte[] path, ReadOnlySpan<byte> name) => path.Length == 0 ? name.ToArray() : ByteText.Join(path, name);
}

/// <summary>What a restore would do.</summary>
/// <param name="IsPopulated">Something is in the target already.</param>
/// <param name="ByName">By the first name below the target; "" for files right in it.</param>
public sealed record RestorePreview(bool IsPopulated, IReadOnlyDictionary<string, RestoreCounts> ByName);

/// <summary>Files, links and devices; folders are not counted.</summary>
/// <param name="BytesToWrite">At most: of files that are there in part, only what differs is written.</param>
/// <param name="FilesAlike">What is there and looks the same by type, size and time; it is read all the same, and written when it differs.</param>
public sealed record RestoreCounts(long FilesToWrite, long BytesToWrite, long FilesAlike, long FilesToRemove);
