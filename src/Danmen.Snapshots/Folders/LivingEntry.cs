using Danmen.Restic.FileSystem;

namespace Danmen.Snapshots.Folders;

/// <summary>What stands at a path: a link itself, never what it points at.</summary>
/// <param name="Device">st_dev.</param>
/// <param name="Inode">Tells a thing whatever its name: a rename does not change it.</param>
/// <param name="Mode">Permissions, setuid, setgid and sticky.</param>
/// <param name="IsMountRoot">True when something is mounted there.</param>
public readonly record struct LivingEntry(ulong Device, ulong Inode, uint Mode, uint UserId, uint GroupId, bool IsFolder, bool IsSocket, bool IsSymbolicLink, bool IsMountRoot)
{
    internal LivingEntry(PathStatus status)
        : this(status.Device, status.Inode, status.Mode & 0xFFF, status.UserId, status.GroupId, status.IsFolder, status.IsSocket, status.IsSymbolicLink, status.IsMountRoot)
    {
    }
}

/// <summary>How a move ended.</summary>
public enum LivingMove
{
    Done,

    /// <summary>The file system cannot exchange; move one after the other.</summary>
    Unsupported,

    /// <summary>A mount, another file system or a layer below holds it in its place.</summary>
    Held,
}
