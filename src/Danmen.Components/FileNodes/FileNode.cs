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

    /// <summary>Exchanges two files, and makes it durable. Both are in one folder. At no moment is the first name without a file.</summary>
    /// <remarks>One step, or three where the file system knows no exchange; after a kill in between, <see cref="FinishExchange"/> does what is left.</remarks>
    public static void Exchange(string one, string other)
    {
        int error = TryRename(one, other, NativeFiles.RenameExchange);
        if (error is NativeFiles.InvalidArgument or NativeFiles.NotImplemented) ExchangeByLink(one, other);
        else if (error != 0) throw Failure(one, error);
        SyncFolder(Path.GetDirectoryName(other) ?? "/");
    }

    /// <summary>Finishes an exchange that a kill interrupted, or undoes its first step. Nothing to finish is no fault.</summary>
    public static void FinishExchange(string one, string other)
    {
        if (Find(Aside(other)) is null) return;
        if (Find(other) is null) Move(Aside(other), other);
        else File.Delete(Aside(other)); // only another name of the first file
        SyncFolder(Path.GetDirectoryName(one) ?? "/");
    }

    /// <summary>Renames a file to a name that is not taken, and makes it durable. Both names are in one folder.</summary>
    public static void Move(string from, string to)
    {
        int error = TryRename(from, to, NativeFiles.RenameNoReplace);
        if (error is NativeFiles.InvalidArgument or NativeFiles.NotImplemented)
            error = Find(to) is null ? TryRename(from, to, 0) : NativeFiles.Exists;
        if (error != 0) throw Failure(from, error);
        SyncFolder(Path.GetDirectoryName(to) ?? "/");
    }

    /// <summary>The three steps: the first file gets another name, the second takes its place, the other name takes the second's.</summary>
    internal static void ExchangeByLink(string one, string other)
    {
        FinishExchange(one, other);
        if (NativeFiles.link(one, Aside(other)) != 0) throw Failure(one, Marshal.GetLastPInvokeError());
        SyncFolder(Path.GetDirectoryName(one) ?? "/");
        int error = TryRename(other, one, 0);
        if (error != 0)
        {
            File.Delete(Aside(other));
            throw Failure(one, error);
        }

        Move(Aside(other), other);
    }

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

    /// <returns>0, or the error of the system.</returns>
    private static int TryRename(string from, string to, uint how) =>
        NativeFiles.renameat2(NativeFiles.CurrentFolder, from, NativeFiles.CurrentFolder, to, how) == 0 ? 0 : Marshal.GetLastPInvokeError();

    private static string Aside(string other) => other + ".aside";

    private static IOException Failure(string path, int error) => new($"{path}: {new Win32Exception(error).Message}");
}
