using System.Runtime.ExceptionServices;
using Danmen.Faults;
using Danmen.Restic.FileSystem;
using Danmen.Restic.Format;
using Microsoft.Win32.SafeHandles;

namespace Danmen.Restic.Archiving;

/// <summary>Stores a folder of the file system: one walk, many files at once, trees from the leaves up.</summary>
/// <remarks>A file is opened by the walk and read by a task, so that as many are open as are being read, and no path is looked up twice.</remarks>
internal sealed class DirectoryArchiver(ArchiveSession session, DirectorySource source)
{
    /// <summary>A file touched this shortly before the parent was read may have been touched again within one tick of its clock.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(2);

    private readonly NodeFactory _nodes = new();
    private readonly ExcludePatterns _excludes = new(source.Excludes);
    private readonly List<ArchiveProblem> _problems = [];
    private readonly int _width = Math.Max(2, Environment.ProcessorCount * 2);
    private ExceptionDispatchInfo? _failure;
    private ulong _device;
    private long _size, _files, _read, _unchanged;

    public async Task<ArchivedDirectory> RunAsync(CancellationToken cancellationToken)
    {
        using DirectoryHandle root = DirectoryHandle.Open(source.Path);
        _device = root.Stat().DeviceId;
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using SemaphoreSlim slots = new(_width);
        TreeId tree;
        try
        {
            tree = await await WalkAsync(root, default, 0, source.Parent, slots, stop);
        }
        catch (OperationCanceledException) when (_failure is not null && !cancellationToken.IsCancellationRequested)
        {
            // The walk only noticed that a file's task had stopped it; what went wrong is that task's to say.
            _failure.Throw();
            throw;
        }
        finally
        {
            // Whatever happened: no task may use the session or the slots afterwards.
            if (slots.CurrentCount < _width) await stop.CancelAsync();
            for (int i = 0; i < _width; i++) await slots.WaitAsync(CancellationToken.None);
        }

        return new ArchivedDirectory(tree, _size, _files, _read, _unchanged, _problems);
    }

    /// <summary>Walks a folder and everything below it.</summary>
    /// <returns>A task that ends when all files are stored; the walk itself goes on without it.</returns>
    private async Task<Task<TreeId>> WalkAsync(DirectoryHandle folder, ReadOnlyMemory<byte> path, int depth, TreeId? parent, SemaphoreSlim slots, CancellationTokenSource stop)
    {
        IReadOnlyList<DirectoryEntry> entries = folder.ReadEntries();
        IReadOnlyList<Node> before = await LoadParentAsync(parent, stop.Token);
        List<Task<Node?>> pending = new(entries.Count);
        int next = 0;
        foreach (DirectoryEntry entry in entries)
        {
            stop.Token.ThrowIfCancellationRequested();
            byte[] entryPath = path.IsEmpty ? entry.Name.ToArray() : ByteText.Join(path.Span, entry.Name.Span);
            // Both lists ascend.
            while (next < before.Count && before[next].Name.Span.SequenceCompareTo(entry.Name.Span) < 0) next++;
            Node? old = next < before.Count && before[next].Name.Span.SequenceEqual(entry.Name.Span) ? before[next] : null;
            try
            {
                if (await StartAsync(folder, entry.Name, entryPath, depth, old, slots, stop) is { } started) pending.Add(started);
            }
            catch (DanmenException fault) when (fault.Code == StoreFaults.SourceUnreadable)
            {
                Report(entryPath, UnreadableKind(fault), fault.Detail);
            }
        }

        return FinishAsync(pending, stop.Token);
    }

    private async Task<TreeId> FinishAsync(List<Task<Node?>> pending, CancellationToken cancellationToken)
    {
        List<Node> nodes = new(pending.Count);
        foreach (Task<Node?> each in pending)
        {
            if (await each is { } node) nodes.Add(node);
        }

        return await session.StoreTreeAsync(nodes, cancellationToken);
    }

    /// <returns>Null for what is left out.</returns>
    private async Task<Task<Node?>?> StartAsync(DirectoryHandle folder, ReadOnlyMemory<byte> name, byte[] path, int depth, Node? old, SemaphoreSlim slots, CancellationTokenSource stop)
    {
        int error = folder.TryStat(name.Span, out FileStatus status);
        if (error != 0)
        {
            if (error == Errno.NoEntry) Report(path, ArchiveProblemKind.Vanished, "it vanished");
            else Report(path, ArchiveProblemKind.Unreadable, SystemCallFault.Describe(error));
            return null;
        }

        if (!_excludes.IsEmpty && _excludes.Matches(path, status.IsDirectory)) return null;
        // A part of the same file system can be mounted, too; of a file there is no empty place to keep.
        bool isMount = source.OneFileSystem && (status.DeviceId != _device || status.IsMountRoot);
        if (isMount && !status.IsDirectory) return null;
        // Whatever changes an attribute changes the time of change too: where that stands still, the parent has the attributes.
        Node? untouched = old is not null && IsUntouched(status, old) ? old : null;
        if (_nodes.Create(folder, name, status, untouched?.ExtendedAttributes ?? ExtendedAttributes.Read(folder, name.Span)) is not { } node) return null;
        if (status.IsDirectory)
        {
            if (isMount) return Task.FromResult<Node?>(node with { Subtree = await session.StoreTreeAsync([], stop.Token) });
            if (depth == TreeDepth.MaximumStored)
            {
                Report(path, ArchiveProblemKind.TooDeep, TreeDepth.Describe(TreeDepth.MaximumStored).English);
                return null;
            }

            using DirectoryHandle below = folder.OpenDirectory(name.Span);
            return WithSubtreeAsync(node, await WalkAsync(below, path, depth + 1, old?.Subtree, slots, stop));
        }

        if (!status.IsFile) return Task.FromResult<Node?>(node);
        source.Progress.Expect(1, status.SizeBytes);
        if (untouched is not null && HasContent(node, untouched))
        {
            _unchanged++;
            Interlocked.Increment(ref _files);
            Interlocked.Add(ref _size, status.SizeBytes);
            source.Progress.Advance(1, status.SizeBytes);
            return Task.FromResult<Node?>(node with { Content = untouched.Content });
        }

        await slots.WaitAsync(stop.Token);
        try
        {
            SafeFileHandle file = folder.OpenFile(name.Span);
            return Task.Run(() => StoreFileAsync(file, node, path, slots, stop), CancellationToken.None);
        }
        catch
        {
            slots.Release();
            throw;
        }
    }

    private static async Task<Node?> WithSubtreeAsync(Node node, Task<TreeId> subtree) => node with { Subtree = await subtree };

    private async Task<Node?> StoreFileAsync(SafeFileHandle file, Node node, byte[] path, SemaphoreSlim slots, CancellationTokenSource stop)
    {
        try
        {
            using (file)
            {
                Interlocked.Increment(ref _read);
                ArchivedContent content = await StoreContentAsync(file, node, path, stop.Token);
                if (FileCalls.Stat(file, out FileStatus after) != 0 || after.SizeBytes != content.SizeBytes || after.Inode != node.Inode
                    || !after.ModifiedAt.IsSameInstant(node.ModifiedAt) || !after.ChangedAt.IsSameInstant(node.ChangedAt))
                {
                    Report(path, ArchiveProblemKind.ChangedWhileRead, "it changed while it was read");
                }

                Interlocked.Increment(ref _files);
                Interlocked.Add(ref _size, content.SizeBytes);
                source.Progress.Advance(1, 0);
                return node with { Content = content.Blobs, SizeBytes = (ulong)content.SizeBytes };
            }
        }
        catch (DanmenException fault) when (fault.Code == StoreFaults.SourceUnreadable)
        {
            Report(path, UnreadableKind(fault), fault.Detail);
            return null;
        }
        catch (Exception exception)
        {
            if (!stop.IsCancellationRequested) Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
            // The walk must not go on opening files for a session that failed.
            await stop.CancelAsync();
            throw;
        }
        finally
        {
            slots.Release();
        }
    }

    private async Task<ArchivedContent> StoreContentAsync(SafeFileHandle file, Node node, byte[] path, CancellationToken cancellationToken)
    {
        int minimum = source.Profile.MinimumBytes;
        if (node.SizeBytes > (ulong)minimum) return await StoreLongAsync(file, node, path, default, cancellationToken);

        // One byte more than is expected: so the end is seen, or that the file has grown.
        byte[] buffer = session.Buffers.Rent((int)node.SizeBytes + 1);
        int read = 0;
        try
        {
            read = Read(file, buffer.AsSpan(0, Math.Min(buffer.Length, minimum + 1)), 0, path);
            // Up to the shortest chunk a file is one chunk, and needs no chunker.
            if (read == 0) return new ArchivedContent([], 0);
            if (read < buffer.Length && read <= minimum) return new ArchivedContent([await session.StoreChunkAsync(buffer.AsMemory(0, read), areRows: false, describes: false, cancellationToken)], read);
            return await StoreLongAsync(file, node, path, buffer.AsMemory(0, read), cancellationToken);
        }
        finally
        {
            session.Buffers.Return(buffer, read);
        }
    }

    /// <param name="start">What is read of it already.</param>
    private async Task<ArchivedContent> StoreLongAsync(SafeFileHandle file, Node node, byte[] path, ReadOnlyMemory<byte> start, CancellationToken cancellationToken)
    {
        using ContentWriter writer = session.OpenContent(source.Profile, (long)node.SizeBytes);
        await writer.WriteAsync(start, cancellationToken);
        long offset = start.Length;
        while (true)
        {
            Memory<byte> room = writer.GetMemory();
            int read = Read(file, room.Span[..Math.Min(room.Length, ContentWriter.ReadBytes)], offset, path);
            if (read == 0) return await writer.CompleteAsync(cancellationToken);
            await writer.AdvanceAsync(read, cancellationToken);
            offset += read;
        }
    }

    private int Read(SafeFileHandle file, Span<byte> buffer, long offset, byte[] path)
    {
        int read = FileCalls.ReadFully(file, buffer, offset);
        if (read < 0) throw SystemCallFault.Reading(path, -read);
        // Here rather than at the file's end: one large file may be the whole snapshot.
        source.Progress.Advance(0, read);
        return read;
    }

    /// <summary>True when nothing has touched it since the parent was read, and long enough before.</summary>
    private bool IsUntouched(in FileStatus now, Node old) =>
        !source.Full && source.ParentReadAt is { } readAt && old.Inode == now.Inode && old.Type == StatMode.TypeOf(now.Mode)
        && old.ModifiedAt.IsSameInstant(now.ModifiedAt) && old.ChangedAt.IsSameInstant(now.ChangedAt)
        && now.ModifiedAt.ToDateTimeOffset() <= readAt - Slack && now.ChangedAt.ToDateTimeOffset() <= readAt - Slack;

    /// <summary>True when the parent's content is the file's, and is still there.</summary>
    private bool HasContent(Node now, Node old)
    {
        if (old.Content is null || old.SizeBytes != now.SizeBytes) return false;
        foreach (BlobId blob in old.Content)
        {
            if (session.Repository.Find(BlobType.Data, blob) is null) return false;
        }

        return true;
    }

    private async Task<IReadOnlyList<Node>> LoadParentAsync(TreeId? parent, CancellationToken cancellationToken)
    {
        if (parent is not { } id || session.Repository.Find(BlobType.Tree, id.AsBlob) is null) return [];
        try
        {
            return (await session.Repository.LoadTreeAsync(id, cancellationToken)).Nodes;
        }
        catch (DanmenException fault) when (fault.Code == StoreFaults.Damaged)
        {
            // A parent only saves reading; a damaged one is the checker's business.
            return [];
        }
    }

    // A fault keeps errno in its detail alone.
    private static ArchiveProblemKind UnreadableKind(DanmenException fault) =>
        fault.Detail == SystemCallFault.Describe(Errno.AccessDenied) || fault.Detail == SystemCallFault.Describe(Errno.NotPermitted) ? ArchiveProblemKind.NotPermitted
        : fault.Detail == SystemCallFault.Describe(Errno.NoEntry) ? ArchiveProblemKind.Vanished
        : ArchiveProblemKind.Unreadable;

    private void Report(ReadOnlySpan<byte> path, ArchiveProblemKind kind, string reason)
    {
        lock (_problems) _problems.Add(new ArchiveProblem(ByteText.Show(path), kind, reason));
    }
}
