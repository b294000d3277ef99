using Danmen.Faults;
using Danmen.Restic.Buffers;
using Danmen.Restic.FileSystem;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Restoring;

/// <summary>One restore: walks the tree, makes what has no content at once, and hands files to batches.</summary>
/// <remarks>Everything is reached by one name below an open folder, and no call follows a link: nothing in a tree can lead outside the target.</remarks>
internal sealed class RestoreRun(Repository repository, RestoreOptions options)
{
    private readonly RestoreState _state = new(options);
    private readonly ExcludePatterns _excludes = new(options.Excludes);
    private readonly BufferPool _buffers = new();
    private readonly Dictionary<(ulong Inode, ulong Device), RestoringFile> _firstLinks = [];

    // Inodes with several names that are there, and the file of the tree that they are kept for.
    private readonly Dictionary<(ulong Inode, ulong Device), (ulong Inode, ulong Device)> _kept = [];
    private DirectoryHandle? _root;
    private RestoreBatch _batch = new();

    // While one batch is written, the tree is read for the next.
    private Task _writing = Task.CompletedTask;

    public async Task<RestoreReport> RunAsync(TreeId tree, CancellationToken cancellationToken)
    {
        Tree first = await repository.LoadTreeAsync(tree, cancellationToken);
        using DirectoryHandle root = OpenTarget(options.Directory);
        using DirectoryHandle? reuse = OpenReuse();
        if (!options.Replace && root.ReadEntries().Count > 0) throw new DanmenException(StoreFaults.TargetNotEmpty, ByteText.Show(options.Directory.Span));
        _root = root;
        RestoringFolder folder = new(root, reuse, null, null, [], _state);
        try
        {
            await WalkAsync(folder, first, 0, cancellationToken);
            folder.Release();
            await FlushAsync(cancellationToken);
        }
        finally
        {
            // Its folders are open below the root's handle.
            await _writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _writing;
        return _state.ToReport();
    }

    /// <summary>Opens a folder, and makes it and those above it where they are absent.</summary>
    private static DirectoryHandle OpenTarget(ReadOnlyMemory<byte> path)
    {
        try
        {
            return DirectoryHandle.Open(path);
        }
        catch (DanmenException)
        {
            while (path.Length > 1 && path.Span[^1] == (byte)'/') path = path[..^1];
            int slash = path.Span.LastIndexOf((byte)'/');
            if (slash < 0 || path.Length == 1) throw;
            using DirectoryHandle above = OpenTarget(slash == 0 ? "/"u8.ToArray() : path[..slash]);
            return above.CreateDirectory(path.Span[(slash + 1)..], 0x1ED);
        }
    }

    private DirectoryHandle? OpenReuse()
    {
        if (options.Reuse is not { } path) return null;
        try
        {
            return DirectoryHandle.Open(path);
        }
        catch (DanmenException)
        {
            // It only saves reading.
            return null;
        }
    }

    private async Task WalkAsync(RestoringFolder folder, Tree tree, int depth, CancellationToken cancellationToken)
    {
        if (options.Replace) RemoveOthers(folder, tree);
        foreach (Node node in tree.Nodes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            byte[] path = folder.PathOf(node.Name.Span);
            if (!_excludes.IsEmpty && _excludes.Matches(path, node.Type == NodeType.Directory)) continue;
            try
            {
                if (node.Type == NodeType.Directory) await FolderAsync(folder, node, path, depth + 1, cancellationToken);
                else if (node.Type == NodeType.File) PlanFile(folder, node, path);
                else MakeOther(folder, node, path);
            }
            catch (DanmenException fault) when (fault.Code == StoreFaults.RestoreFailed || fault.Code == StoreFaults.SourceUnreadable || fault.Code == StoreFaults.Damaged)
            {
                _state.Report(path, RestoreRemarks.Of(fault));
            }

            if (_batch.IsFull) await FlushAsync(cancellationToken);
        }
    }

    private async Task FolderAsync(RestoringFolder folder, Node node, byte[] path, int depth, CancellationToken cancellationToken)
    {
        if (depth > TreeDepth.MaximumRestored) throw new DanmenException(StoreFaults.RestoreFailed, ByteText.Show(path), TreeDepth.Describe(TreeDepth.MaximumRestored));
        // Loaded first: a tree that cannot be read makes no empty folder that would pass for the real one.
        Tree tree = await repository.LoadTreeAsync(node.Subtree!.Value, cancellationToken); // never null: the codec refuses it
        DirectoryHandle handle = OpenOrMake(folder, node);
        DirectoryHandle? reuse = null;
        _ = folder.Reuse?.TryOpenDirectory(node.Name.Span, out reuse);
        RestoringFolder below = new(handle, reuse, folder.Hold(), node, path, _state);
        try
        {
            await WalkAsync(below, tree, depth, cancellationToken);
        }
        finally
        {
            below.Release();
        }
    }

    private DirectoryHandle OpenOrMake(RestoringFolder folder, Node node)
    {
        const uint ReadAndSearch = StatMode.OwnerRead | StatMode.OwnerSearch;
        if (options.Replace && folder.Handle.TryStat(node.Name.Span, out FileStatus status) == 0)
        {
            if (status.IsDirectory)
            {
                // Its mode is set again with the rest, in the end.
                if (!_state.IsRoot && (status.Mode & ReadAndSearch) != ReadAndSearch) folder.Handle.ChangeMode(node.Name.Span, status.Mode | StatMode.OwnerAll);
                return folder.Handle.OpenDirectory(node.Name.Span);
            }

            folder.AllowChanges();
            folder.Handle.Unlink(node.Name.Span);
        }

        folder.AllowChanges();
        return folder.Handle.CreateDirectory(node.Name.Span);
    }

    private void PlanFile(RestoringFolder folder, Node node, byte[] path)
    {
        BlobLocation[] content = Locate(node);
        options.Progress.Expect(1, (long)node.SizeBytes);
        bool isLink = node.Links > 1 && node.Inode != 0;
        if (isLink && _firstLinks.TryGetValue((node.Inode, node.DeviceId), out RestoringFile? first) && SameContent(first.Node, node))
        {
            _batch.AddLink(folder.Hold(), node, first);
            return;
        }

        FileStatus? there = FindFile(folder, node);
        bool isForeign = there is { Links: > 1 } shared && !Keeps(shared, isLink ? node : null);
        RestoringFile file = new(folder.Hold(), node, content, there, isForeign, _state);
        // The inode alone does not make a link: two files that share it and differ are two files.
        if (isLink) _firstLinks.TryAdd((node.Inode, node.DeviceId), file);
        _batch.Add(file);
    }

    /// <summary>Places of a file's blobs; refuses a size that is not their sum.</summary>
    private BlobLocation[] Locate(Node node)
    {
        IReadOnlyList<BlobId> ids = node.Content!; // never null: the codec refuses it
        BlobLocation[] content = new BlobLocation[ids.Count];
        ulong sum = 0;
        for (int i = 0; i < content.Length; i++)
        {
            content[i] = repository.Find(BlobType.Data, ids[i]) ?? throw new DanmenException(StoreFaults.Damaged, $"blob {ids[i]}", DamageRemarks.NotInIndex.With());
            sum += content[i].PlainLengthBytes;
        }

        return sum == node.SizeBytes ? content : throw new DanmenException(StoreFaults.Damaged, "size", DamageRemarks.SizeNotSum.With(node.SizeBytes.ToString(System.Globalization.CultureInfo.InvariantCulture), sum.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    /// <returns>The file that is there. What else is there is removed.</returns>
    private FileStatus? FindFile(RestoringFolder folder, Node node)
    {
        if (!options.Replace || folder.Handle.TryStat(node.Name.Span, out FileStatus status) != 0) return null;
        if (status.IsFile) return status;
        folder.AllowChanges();
        folder.Handle.RemoveTree(node.Name.Span);
        return null;
    }

    /// <returns>True when an inode with several names may stay for a file of the tree: that has several, too, and no other file has taken the inode.</returns>
    private bool Keeps(in FileStatus there, Node? node)
    {
        if (node is null) return false;
        (ulong, ulong) inode = (there.Inode, there.DeviceId), file = (node.Inode, node.DeviceId);
        return _kept.TryAdd(inode, file) || (_kept[inode] == file && _firstLinks.ContainsKey(file) is false);
    }

    private void MakeOther(RestoringFolder folder, Node node, byte[] path)
    {
        DirectoryHandle handle = folder.Handle;
        ReadOnlySpan<byte> name = node.Name.Span;
        if (options.Replace && handle.TryStat(name, out FileStatus there) == 0)
        {
            if (Keep(folder, there, node, path)) return;
            folder.AllowChanges();
            handle.RemoveTree(name);
        }

        folder.AllowChanges();
        if (node.Type == NodeType.SymbolicLink) handle.CreateSymbolicLink(name, node.LinkTarget.Span);
        else handle.CreateSpecial(name, (GoFileMode.ToStMode(node.Mode & ~GoFileMode.TypeMask | GoFileMode.TypeBits(node.Type)) & ~0x1FFu) | 0x180, node.Device);
        _state.ApplyMetadata(handle, node, path);
        _state.CountWritten();
    }

    /// <returns>True when what is there is the node, or was made so. What has names elsewhere or is another user's is not changed.</returns>
    private bool Keep(RestoringFolder folder, in FileStatus there, Node node, byte[] path)
    {
        bool same = StatMode.TypeOf(there.Mode) == node.Type && node.Type switch
        {
            NodeType.SymbolicLink => folder.Handle.ReadLink(node.Name.Span).AsSpan().SequenceEqual(node.LinkTarget.Span),
            NodeType.BlockDevice or NodeType.CharacterDevice => there.Device == node.Device,
            _ => true,
        };
        if (!same) return false;
        if (_state.Differs(folder.Handle, there, node))
        {
            if (there.Links > 1 || !_state.Owns(there) || ExtendedAttributes.Read(folder.Handle, node.Name.Span).Count > 0) return false;
            _state.ApplyMetadata(folder.Handle, node, path);
        }

        _state.CountUnchanged();
        return true;
    }

    private void RemoveOthers(RestoringFolder folder, Tree tree)
    {
        int next = 0;
        foreach (DirectoryEntry entry in folder.Handle.ReadEntries())
        {
            ReadOnlySpan<byte> name = entry.Name.Span;
            // Both ascend by the bytes of their names.
            while (next < tree.Nodes.Count && tree.Nodes[next].Name.Span.SequenceCompareTo(name) < 0) next++;
            if (next < tree.Nodes.Count && tree.Nodes[next].Name.Span.SequenceEqual(name)) continue;
            byte[] folderPath = folder.Path;
            Func<ReadOnlyMemory<byte>, bool, bool>? keep = _excludes.IsEmpty ? null : (path, isDirectory) => _excludes.Matches(folderPath.Length == 0 ? path.Span : ByteText.Join(folderPath, path.Span), isDirectory);
            try
            {
                if (keep is not null && keep(entry.Name, entry.Kind == EntryKind.Directory)) continue;
                folder.AllowChanges();
                _state.CountRemoved(folder.Handle.RemoveTree(name, keep).Files);
            }
            catch (DanmenException fault)
            {
                _state.Report(folder.PathOf(name), RestoreRemarks.Of(fault));
            }
        }
    }

    /// <summary>Starts to write what was gathered, once what was gathered before is written.</summary>
    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        await _writing;
        RestoreBatch batch = _batch;
        _batch = new RestoreBatch();
        _writing = Task.Run(() => WriteAsync(batch, cancellationToken), CancellationToken.None);
        // What is there is looked at as the last batch left it.
        if (options.Replace) await _writing;
    }

    private async Task WriteAsync(RestoreBatch batch, CancellationToken cancellationToken)
    {
        await batch.WriteAsync(repository, options, _buffers, cancellationToken);
        foreach ((RestoringFolder folder, Node node, RestoringFile first) in batch.Links)
        {
            byte[] path = folder.PathOf(node.Name.Span);
            try
            {
                if (first.HasFailed) _state.Report(path, RestoreRemarks.FirstLinkFailed.With(ByteText.Show(first.Path)));
                else MakeLink(folder, node, first);
            }
            catch (DanmenException fault)
            {
                _state.Report(path, RestoreRemarks.Of(fault));
            }
            finally
            {
                options.Progress.Advance(1, (long)node.SizeBytes);
                folder.Release();
            }
        }
    }

    private void MakeLink(RestoringFolder folder, Node node, RestoringFile first)
    {
        using DirectoryHandle target = OpenFolder(first.Folder.Path);
        if (options.Replace && folder.Handle.TryStat(node.Name.Span, out FileStatus there) == 0)
        {
            FileStatus wanted = target.Stat(first.Node.Name.Span);
            if (there.Inode == wanted.Inode && there.DeviceId == wanted.DeviceId)
            {
                _state.CountUnchanged();
                return;
            }

            folder.AllowChanges();
            folder.Handle.RemoveTree(node.Name.Span);
        }

        folder.AllowChanges();
        folder.Handle.CreateHardLink(node.Name.Span, target, first.Node.Name.Span);
        _state.CountWritten();
    }

    /// <summary>Opens a folder below the root again, name by name.</summary>
    private DirectoryHandle OpenFolder(byte[] path)
    {
        DirectoryHandle current = _root!.OpenDirectory("."u8); // set before anything is walked
        foreach (Range part in path.AsSpan().Split((byte)'/'))
        {
            ReadOnlySpan<byte> name = path.AsSpan()[part];
            if (name.IsEmpty) continue;
            using DirectoryHandle above = current;
            current = above.OpenDirectory(name);
        }

        return current;
    }

    private static bool SameContent(Node first, Node second)
    {
        if (first.SizeBytes != second.SizeBytes || first.Content!.Count != second.Content!.Count) return false;
        for (int i = 0; i < first.Content.Count; i++)
        {
            if (first.Content[i] != second.Content[i]) return false;
        }

        return true;
    }
}
