using System.Runtime.InteropServices;

namespace Danmen.Components.FileNodes;

/// <summary>The system calls used here, as the C library of Linux exports them; each returns -1 and sets errno on failure.</summary>
internal static partial class NativeFiles
{
    public const int CurrentFolder = -100;
    public const uint BasicStats = 0x7ff;
    public const int NoEntry = 2;
    public const int Exists = 17;
    public const int NotADirectory = 20;
    public const int InvalidArgument = 22;
    public const int NotImplemented = 38;
    public const uint RenameNoReplace = 1;
    public const uint RenameExchange = 2;

    /// <summary>O_RDONLY | O_CLOEXEC; a folder may be opened so.</summary>
    public const int OpenFolder = 0x80000;

    private const string Name = "libc";

    [LibraryImport(Name, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int statx(int folder, string path, int flags, uint mask, RawStatx* buffer);

    [LibraryImport(Name, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int renameat2(int from, string path, int to, string newPath, uint flags);

    [LibraryImport(Name, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int link(string path, string newPath);

    [LibraryImport(Name, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int chown(string path, uint user, uint group);

    [LibraryImport(Name, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int open(string path, int flags);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int fsync(int descriptor);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int close(int descriptor);

    /// <summary>The fields of struct statx that are read.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    internal struct RawStatx
    {
        [FieldOffset(20)] public uint UserId;
        [FieldOffset(24)] public uint GroupId;
        [FieldOffset(28)] public ushort Mode;
        [FieldOffset(32)] public ulong Inode;
        [FieldOffset(136)] public uint DeviceMajor;
        [FieldOffset(140)] public uint DeviceMinor;
    }
}
