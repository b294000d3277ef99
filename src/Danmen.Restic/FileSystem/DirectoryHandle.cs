using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Danmen.Restic.FileSystem;

/// <summary>An open folder. Everything in it is reached by one name relative to it, and no call follows a symbolic link: what happens to the path meanwhile cannot redirect it.</summary>
/// <remarks>
/// Names are bytes without a slash. Failures to read are StoreFaults.SourceUnreadable, failures to write StoreFaults.RestoreFailed; both name the path and errno's text.
/// Thread-safe, but <see cref="ReadEntries"/>, which moves the folder's position.
/// </remarks>
internal sealed unsafe partial class DirectoryHandle : SafeHandleMinusOneIsInvalid
{
    private static readonly int OpenFlags = LibC.ReadOnly | LibC.Directory | LibC.CloseOnExec;
    private static bool _accessTimesKept = true;
    private byte[]? _descriptorPath;

    private DirectoryHandle(int descriptor, ReadOnlyMemory<byte> path)
        : base(ownsHandle: true)
    {
        SetHandle(descriptor);
        Path = path;
    }

    /// <summary>Where it was when it was opened; for messages and for nothing else.</summary>
    public ReadOnlyMemory<byte> Path { get; }

    /// <summary>Opens a folder by its absolute path. Links on the way are followed: the path is the user's own.</summary>
    public static DirectoryHandle Open(ReadOnlyMemory<byte> path)
    {
        var name = new TerminatedName(path.Span, stackalloc byte[TerminatedName.ScratchBytes]);
        int descriptor;
        fixed (byte* bytes = name) descriptor = LibC.open(bytes, OpenFlags, 0);
        if (descriptor < 0) throw SystemCallFault.Reading(path.Span, Errno.Last);
        return new DirectoryHandle(descriptor, path);
    }

    /// <summary>Opens a folder within this one. A symbolic link there is a fault, wherever it points.</summary>
    public DirectoryHandle OpenDirectory(ReadOnlySpan<byte> name)
    {
        int error = TryOpenDirectory(name, out DirectoryHandle? opened);
        if (error != 0) SystemCallFault.ThrowReading(this, name, error);
        return opened!;
    }

    /// <returns>0, or errno; ENOTDIR (or ELOOP) where something else than a folder stands.</returns>
    public int TryOpenDirectory(ReadOnlySpan<byte> name, out DirectoryHandle? opened)
    {
        opened = null;
        int error = TryOpen(name, OpenFlags | LibC.NoFollow, 0, out int descriptor);
        if (error == 0) opened = new DirectoryHandle(descriptor, PathOf(name));
        return error;
    }

    /// <summary>Opens a regular file for reading, without touching its access time where that is allowed.</summary>
    /// <remarks>Never blocks on a FIFO that took the file's place; the caller compares <see cref="FileCalls.Stat"/> with what it expects.</remarks>
    public SafeFileHandle OpenFile(ReadOnlySpan<byte> name)
    {
        int error = TryOpenFile(name, out SafeFileHandle? file);
        if (error != 0) SystemCallFault.ThrowReading(this, name, error);
        return file!;
    }

    /// <returns>0, or errno.</returns>
    public int TryOpenFile(ReadOnlySpan<byte> name, out SafeFileHandle? file)
    {
        file = null;
        int flags = LibC.ReadOnly | LibC.NoFollow | LibC.CloseOnExec | LibC.NonBlocking;
        int error = TryOpen(name, _accessTimesKept ? flags | LibC.NoAccessTime : flags, 0, out int descriptor);
        if (error == Errno.NotPermitted && _accessTimesKept)
        {
            // O_NOATIME is the owner's and root's alone.
            error = TryOpen(name, flags, 0, out descriptor);
            if (error == 0 && LibC.geteuid() != 0) _accessTimesKept = false;
        }

        if (error == 0) file = new SafeFileHandle(descriptor, ownsHandle: true);
        return error;
    }

    /// <summary>What stands under a name; a link itself, not what it points at.</summary>
    public FileStatus Stat(ReadOnlySpan<byte> name)
    {
        int error = TryStat(name, out FileStatus status);
        if (error != 0) SystemCallFault.ThrowReading(this, name, error);
        return status;
    }

    /// <returns>0, or errno; ENOENT where nothing stands.</returns>
    public int TryStat(ReadOnlySpan<byte> name, out FileStatus status)
    {
        status = default;
        var terminated = new TerminatedName(name, stackalloc byte[TerminatedName.ScratchBytes]);
        LibC.RawStatx raw;
        int result;
        fixed (byte* bytes = terminated)
            result = LibC.statx(this, bytes, LibC.AtSymlinkNoFollow | LibC.AtStatxDontSync, LibC.StatxBasicStats, &raw);
        if (result != 0) return Errno.Last;
        status = new FileStatus(raw);
        return 0;
    }

    /// <summary>What this folder itself is.</summary>
    public FileStatus Stat()
    {
        LibC.RawStatx raw;
        byte empty = 0;
        if (LibC.statx(this, &empty, LibC.AtEmptyPath | LibC.AtStatxDontSync, LibC.StatxBasicStats, &raw) != 0)
            throw SystemCallFault.Reading(Path.Span, Errno.Last);
        return new FileStatus(raw);
    }

    /// <summary>A symbolic link's target, bytes as they are.</summary>
    public byte[] ReadLink(ReadOnlySpan<byte> name)
    {
        const int LongestTarget = 4096;
        var terminated = new TerminatedName(name, stackalloc byte[TerminatedName.ScratchBytes]);
        byte* buffer = stackalloc byte[LongestTarget];
        nint length;
        fixed (byte* bytes = terminated) length = LibC.readlinkat(this, bytes, buffer, LongestTarget);
        if (length < 0) SystemCallFault.ThrowReading(this, name, Errno.Last);
        return new ReadOnlySpan<byte>(buffer, (int)length).ToArray();
    }

    /// <summary>The folder's address below /proc, with a slash: the way to it by path that no rename misleads. Bytes.</summary>
    internal ReadOnlySpan<byte> DescriptorPath => _descriptorPath ??= Encoding.ASCII.GetBytes($"/proc/self/fd/{handle}/");

    /// <summary>The path of an entry, for messages.</summary>
    public byte[] PathOf(ReadOnlySpan<byte> name) => ByteText.Join(Path.Span, name);

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => LibC.close((int)handle) == 0;

    private int TryOpen(ReadOnlySpan<byte> name, int flags, uint mode, out int descriptor)
    {
        var terminated = new TerminatedName(name, stackalloc byte[TerminatedName.ScratchBytes]);
        fixed (byte* bytes = terminated)
        {
            do descriptor = LibC.openat(this, bytes, flags, mode);
            while (descriptor < 0 && Errno.Last == Errno.Interrupted);
        }

        return descriptor < 0 ? Errno.Last : 0;
    }
}
