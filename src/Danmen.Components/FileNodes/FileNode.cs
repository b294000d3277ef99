using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Danmen.Components.FileNodes;

/// <summary>What a file is in its file system, whatever its name.</summary>
/// <param name="Device">Major and minor number of the file system.</param>
/// <param name="Mode">Permission bits.</param>
internal sealed record FileNode(ulong Device, ulong Inode, uint Mode, uint UserId, uint GroupId)
{
    /// <summary>"device:inode"; stays when the file is renamed.</summary>
    public string Identity => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Device:x}:{Inode:x}");

    /// <summary>The file at a path, symbolic links followed; null when there is none.</summary>
    /// <exception cref="IOException">It cannot be looked at.</exception>
    public static unsafe FileNode? Find(string path)
    {
        NativeFiles.RawStatx raw;
        if (NativeFiles.statx(NativeFiles.CurrentFolder, path, 0, NativeFiles.BasicStats, &raw) == 0)
            return new FileNode(((ulong)raw.DeviceMajor << 32) | raw.DeviceMinor, raw.Inode, raw.Mode & 0xFFFu, raw.UserId, raw.GroupId);
        int error = Marshal.GetLastPInvokeError();
        return error is NativeFiles.NoEntry or NativeFiles.NotADirectory ? null : throw Failure(path, error);
    }

    /// <summary>Gives a file an owner.</summary>
    public static void SetOwner(string path, uint user, uint group)
    {
        if (NativeFiles.chown(path, user, group) != 0) throw Failure(path, Marshal.GetLastPInvokeError());
    }

    /// <summary>Exchanges two files in one step, and makes it durable. Both are in one folder.</summary>
    public static void Exchange(string one, string other) => Rename(one, other, NativeFiles.RenameExchange);

    /// <summary>Renames a file to a name that is not taken, and makes it durable. Both names are in one folder.</summary>
    public static void Move(string from, string to) => Rename(from, to, NativeFiles.RenameNoReplace);

    /// <summary>Makes a folder's names durable.</summary>
    public static void SyncFolder(string folder)
    {
        int descriptor = NativeFiles.open(folder, NativeFiles.OpenFolder);
        if (descriptor < 0) throw Failure(folder, Marshal.GetLastPInvokeError());
        try
        {
            if (NativeFiles.fsync(descriptor) != 0) throw Failure(folder, Marshal.GetLastPInvokeError());
        }
        finally
        {
            _ = NativeFiles.close(descriptor);
        }
    }

    private static void Rename(string from, string to, uint how)
    {
        if (NativeFiles.renameat2(NativeFiles.CurrentFolder, from, NativeFiles.CurrentFolder, to, how) != 0) throw Failure(from, Marshal.GetLastPInvokeError());
        SyncFolder(Path.GetDirectoryName(to) ?? "/");
    }

    private static IOException Failure(string path, int error) => new($"{path}: {new Win32Exception(error).Message}");
}
