using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Danmen.Restic.FileSystem;

/// <summary>
/// An open file that large pieces are written to and read from past the page cache: no page is allocated, cleared and copied to for what nobody reads soon, and
/// what is read back comes from the disk. What is not aligned goes through the cache. Thread-safe.
/// </summary>
/// <remarks>Memory and offset must be aligned alike: <see cref="LeadFor"/>.</remarks>
internal sealed unsafe class DirectFile : IDisposable
{
    /// <summary>The unit of alignment. Disks with larger blocks than a page refuse, and all goes through the cache.</summary>
    public const int BlockBytes = 4096;

    /// <summary>Smaller pieces cost more by themselves than through the cache.</summary>
    public const int SmallestBytes = 128 << 10;

    private readonly SafeFileHandle _file;
    private volatile bool _isRefused;

    private DirectFile(SafeFileHandle file) => _file = file;

    /// <summary>Turns a handle of its own into one that passes by the cache; null where the file system cannot, and the handle is closed.</summary>
    public static DirectFile? TryFrom(SafeFileHandle file)
    {
        const int SetFlags = 4;
        if (OperatingSystem.IsLinux() && LibC.fcntl(file, SetFlags, LibC.Direct) == 0) return new DirectFile(file);
        file.Dispose();
        return null;
    }

    /// <summary>How many bytes to leave free at the start of a buffer (of which <see cref="BlockBytes"/> more than needed are there), so that what follows is aligned as the offset is.</summary>
    public static int LeadFor(byte* buffer, long offset) => (int)((offset - (long)buffer) & (BlockBytes - 1));

    /// <summary>Writes all bytes; what does not fill blocks goes through the cache.</summary>
    /// <param name="cached">Another handle of the same file.</param>
    /// <returns>0, or errno.</returns>
    public int Write(SafeFileHandle cached, ReadOnlySpan<byte> source, long offset)
    {
        int head = (int)(-offset & (BlockBytes - 1)), middle = (source.Length - head) & ~(BlockBytes - 1);
        if (_isRefused || middle <= 0 || !IsAligned(source[head..])) return FileCalls.Write(cached, source, offset);
        int error = FileCalls.Write(_file, source.Slice(head, middle), offset + head);
        if (error == Errno.InvalidArgument)
        {
            _isRefused = true;
            return FileCalls.Write(cached, source, offset);
        }

        if (error == 0 && head > 0) error = FileCalls.Write(cached, source[..head], offset);
        return error == 0 && head + middle < source.Length ? FileCalls.Write(cached, source[(head + middle)..], offset + head + middle) : error;
    }

    /// <summary>Reads into an aligned buffer from an aligned offset, until it is full or the file ends.</summary>
    /// <param name="cached">Another handle of the same file.</param>
    /// <returns>Bytes read, or -errno.</returns>
    public int ReadFully(SafeFileHandle cached, Span<byte> destination, long offset)
    {
        if (!_isRefused)
        {
            int read = FileCalls.ReadFully(_file, destination, offset);
            if (read != -Errno.InvalidArgument) return read;
            _isRefused = true;
        }

        return FileCalls.ReadFully(cached, destination, offset);
    }

    public void Dispose() => _file.Dispose();

    private static bool IsAligned(ReadOnlySpan<byte> bytes) => ((nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(bytes)) & (BlockBytes - 1)) == 0;
}
