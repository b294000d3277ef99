using Danmen.Restic.Format;

namespace Danmen.Restic.FileSystem;

/// <summary>What stands at a path: a link itself, never what it points at.</summary>
/// <param name="Device">st_dev.</param>
/// <param name="Inode">Stays the same when it is renamed.</param>
/// <param name="Mode">st_mode: type and permission bits.</param>
/// <param name="SizeBytes">Length of a file.</param>
/// <param name="IsMountRoot">True when a file system, or a part of one, is mounted there.</param>
public readonly record struct PathStatus(ulong Device, ulong Inode, uint Mode, uint UserId, uint GroupId, long SizeBytes, Timestamp ModifiedAt, Timestamp ChangedAt, bool IsMountRoot)
{
    internal PathStatus(in FileStatus status)
        : this(status.DeviceId, status.Inode, status.Mode, status.UserId, status.GroupId, status.SizeBytes, status.ModifiedAt, status.ChangedAt, status.IsMountRoot)
    {
    }

    public bool IsFolder => (Mode & StatMode.TypeMask) == StatMode.Directory;

    public bool IsFile => (Mode & StatMode.TypeMask) == StatMode.File;

    public bool IsSocket => (Mode & StatMode.TypeMask) == StatMode.Socket;

    public bool IsSymbolicLink => (Mode & StatMode.TypeMask) == StatMode.SymbolicLink;
}

/// <summary>Room on a file system.</summary>
/// <param name="Bytes">Free for the user who asks.</param>
/// <param name="Inodes">Files and folders that can still be made; null where the file system does not count them.</param>
public readonly record struct FreeRoom(long Bytes, long? Inodes);

/// <summary>How a rename ended.</summary>
public enum MoveOutcome
{
    Done,

    /// <summary>The file system does not know this way of renaming (EINVAL, ENOSYS).</summary>
    Unsupported,

    /// <summary>Something holds it in its place: a mount (EBUSY), another file system or a layer below (EXDEV).</summary>
    Held,
}
