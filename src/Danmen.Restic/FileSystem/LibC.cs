using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Danmen.Restic.FileSystem;

/// <summary>The system calls used here, as the C library of Linux exports them. Names are NUL-terminated bytes.</summary>
/// <remarks>Every function returns -1 and sets errno on failure; see the man page of the same name.</remarks>
internal static unsafe partial class LibC
{
    public const int AtFdCwd = -100;
    public const int AtSymlinkNoFollow = 0x100;
    public const int AtRemoveDir = 0x200;
    public const int AtEmptyPath = 0x1000;
    public const int AtStatxDontSync = 0x4000;
    public const uint StatxBasicStats = 0x7ff;

    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int ReadWrite = 2;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int Truncate = 0x200;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;
#pragma warning disable CA1802 // They differ by processor: ARM swapped these bits.
    public static readonly int Directory = IsArm ? 0x4000 : 0x10000;
    public static readonly int NoFollow = IsArm ? 0x8000 : 0x20000;
    public static readonly int Direct = IsArm ? 0x10000 : 0x4000;
#pragma warning restore CA1802
    public const int NoAccessTime = 0x40000;

    public const uint RenameNoReplace = 1;
    public const uint RenameExchange = 2;

    /// <summary>FICLONE, _IOW(0x94, 9, int).</summary>
    public const nuint FileClone = 0x40049409;

    private const string Name = "libc";

    private static bool IsArm => RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int open(byte* path, int flags, uint mode);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int openat(DirectoryHandle directory, byte* path, int flags, uint mode);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int close(int descriptor);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int statx(DirectoryHandle directory, byte* path, int flags, uint mask, RawStatx* buffer);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int statx(SafeHandle file, byte* path, int flags, uint mask, RawStatx* buffer);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint getdents64(DirectoryHandle directory, byte* buffer, nuint length);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial long lseek(DirectoryHandle directory, long offset, int whence);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial long lseek(SafeFileHandle file, long offset, int whence);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint readlinkat(DirectoryHandle directory, byte* path, byte* buffer, nuint length);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int mkdirat(DirectoryHandle directory, byte* path, uint mode);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int symlinkat(byte* target, DirectoryHandle directory, byte* path);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int linkat(DirectoryHandle from, byte* path, DirectoryHandle to, byte* newPath, int flags);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int mknodat(DirectoryHandle directory, byte* path, uint mode, ulong device);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int unlinkat(DirectoryHandle directory, byte* path, int flags);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int renameat2(DirectoryHandle from, byte* path, DirectoryHandle to, byte* newPath, uint flags);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int fchownat(DirectoryHandle directory, byte* path, uint user, uint group, int flags);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int fchmodat(DirectoryHandle directory, byte* path, uint mode, int flags);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int utimensat(DirectoryHandle directory, byte* path, RawTime* times, int flags);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int fchown(SafeHandle file, uint user, uint group);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int fchmod(SafeHandle file, uint mode);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int futimens(SafeHandle file, RawTime* times);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int fsync(SafeHandle file);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int syncfs(SafeHandle file);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int ftruncate(SafeFileHandle file, long length);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint pread(SafeFileHandle file, byte* buffer, nuint length, long offset);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint pwrite(SafeFileHandle file, byte* buffer, nuint length, long offset);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int ioctl(SafeFileHandle file, nuint request, int argument);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int fcntl(SafeFileHandle file, int command, int argument);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint flistxattr(SafeHandle file, byte* list, nuint length);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint fgetxattr(SafeHandle file, byte* name, byte* value, nuint length);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int fsetxattr(SafeHandle file, byte* name, byte* value, nuint length, int flags);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int fremovexattr(SafeHandle file, byte* name);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint llistxattr(byte* path, byte* list, nuint length);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint lgetxattr(byte* path, byte* name, byte* value, nuint length);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int lsetxattr(byte* path, byte* name, byte* value, nuint length, int flags);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int lremovexattr(byte* path, byte* name);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int access(byte* path, int mode);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int statvfs(byte* path, RawStatvfs* buffer);

    [LibraryImport(Name)]
    internal static partial uint geteuid();

    [LibraryImport(Name)]
    internal static partial uint getegid();

    [LibraryImport(Name)]
    internal static partial int getpwuid_r(uint user, RawPasswd* entry, byte* buffer, nuint length, RawPasswd** result);

    [LibraryImport(Name)]
    internal static partial int getgrgid_r(uint group, RawGroup* entry, byte* buffer, nuint length, RawGroup** result);

    /// <summary>struct timespec of 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct RawTime
    {
        public long Seconds;
        public long Nanoseconds;
    }

    /// <summary>The start of struct statvfs of 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 128)]
    internal struct RawStatvfs
    {
        public ulong BlockBytes;
        public ulong FragmentBytes;
        public ulong Blocks;
        public ulong FreeBlocks;
        public ulong AvailableBlocks;
        public ulong Inodes;
        public ulong FreeInodes;
        public ulong AvailableInodes;
    }

    /// <summary>The start of struct passwd.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 64)]
    internal struct RawPasswd
    {
        public byte* Name;
    }

    /// <summary>The start of struct group.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 64)]
    internal struct RawGroup
    {
        public byte* Name;
    }

    /// <summary>struct statx.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    internal struct RawStatx
    {
        [FieldOffset(0)] public uint Mask;
        [FieldOffset(8)] public ulong Attributes;
        [FieldOffset(16)] public uint Links;
        [FieldOffset(20)] public uint UserId;
        [FieldOffset(24)] public uint GroupId;
        [FieldOffset(28)] public ushort Mode;
        [FieldOffset(32)] public ulong Inode;
        [FieldOffset(40)] public ulong Size;
        [FieldOffset(48)] public ulong Blocks;
        [FieldOffset(64)] public RawStatxTime AccessedAt;
        [FieldOffset(96)] public RawStatxTime ChangedAt;
        [FieldOffset(112)] public RawStatxTime ModifiedAt;
        [FieldOffset(128)] public uint DeviceMajor;
        [FieldOffset(132)] public uint DeviceMinor;
        [FieldOffset(136)] public uint FileSystemMajor;
        [FieldOffset(140)] public uint FileSystemMinor;
    }

    /// <summary>struct statx_timestamp.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct RawStatxTime
    {
        public long Seconds;
        public uint Nanoseconds;
        private readonly int _reserved;
    }
}
