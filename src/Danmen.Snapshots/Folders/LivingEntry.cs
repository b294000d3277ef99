using System.Globalization;
using Danmen.Restic.FileSystem;

namespace Danmen.Snapshots.Folders;

/// <summary>What stands at a path: a link itself, never what it points at.</summary>
/// <param name="Device">st_dev.</param>
/// <param name="Inode">Tells a thing whatever its name: a rename does not change it.</param>
/// <param name="Mode">Permissions, setuid, setgid and sticky.</param>
/// <param name="SizeBytes">Length of a file.</param>
/// <param name="IsMountRoot">True when something is mounted there.</param>
/// <param name="TouchedAt">The later of modification and change.</param>
/// <param name="ModifiedNanoseconds">Time of the last change of the content, since 1970.</param>
/// <param name="Stamp">Equal stamps of one path: nobody wrote to the file in between.</param>
public readonly record struct LivingEntry(
    ulong Device,
    ulong Inode,
    uint Mode,
    uint UserId,
    uint GroupId,
    long SizeBytes,
    bool IsFolder,
    bool IsFile,
    bool IsSocket,
    bool IsSymbolicLink,
    bool IsMountRoot,
    DateTimeOffset TouchedAt,
    Int128 ModifiedNanoseconds,
    string Stamp)
{
    internal LivingEntry(PathStatus status)
        : this(
            status.Device,
            status.Inode,
            status.Mode & 0xFFF,
            status.UserId,
            status.GroupId,
            status.SizeBytes,
            status.IsFolder,
            status.IsFile,
            status.IsSocket,
            status.IsSymbolicLink,
            status.IsMountRoot,
            Later(status.ModifiedAt.ToDateTimeOffset(), status.ChangedAt.ToDateTimeOffset()),
            ((Int128)status.ModifiedAt.Seconds * 1_000_000_000) + status.ModifiedAt.Nanoseconds,
            string.Create(CultureInfo.InvariantCulture, $"{status.SizeBytes}-{status.Inode}-{status.ModifiedAt.Seconds}.{status.ModifiedAt.Nanoseconds:d9}-{status.ChangedAt.Seconds}.{status.ChangedAt.Nanoseconds:d9}"))
    {
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
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
