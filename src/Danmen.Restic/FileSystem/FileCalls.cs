using Danmen.Restic.Format;
using Microsoft.Win32.SafeHandles;

namespace Danmen.Restic.FileSystem;

/// <summary>System calls on an open file. The ones that fail return errno: the caller knows the path.</summary>
internal static unsafe class FileCalls
{
    /// <summary>Reads at most <c>destination.Length</c> bytes.</summary>
    /// <returns>Bytes read, 0 at the end, or -errno.</returns>
    public static int Read(SafeFileHandle file, Span<byte> destination, long offset)
    {
        fixed (byte* bytes = destination)
        {
            while (true)
            {
                nint read = LibC.pread(file, bytes, (nuint)destination.Length, offset);
                if (read >= 0) return (int)read;
                if (Errno.Last != Errno.Interrupted) return -Errno.Last;
            }
        }
    }

    /// <summary>Reads until <paramref name="destination"/> is full or the file ends.</summary>
    /// <returns>Bytes read, or -errno.</returns>
    public static int ReadFully(SafeFileHandle file, Span<byte> destination, long offset)
    {
        int total = 0;
        while (total < destination.Length)
        {
            int read = Read(file, destination[total..], offset + total);
            if (read < 0) return read;
            if (read == 0) break;
            total += read;
        }

        return total;
    }

    /// <summary>Writes all bytes.</summary>
    /// <returns>0, or errno.</returns>
    public static int Write(SafeFileHandle file, ReadOnlySpan<byte> source, long offset)
    {
        fixed (byte* bytes = source)
        {
            int total = 0;
            while (total < source.Length)
            {
                nint written = LibC.pwrite(file, bytes + total, (nuint)(source.Length - total), offset + total);
                if (written >= 0) total += (int)written;
                else if (Errno.Last != Errno.Interrupted) return Errno.Last;
            }
        }

        return 0;
    }

    /// <returns>0, or errno.</returns>
    public static int SetLength(SafeFileHandle file, long length) => LibC.ftruncate(file, length) == 0 ? 0 : Errno.Last;

    /// <param name="file">A file or folder.</param>
    /// <returns>0, or errno.</returns>
    public static int Stat(System.Runtime.InteropServices.SafeHandle file, out FileStatus status)
    {
        status = default;
        LibC.RawStatx raw;
        byte empty = 0;
        if (LibC.statx(file, &empty, LibC.AtEmptyPath | LibC.AtStatxDontSync, LibC.StatxBasicStats, &raw) != 0) return Errno.Last;
        status = new FileStatus(raw);
        return 0;
    }

    /// <summary>Makes <paramref name="file"/> share the blocks of <paramref name="source"/>, copy on write; for file systems that can (Btrfs, XFS).</summary>
    public static bool TryClone(SafeFileHandle source, SafeFileHandle file)
    {
        bool added = false;
        try
        {
            source.DangerousAddRef(ref added);
            return LibC.ioctl(file, LibC.FileClone, (int)source.DangerousGetHandle()) == 0;
        }
        finally
        {
            if (added) source.DangerousRelease();
        }
    }

    /// <summary>Start of the next data at or after an offset; -1 when a hole reaches to the end. The offset itself where holes are unknown.</summary>
    public static long SeekData(SafeFileHandle file, long offset)
    {
        const int SeekDataWhence = 3, NoSuchOffset = 6;
        long found = LibC.lseek(file, offset, SeekDataWhence);
        return found >= 0 ? found : Errno.Last == NoSuchOffset ? -1 : offset;
    }

    /// <param name="file">A file or folder.</param>
    /// <param name="group">uint.MaxValue leaves it (and so for the user).</param>
    /// <returns>0, or errno.</returns>
    public static int ChangeOwner(System.Runtime.InteropServices.SafeHandle file, uint user, uint group) =>
        LibC.fchown(file, user, group) == 0 ? 0 : Errno.Last;

    /// <param name="mode">Permissions, setuid, setgid, sticky; other bits are ignored.</param>
    /// <returns>0, or errno.</returns>
    public static int ChangeMode(System.Runtime.InteropServices.SafeHandle file, uint mode) =>
        LibC.fchmod(file, mode & StatMode.ChangeMask) == 0 ? 0 : Errno.Last;

    /// <returns>0, or errno.</returns>
    public static int SetTimes(System.Runtime.InteropServices.SafeHandle file, Timestamp accessed, Timestamp modified)
    {
        LibC.RawTime* times = stackalloc LibC.RawTime[2];
        times[0] = new LibC.RawTime { Seconds = accessed.Seconds, Nanoseconds = accessed.Nanoseconds };
        times[1] = new LibC.RawTime { Seconds = modified.Seconds, Nanoseconds = modified.Nanoseconds };
        return LibC.futimens(file, times) == 0 ? 0 : Errno.Last;
    }

    /// <summary>Makes a file, or a folder's names, durable.</summary>
    /// <returns>0, or errno.</returns>
    public static int Sync(System.Runtime.InteropServices.SafeHandle file) => LibC.fsync(file) == 0 ? 0 : Errno.Last;

    /// <summary>Makes everything on the file system of an open folder durable.</summary>
    /// <returns>0, or errno.</returns>
    public static int SyncFileSystem(System.Runtime.InteropServices.SafeHandle folder) => LibC.syncfs(folder) == 0 ? 0 : Errno.Last;
}
