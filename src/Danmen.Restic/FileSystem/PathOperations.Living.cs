using System.Runtime.InteropServices;

namespace Danmen.Restic.FileSystem;

// What a swap of living folders needs beyond whole-path moves. Nothing here is durable before Sync: a swap has many steps and one journal.
public static partial class PathOperations
{
    /// <summary>What stands there; null when nothing does, also when a folder on the way is missing.</summary>
    public static PathStatus? Find(ReadOnlyMemory<byte> path)
    {
        using DirectoryHandle root = OpenRoot();
        int error = root.TryStat(path.Span, out FileStatus status);
        if (error is Errno.NoEntry or Errno.NotDirectory) return null;
        return error == 0 ? new PathStatus(status) : throw SystemCallFault.Reading(path.Span, error);
    }

    /// <summary>Names in a folder, ascending by their bytes.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> List(ReadOnlyMemory<byte> folder)
    {
        using DirectoryHandle handle = DirectoryHandle.Open(folder);
        IReadOnlyList<DirectoryEntry> entries = handle.ReadEntries();
        var names = new ReadOnlyMemory<byte>[entries.Count];
        for (int i = 0; i < names.Length; i++) names[i] = entries[i].Name;
        return names;
    }

    /// <summary>Visits everything below a folder, each before what is in it.</summary>
    /// <param name="visit">Takes the path relative to <paramref name="folder"/>; true to go into a folder.</param>
    public static void Walk(ReadOnlyMemory<byte> folder, Func<ReadOnlyMemory<byte>, PathStatus, bool> visit)
    {
        using DirectoryHandle handle = DirectoryHandle.Open(folder);
        Walk(handle, [], visit);
    }

    /// <summary>Swaps two paths in one step that no crash can split.</summary>
    /// <param name="keepTimes">Give the folders that they lie in their modification times back.</param>
    public static MoveOutcome TryExchange(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second, bool keepTimes) => TryRename(first, second, RenameRule.Exchange, keepTimes);

    /// <inheritdoc cref="TryExchange"/>
    /// <summary>Moves within one file system; a fault when something stands there.</summary>
    public static MoveOutcome TryMove(ReadOnlyMemory<byte> from, ReadOnlyMemory<byte> to, bool keepTimes)
    {
        MoveOutcome outcome = TryRename(from, to, RenameRule.NoReplace, keepTimes);
        if (outcome != MoveOutcome.Unsupported) return outcome;
        if (Find(to) is not null) throw SystemCallFault.Writing(to.Span, Errno.Exists);
        return TryRename(from, to, RenameRule.Replace, keepTimes);
    }

    /// <summary>Makes a folder and those above it where they are absent.</summary>
    /// <param name="mode">Permission bits, exactly.</param>
    public static void MakeFolder(ReadOnlyMemory<byte> path, uint mode)
    {
        if (Find(path) is { IsSymbolicLink: false } there)
        {
            if (!there.IsFolder) throw SystemCallFault.Writing(path.Span, Errno.NotDirectory);
            return;
        }

        (ReadOnlyMemory<byte> above, ReadOnlyMemory<byte> name) = Split(path);
        if (Find(above) is null) MakeFolder(above, 0x1ED);
        using DirectoryHandle folder = DirectoryHandle.Open(above);
        using DirectoryHandle made = folder.CreateDirectory(name.Span, mode);
        int error = FileCalls.ChangeMode(made, mode);
        if (error != 0) throw SystemCallFault.Writing(path.Span, error);
    }

    /// <summary>Sets owner (as root) and mode of a folder.</summary>
    public static void SetOwnerAndMode(ReadOnlyMemory<byte> folder, uint user, uint group, uint mode)
    {
        using DirectoryHandle handle = DirectoryHandle.Open(folder);
        int error = LibC.geteuid() == 0 ? FileCalls.ChangeOwner(handle, user, group) : 0;
        if (error == 0) error = FileCalls.ChangeMode(handle, mode);
        if (error != 0) throw SystemCallFault.Writing(folder.Span, error);
    }

    /// <summary>Takes the default ACL from a folder, which what is made in it inherits.</summary>
    public static void RemoveAccessLists(ReadOnlyMemory<byte> folder)
    {
        using DirectoryHandle handle = DirectoryHandle.Open(folder);
        int error = ExtendedAttributes.Remove((System.Runtime.InteropServices.SafeHandle)handle, "system.posix_acl_default");
        if (error != 0) throw SystemCallFault.Writing(folder.Span, error);
    }

    /// <summary>Gives a folder the owner (as root), mode, attributes and times of another one.</summary>
    public static void CopyFolderMetadata(ReadOnlyMemory<byte> from, ReadOnlyMemory<byte> to)
    {
        using DirectoryHandle source = DirectoryHandle.Open(from);
        using DirectoryHandle target = DirectoryHandle.Open(to);
        bool isRoot = LibC.geteuid() == 0;
        FileStatus status = source.Stat();
        int error = isRoot ? FileCalls.ChangeOwner(target, status.UserId, status.GroupId) : 0;
        // As a handle: the other overload reads an entry of a folder.
        foreach (Format.ExtendedAttribute attribute in ExtendedAttributes.Read((System.Runtime.InteropServices.SafeHandle)source, from.Span))
        {
            bool mine = isRoot || attribute.Name.StartsWith("user.", StringComparison.Ordinal) || attribute.Name.StartsWith("system.posix_acl_", StringComparison.Ordinal);
            if (mine && error == 0) error = ExtendedAttributes.Set((System.Runtime.InteropServices.SafeHandle)target, attribute);
        }

        if (error == 0) error = FileCalls.ChangeMode(target, status.Mode);
        if (error == 0) error = FileCalls.SetTimes(target, status.ModifiedAt, status.ModifiedAt);
        if (error != 0) throw SystemCallFault.Writing(to.Span, error);
    }

    /// <summary>Writes other content into a regular file, in its place and durably. Mode, owner, attributes and times stay.</summary>
    public static void Rewrite(ReadOnlyMemory<byte> path, ReadOnlySpan<byte> content)
    {
        using Microsoft.Win32.SafeHandles.SafeFileHandle read = OpenFile(path);
        int error = FileCalls.Stat(read, out FileStatus before);
        bool isClosed = (before.Mode & StatMode.OwnerWrite) == 0;
        if (error == 0 && isClosed) error = FileCalls.ChangeMode(read, before.Mode | StatMode.OwnerWrite);
        if (error != 0) throw SystemCallFault.Writing(path.Span, error);
        // By descriptor, whatever bytes its name is of.
        using (var write = new FileStream($"/proc/self/fd/{read.DangerousGetHandle()}", FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            write.Write(content);
            write.SetLength(content.Length);
            write.Flush(flushToDisk: true);
        }

        // Writing takes away what lets a program act as another user.
        error = FileCalls.ChangeMode(read, before.Mode);
        if (error == 0) error = FileCalls.SetTimes(read, before.AccessedAt, before.ModifiedAt);
        if (error != 0) throw SystemCallFault.Writing(path.Span, error);
    }

    /// <summary>Opens a regular file for reading; never blocks on what took its place.</summary>
    public static Microsoft.Win32.SafeHandles.SafeFileHandle OpenFile(ReadOnlyMemory<byte> path)
    {
        (ReadOnlyMemory<byte> folder, ReadOnlyMemory<byte> name) = Split(path);
        using DirectoryHandle handle = DirectoryHandle.Open(folder);
        return handle.OpenFile(name.Span);
    }

    /// <summary>True when this process may make and remove names in a folder.</summary>
    public static unsafe bool MayWrite(ReadOnlyMemory<byte> folder)
    {
        const int WriteAndSearch = 3;
        var name = new TerminatedName(folder.Span, stackalloc byte[TerminatedName.ScratchBytes]);
        fixed (byte* bytes = name) return LibC.access(bytes, WriteAndSearch) == 0;
    }

    /// <summary>Room on the file system of a path, for whom this process runs as.</summary>
    public static unsafe FreeRoom Room(ReadOnlyMemory<byte> path)
    {
        LibC.RawStatvfs told;
        var name = new TerminatedName(path.Span, stackalloc byte[TerminatedName.ScratchBytes]);
        fixed (byte* bytes = name)
            if (LibC.statvfs(bytes, &told) != 0) throw SystemCallFault.Reading(path.Span, Marshal.GetLastPInvokeError());
        // Such as btrfs make inodes as they need them, and say that they have none at all.
        return new FreeRoom((long)UInt128.Min(long.MaxValue, (UInt128)told.AvailableBlocks * told.FragmentBytes), told.Inodes == 0 ? null : (long)Math.Min(long.MaxValue, told.AvailableInodes));
    }

    /// <summary>Makes everything on the file system of a folder durable.</summary>
    public static void Sync(ReadOnlyMemory<byte> folder)
    {
        using DirectoryHandle handle = DirectoryHandle.Open(folder);
        int error = FileCalls.SyncFileSystem(handle);
        if (error != 0) throw SystemCallFault.Writing(folder.Span, error);
    }

    private static DirectoryHandle OpenRoot() => DirectoryHandle.Open("/"u8.ToArray());

    private static void Walk(DirectoryHandle folder, byte[] path, Func<ReadOnlyMemory<byte>, PathStatus, bool> visit)
    {
        foreach (DirectoryEntry entry in folder.ReadEntries())
        {
            int error = folder.TryStat(entry.Name.Span, out FileStatus status);
            if (error == Errno.NoEntry) continue;
            if (error != 0) SystemCallFault.ThrowReading(folder, entry.Name.Span, error);
            byte[] entryPath = path.Length == 0 ? entry.Name.ToArray() : ByteText.Join(path, entry.Name.Span);
            if (!visit(entryPath, new PathStatus(status)) || !status.IsDirectory) continue;
            using DirectoryHandle below = folder.OpenDirectory(entry.Name.Span);
            Walk(below, entryPath, visit);
        }
    }

    private static MoveOutcome TryRename(ReadOnlyMemory<byte> from, ReadOnlyMemory<byte> to, RenameRule rule, bool keepTimes)
    {
        (ReadOnlyMemory<byte> fromFolder, ReadOnlyMemory<byte> fromName) = Split(from);
        (ReadOnlyMemory<byte> toFolder, ReadOnlyMemory<byte> toName) = Split(to);
        using DirectoryHandle fromHandle = DirectoryHandle.Open(fromFolder);
        using DirectoryHandle toHandle = DirectoryHandle.Open(toFolder);
        FileStatus fromBefore = fromHandle.Stat(), toBefore = toHandle.Stat();
        int error = fromHandle.TryRename(fromName.Span, toHandle, toName.Span, rule);
        switch (error)
        {
            case 0:
                break;
            case Errno.InvalidArgument or Errno.NotImplemented:
                return MoveOutcome.Unsupported;
            case Errno.Busy or Errno.CrossDevice:
                return MoveOutcome.Held;
            default:
                throw SystemCallFault.Writing(to.Span, error);
        }

        if (keepTimes)
        {
            // Times only: that they could not be kept is no reason to stop half-way through a swap.
            _ = FileCalls.SetTimes(fromHandle, fromBefore.AccessedAt, fromBefore.ModifiedAt);
            _ = FileCalls.SetTimes(toHandle, toBefore.AccessedAt, toBefore.ModifiedAt);
        }

        return MoveOutcome.Done;
    }
}
