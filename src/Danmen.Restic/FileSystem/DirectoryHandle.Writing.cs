using Danmen.Restic.Format;
using Microsoft.Win32.SafeHandles;

namespace Danmen.Restic.FileSystem;

internal sealed unsafe partial class DirectoryHandle
{
    /// <summary>Makes a folder and opens it. The umask narrows <paramref name="mode"/>.</summary>
    public DirectoryHandle CreateDirectory(ReadOnlySpan<byte> name, uint mode = 0x1C0)
    {
        var terminated = new TerminatedName(name, stackalloc byte[TerminatedName.ScratchBytes]);
        int result;
        fixed (byte* bytes = terminated) result = LibC.mkdirat(this, bytes, mode);
        if (result != 0) SystemCallFault.ThrowWriting(this, name, Errno.Last);
        int error = TryOpenDirectory(name, out DirectoryHandle? made);
        if (error != 0) SystemCallFault.ThrowWriting(this, name, error);
        return made!;
    }

    /// <summary>Makes a new file and opens it for reading and writing. Whatever stands there already, a dangling link included, is a fault.</summary>
    /// <param name="mode">Permission bits; the umask narrows them.</param>
    public SafeFileHandle CreateFile(ReadOnlySpan<byte> name, uint mode = 0x180)
    {
        int error = TryOpen(name, LibC.ReadWrite | LibC.Create | LibC.Exclusive | LibC.NoFollow | LibC.CloseOnExec, mode, out int descriptor);
        if (error != 0) SystemCallFault.ThrowWriting(this, name, error);
        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Opens an existing regular file for reading and writing.</summary>
    /// <returns>0, or errno; ETXTBSY for a program that runs.</returns>
    public int TryOpenFileForWriting(ReadOnlySpan<byte> name, out SafeFileHandle? file)
    {
        int error = TryOpen(name, LibC.ReadWrite | LibC.NoFollow | LibC.CloseOnExec | LibC.NonBlocking, 0, out int descriptor);
        file = error == 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : null;
        return error;
    }

    /// <summary>Makes a symbolic link.</summary>
    public void CreateSymbolicLink(ReadOnlySpan<byte> name, ReadOnlySpan<byte> target)
    {
        var terminated = new TerminatedName(name, stackalloc byte[TerminatedName.ScratchBytes]);
        var terminatedTarget = new TerminatedName(target, stackalloc byte[TerminatedName.ScratchBytes]);
        int result;
        fixed (byte* bytes = terminated, targetBytes = terminatedTarget) result = LibC.symlinkat(targetBytes, this, bytes);
        if (result != 0) SystemCallFault.ThrowWriting(this, name, Errno.Last);
    }

    /// <summary>Makes a hard link here to an entry of another folder; to a symbolic link itself, if it is one.</summary>
    public void CreateHardLink(ReadOnlySpan<byte> name, DirectoryHandle folder, ReadOnlySpan<byte> existing)
    {
        var terminated = new TerminatedName(name, stackalloc byte[TerminatedName.ScratchBytes]);
        var terminatedExisting = new TerminatedName(existing, stackalloc byte[TerminatedName.ScratchBytes]);
        int result;
        fixed (byte* bytes = terminated, existingBytes = terminatedExisting) result = LibC.linkat(folder, existingBytes, this, bytes, 0);
        if (result != 0) SystemCallFault.ThrowWriting(this, name, Errno.Last);
    }

    /// <summary>Makes a FIFO, or (as root) a device node.</summary>
    /// <param name="mode">Type and permission bits of st_mode; the umask narrows them.</param>
    /// <param name="device">st_rdev; 0 for a FIFO.</param>
    public void CreateSpecial(ReadOnlySpan<byte> name, uint mode, ulong device)
    {
        var terminated = new TerminatedName(name, stackalloc byte[TerminatedName.ScratchBytes]);
        int result;
        fixed (byte* bytes = terminated) result = LibC.mknodat(this, bytes, mode, device);
        if (result != 0) SystemCallFault.ThrowWriting(this, name, Errno.Last);
    }

    /// <summary>Removes an entry that is not a folder.</summary>
    public void Unlink(ReadOnlySpan<byte> name) => Remove(name, 0);

    /// <summary>Removes an empty folder.</summary>
    public void RemoveDirectory(ReadOnlySpan<byte> name) => Remove(name, LibC.AtRemoveDir);

    /// <summary>Gives an entry another name, in this or another folder of the same file system.</summary>
    /// <returns>0, or errno.</returns>
    public int TryRename(ReadOnlySpan<byte> name, DirectoryHandle folder, ReadOnlySpan<byte> newName, RenameRule rule)
    {
        var terminated = new TerminatedName(name, stackalloc byte[TerminatedName.ScratchBytes]);
        var terminatedNew = new TerminatedName(newName, stackalloc byte[TerminatedName.ScratchBytes]);
        int result;
        fixed (byte* bytes = terminated, newBytes = terminatedNew) result = LibC.renameat2(this, bytes, folder, newBytes, (uint)rule);
        return result == 0 ? 0 : Errno.Last;
    }

    /// <inheritdoc cref="TryRename"/>
    public void Rename(ReadOnlySpan<byte> name, DirectoryHandle folder, ReadOnlySpan<byte> newName, RenameRule rule)
    {
        int error = TryRename(name, folder, newName, rule);
        if (error != 0) SystemCallFault.ThrowWriting(folder, newName, error);
    }

    /// <summary>Sets the owner of an entry; of a link itself.</summary>
    /// <returns>0, or errno.</returns>
    public int TryChangeOwner(ReadOnlySpan<byte> name, uint user, uint group)
    {
        var terminated = new TerminatedName(name, stackalloc byte[TerminatedName.ScratchBytes]);
        int result;
        fixed (byte* bytes = terminated) result = LibC.fchownat(this, bytes, user, group, LibC.AtSymlinkNoFollow);
        return result == 0 ? 0 : Errno.Last;
    }

    /// <summary>Sets permissions, setuid, setgid and sticky of an entry that the caller just made and that is no link (the system call follows links).</summary>
    public void ChangeMode(ReadOnlySpan<byte> name, uint mode)
    {
        var terminated = new TerminatedName(name, stackalloc byte[TerminatedName.ScratchBytes]);
        int result;
        fixed (byte* bytes = terminated)
        {
            result = LibC.fchmodat(this, bytes, mode & StatMode.ChangeMask, LibC.AtSymlinkNoFollow);
            // Kernels before 6.6 know no fchmodat2 and glibc then goes through /proc, which may be absent.
            if (result != 0 && Errno.Last is Errno.NotSupported or Errno.NotImplemented) result = LibC.fchmodat(this, bytes, mode & StatMode.ChangeMask, 0);
        }

        if (result != 0) SystemCallFault.ThrowWriting(this, name, Errno.Last);
    }

    /// <summary>Sets the times of an entry, to the nanosecond; of a link itself.</summary>
    public void SetTimes(ReadOnlySpan<byte> name, Timestamp accessed, Timestamp modified)
    {
        var terminated = new TerminatedName(name, stackalloc byte[TerminatedName.ScratchBytes]);
        LibC.RawTime* times = stackalloc LibC.RawTime[2];
        times[0] = new LibC.RawTime { Seconds = accessed.Seconds, Nanoseconds = accessed.Nanoseconds };
        times[1] = new LibC.RawTime { Seconds = modified.Seconds, Nanoseconds = modified.Nanoseconds };
        int result;
        fixed (byte* bytes = terminated) result = LibC.utimensat(this, bytes, times, LibC.AtSymlinkNoFollow);
        if (result != 0) SystemCallFault.ThrowWriting(this, name, Errno.Last);
    }

    private void Remove(ReadOnlySpan<byte> name, int flags)
    {
        int error = TryRemove(name, flags);
        if (error != 0) SystemCallFault.ThrowWriting(this, name, error);
    }

    private int TryRemove(ReadOnlySpan<byte> name, int flags)
    {
        var terminated = new TerminatedName(name, stackalloc byte[TerminatedName.ScratchBytes]);
        int result;
        fixed (byte* bytes = terminated) result = LibC.unlinkat(this, bytes, flags);
        return result == 0 ? 0 : Errno.Last;
    }
}

/// <summary>What a rename does where the new name is taken.</summary>
internal enum RenameRule : uint
{
    /// <summary>Replaces a file, atomically.</summary>
    Replace = 0,

    /// <summary>Fails.</summary>
    NoReplace = LibC.RenameNoReplace,

    /// <summary>Swaps the two, atomically.</summary>
    Exchange = LibC.RenameExchange,
}
