using Danmen.Restic.Format;

namespace Danmen.Restic.FileSystem;

/// <summary>What statx says of a file, a link itself (never what it points at), a folder, a device.</summary>
internal readonly struct FileStatus
{
    // STATX_ATTR_MOUNT_ROOT; kernels before 5.8 never set it.
    private const ulong MountRoot = 0x2000;

    internal FileStatus(in LibC.RawStatx raw)
    {
        Mode = raw.Mode;
        IsMountRoot = (raw.Attributes & MountRoot) != 0;
        SizeBytes = (long)raw.Size;
        Blocks = (long)raw.Blocks;
        UserId = raw.UserId;
        GroupId = raw.GroupId;
        Inode = raw.Inode;
        Links = raw.Links;
        DeviceId = MakeDevice(raw.FileSystemMajor, raw.FileSystemMinor);
        Device = MakeDevice(raw.DeviceMajor, raw.DeviceMinor);
        ModifiedAt = ToTimestamp(raw.ModifiedAt);
        ChangedAt = ToTimestamp(raw.ChangedAt);
        AccessedAt = ToTimestamp(raw.AccessedAt);
    }

    /// <summary>st_mode: type and permission bits.</summary>
    public uint Mode { get; }

    public long SizeBytes { get; }

    /// <summary>Allocated blocks of 512 bytes.</summary>
    public long Blocks { get; }

    public uint UserId { get; }

    public uint GroupId { get; }

    public ulong Inode { get; }

    public uint Links { get; }

    /// <summary>st_dev: the file system it lies on.</summary>
    public ulong DeviceId { get; }

    /// <summary>st_rdev: what a device node stands for.</summary>
    public ulong Device { get; }

    public Timestamp ModifiedAt { get; }

    public Timestamp ChangedAt { get; }

    public Timestamp AccessedAt { get; }

    /// <summary>True when something is mounted there.</summary>
    public bool IsMountRoot { get; }

    public bool IsDirectory => (Mode & StatMode.TypeMask) == StatMode.Directory;

    public bool IsFile => (Mode & StatMode.TypeMask) == StatMode.File;

    public bool IsSymbolicLink => (Mode & StatMode.TypeMask) == StatMode.SymbolicLink;

    /// <summary>The kernel's encoding of a device number in 64 bits, as glibc's makedev gives it.</summary>
    public static ulong MakeDevice(uint major, uint minor) =>
        (minor & 0xffUL) | ((major & 0xfffUL) << 8) | ((minor & 0xffffff00UL) << 12) | ((major & 0xfffff000UL) << 32);

    private static Timestamp ToTimestamp(in LibC.RawStatxTime time) => new(time.Seconds, (int)time.Nanoseconds);
}
