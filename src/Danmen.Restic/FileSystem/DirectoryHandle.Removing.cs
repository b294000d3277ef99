namespace Danmen.Restic.FileSystem;

internal sealed unsafe partial class DirectoryHandle
{
    /// <summary>Removes an entry and, if it is a folder, everything in it. Links are removed, never followed; nothing is a fault when it is gone already.</summary>
    /// <param name="keep">Says by path (relative to this folder) what stays, and with it the folders on the way; null when nothing does.</param>
    /// <returns>The number of entries removed that are not folders, and whether the entry itself is gone.</returns>
    public (long Files, bool IsGone) RemoveTree(ReadOnlySpan<byte> name, Func<ReadOnlyMemory<byte>, bool, bool>? keep = null)
    {
        long files = 0;
        bool gone = RemoveTree(this, name, name.ToArray(), keep, ref files);
        return (files, gone);
    }

    private static bool RemoveTree(DirectoryHandle folder, ReadOnlySpan<byte> name, byte[] path, Func<ReadOnlyMemory<byte>, bool, bool>? keep, ref long files)
    {
        int error = folder.TryStat(name, out FileStatus status);
        if (error == Errno.NoEntry) return true;
        if (error != 0) SystemCallFault.ThrowWriting(folder, name, error);
        if (keep is not null && keep(path, status.IsDirectory)) return false;
        if (!status.IsDirectory)
        {
            error = folder.TryRemove(name, 0);
            if (error is not (0 or Errno.NoEntry)) SystemCallFault.ThrowWriting(folder, name, error);
            files++;
            return true;
        }

        bool empty = true;
        using (DirectoryHandle inner = folder.OpenDirectory(name))
        {
            // The owner may have taken away its own right to write.
            if ((status.Mode & 0x1C0) != 0x1C0) FileCalls.ChangeMode(inner, status.Mode | 0x1C0);
            foreach (DirectoryEntry entry in inner.ReadEntries()) empty &= RemoveTree(inner, entry.Name.Span, keep is null ? [] : ByteText.Join(path, entry.Name.Span), keep, ref files);
        }

        if (!empty) return false;
        error = folder.TryRemove(name, LibC.AtRemoveDir);
        if (error is not (0 or Errno.NoEntry)) SystemCallFault.ThrowWriting(folder, name, error);
        return true;
    }
}
