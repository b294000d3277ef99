using System.Security.Cryptography;
using Danmen.Faults;
using Danmen.Restic.Buffers;
using Danmen.Restic.FileSystem;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;
using Microsoft.Win32.SafeHandles;

namespace Danmen.Restic.Restoring;

/// <summary>Reads a folder back and compares it with a tree: files are hashed chunk by chunk, so the store is read for trees alone.</summary>
internal sealed class TreeVerifier(Repository repository, RestoreOptions options)
{
    private readonly ExcludePatterns _excludes = new(options.Excludes);
    private readonly List<RestoreProblem> _problems = [];
    private readonly Dictionary<(ulong Inode, ulong Device, BlobId First, ulong Size), (ulong Inode, ulong Device)> _links = [];
    private readonly bool _isRoot = LibC.geteuid() == 0;
    private readonly BufferPool _buffers = new();
    private readonly int _width = Math.Max(2, Environment.ProcessorCount);

    public async Task<IReadOnlyList<RestoreProblem>> RunAsync(TreeId tree, CancellationToken cancellationToken)
    {
        using DirectoryHandle root = DirectoryHandle.Open(options.Directory);
        using SemaphoreSlim slots = new(_width);
        try
        {
            await WalkAsync(root, [], tree, 0, slots, cancellationToken);
        }
        finally
        {
            for (int i = 0; i < _width; i++) await slots.WaitAsync(CancellationToken.None);
        }

        return _problems;
    }

    private async Task WalkAsync(DirectoryHandle folder, byte[] path, TreeId id, int depth, SemaphoreSlim slots, CancellationToken cancellationToken)
    {
        Tree tree = await repository.LoadTreeAsync(id, cancellationToken);
        ReportOthers(folder, path, tree);
        foreach (Node node in tree.Nodes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            byte[] nodePath = PathOf(path, node.Name.Span);
            if (!_excludes.IsEmpty && _excludes.Matches(nodePath, node.Type == NodeType.Directory)) continue;
            try
            {
                int error = folder.TryStat(node.Name.Span, out FileStatus status);
                if (error != 0) Report(nodePath, error == Errno.NoEntry ? RestoreRemarks.Missing.With() : RestoreRemarks.SystemSays.With(SystemCallFault.Describe(error)));
                else if (StatMode.TypeOf(status.Mode) != node.Type) Report(nodePath, RestoreRemarks.OtherType.With(RestoreRemarks.TypeOf(StatMode.TypeOf(status.Mode)), RestoreRemarks.TypeOf(node.Type)));
                else await CompareAsync(folder, node, nodePath, status, depth, slots, cancellationToken);
            }
            catch (DanmenException fault) when (fault.Code == StoreFaults.SourceUnreadable)
            {
                Report(nodePath, RestoreRemarks.Of(fault));
            }
        }
    }

    private async Task CompareAsync(DirectoryHandle folder, Node node, byte[] path, FileStatus status, int depth, SemaphoreSlim slots, CancellationToken cancellationToken)
    {
        CompareMetadata(folder, node, path, status);
        switch (node.Type)
        {
            case NodeType.Directory when depth == TreeDepth.MaximumRestored:
                Report(path, TreeDepth.Describe(TreeDepth.MaximumRestored));
                break;
            case NodeType.Directory:
                using (DirectoryHandle below = folder.OpenDirectory(node.Name.Span))
                    await WalkAsync(below, path, node.Subtree!.Value, depth + 1, slots, cancellationToken); // never null: the codec refuses it
                break;
            case NodeType.SymbolicLink:
                if (!folder.ReadLink(node.Name.Span).AsSpan().SequenceEqual(node.LinkTarget.Span)) Report(path, RestoreRemarks.PointsElsewhere.With());
                break;
            case NodeType.BlockDevice or NodeType.CharacterDevice:
                if (status.Device != node.Device) Report(path, RestoreRemarks.OtherDevice.With());
                break;
            case NodeType.File when status.SizeBytes != (long)node.SizeBytes:
                Report(path, RestoreRemarks.OtherLength.With(status.SizeBytes, (long)node.SizeBytes));
                break;
            case NodeType.File:
                options.Progress.Expect(1, status.SizeBytes);
                await slots.WaitAsync(cancellationToken);
                StartComparing(folder, node, path, slots);
                break;
        }
    }

    private void StartComparing(DirectoryHandle folder, Node node, byte[] path, SemaphoreSlim slots)
    {
        try
        {
            SafeFileHandle file = folder.OpenFile(node.Name.Span);
            DirectFile? direct = node.SizeBytes >= DirectFile.SmallestBytes ? DirectFile.TryFrom(folder.OpenFile(node.Name.Span)) : null;
            _ = Task.Run(() =>
            {
                try
                {
                    using (file)
                    using (direct)
                    {
                        if (!HasContent(file, direct, node)) Report(path, RestoreRemarks.ContentDiffers.With());
                    }

                    options.Progress.Advance(1, 0);
                }
                finally
                {
                    slots.Release();
                }
            });
        }
        catch
        {
            slots.Release();
            throw;
        }
    }

    /// <remarks>Past the page cache where that is possible: what is compared is then what the disk holds.</remarks>
    private unsafe bool HasContent(SafeFileHandle file, DirectFile? direct, Node node)
    {
        long offset = 0;
        foreach (BlobId id in node.Content!) // never null: the codec refuses it
        {
            if (repository.Find(BlobType.Data, id) is not { } blob) return false;
            int length = (int)blob.PlainLengthBytes;
            byte[] buffer = _buffers.Rent(length + (3 * DirectFile.BlockBytes));
            try
            {
                fixed (byte* start = buffer)
                {
                    // Whole blocks, from the one that it begins in.
                    int lead = DirectFile.LeadFor(start, 0), skipped = (int)(offset & (DirectFile.BlockBytes - 1));
                    int wanted = direct is null ? length : (skipped + length + DirectFile.BlockBytes - 1) & ~(DirectFile.BlockBytes - 1);
                    Span<byte> bytes = buffer.AsSpan(lead, wanted);
                    int read = direct is null ? FileCalls.ReadFully(file, bytes, offset) : direct.ReadFully(file, bytes, offset - skipped) - skipped;
                    if (read < length || new ContentHash(SHA256.HashData(bytes.Slice(direct is null ? 0 : skipped, length))) != id.Hash) return false;
                }
            }
            finally
            {
                // It stands on the disk in plain.
                _buffers.Return(buffer, usedBytes: 0);
            }

            offset += length;
            options.Progress.Advance(0, length);
        }

        return offset == (long)node.SizeBytes;
    }

    private void CompareMetadata(DirectoryHandle folder, Node node, byte[] path, in FileStatus status)
    {
        // A link has no mode of its own.
        if (node.Type != NodeType.SymbolicLink && ((status.Mode ^ GoFileMode.ToStMode(node.Mode)) & StatMode.ChangeMask) != 0) Report(path, RestoreRemarks.ModeDiffers.With());
        if (!status.ModifiedAt.IsSameInstant(node.ModifiedAt)) Report(path, RestoreRemarks.TimeDiffers.With());
        if (_isRoot && (status.UserId != node.UserId || status.GroupId != node.GroupId)) Report(path, RestoreRemarks.OwnerDiffers.With());
        CompareAttributes(ExtendedAttributes.Read(folder, node.Name.Span), node, path);
        if (node.Type != NodeType.File || node.Links <= 1 || node.Inode == 0) return;
        // Files that were one file must be one again. Some writers give different files the same inode: those are none.
        (ulong, ulong) here = (status.Inode, status.DeviceId);
        (ulong, ulong, BlobId, ulong) file = (node.Inode, node.DeviceId, node.Content!.Count > 0 ? node.Content[0] : default, node.SizeBytes);
        if (!_links.TryAdd(file, here) && _links[file] != here) Report(path, RestoreRemarks.NoLink.With());
    }

    private void CompareAttributes(IReadOnlyList<ExtendedAttribute> there, Node node, byte[] path)
    {
        foreach (ExtendedAttribute wanted in node.ExtendedAttributes)
        {
            if (!_isRoot && !wanted.Name.StartsWith("user.", StringComparison.Ordinal)) continue;
            bool same = false;
            foreach (ExtendedAttribute each in there) same |= each.Name == wanted.Name && each.Value.Span.SequenceEqual(wanted.Value.Span);
            if (!same) Report(path, RestoreRemarks.AttributeDiffers.With(wanted.Name));
        }

        if (node.Type is not (NodeType.File or NodeType.Directory)) return;
        foreach (ExtendedAttribute each in there)
        {
            if (!IsMore(each.Name)) continue;
            bool wanted = false;
            foreach (ExtendedAttribute captured in node.ExtendedAttributes) wanted |= captured.Name == each.Name;
            if (!wanted) Report(path, RestoreRemarks.AttributeMore.With(each.Name));
        }
    }

    /// <summary>More rights than were captured are no lesser difference: an ACL that was inherited, a capability. Labels are the system's own.</summary>
    private bool IsMore(string name) =>
        name.StartsWith("user.", StringComparison.Ordinal) || name.StartsWith("system.posix_acl_", StringComparison.Ordinal) || (_isRoot && name == "security.capability");

    private void ReportOthers(DirectoryHandle folder, byte[] path, Tree tree)
    {
        int next = 0;
        foreach (DirectoryEntry entry in folder.ReadEntries())
        {
            while (next < tree.Nodes.Count && tree.Nodes[next].Name.Span.SequenceCompareTo(entry.Name.Span) < 0) next++;
            if (next < tree.Nodes.Count && tree.Nodes[next].Name.Span.SequenceEqual(entry.Name.Span)) continue;
            byte[] entryPath = PathOf(path, entry.Name.Span);
            if (_excludes.IsEmpty || !_excludes.Matches(entryPath, entry.Kind == EntryKind.Directory)) Report(entryPath, RestoreRemarks.NotInSnapshot.With());
        }
    }

    private static byte[] PathOf(byte[] path, ReadOnlySpan<byte> name) => path.Length == 0 ? name.ToArray() : ByteText.Join(path, name);

    private void Report(ReadOnlySpan<byte> path, Remark reason)
    {
        lock (_problems) _problems.Add(new RestoreProblem(ByteText.Show(path), reason));
    }
}
