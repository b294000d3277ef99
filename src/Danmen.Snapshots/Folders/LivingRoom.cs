using Danmen.Restic.FileSystem;

namespace Danmen.Snapshots.Folders;

/// <summary>Room where something is to be built.</summary>
/// <param name="Device">Tells the file system.</param>
/// <param name="Folder">The folder that was asked: the nearest one that is there.</param>
/// <param name="FreeBytes">For the user whom this process runs as.</param>
/// <param name="FreeInodes">Null where the file system does not count them.</param>
/// <param name="Shares">Equal content can be shared there between two files: what is unchanged may need no room.</param>
public sealed record LivingRoom(ulong Device, string Folder, long FreeBytes, long? FreeInodes, bool Shares)
{
    /// <param name="folder">Absolute; where it is not there yet, the nearest above it counts.</param>
    /// <returns>Null when it cannot be told.</returns>
    public static LivingRoom? Of(string folder)
    {
        string? there = folder;
        while (there is not null && !Directory.Exists(there)) there = Path.GetDirectoryName(there);
        // A link is followed: what counts is where it leads.
        if (there is null || LivingPaths.Find(LivingPaths.FromText(there.TrimEnd('/') + "/.")) is not { } entry) return null;
        FreeRoom free = PathOperations.Room(LivingPaths.FromText(there));
        return new LivingRoom(entry.Device, there, free.Bytes, free.Inodes, Clones(there));
    }

    private static bool Clones(string folder)
    {
        try
        {
            return new DriveInfo(folder).DriveFormat is "btrfs" or "xfs" or "bcachefs" or "zfs" or "ocfs2";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }
}
