using Danmen.Faults;

namespace Danmen.Restic.FileSystem;

/// <summary>What a restore run does with whole paths: swap, move, remove. Paths are absolute, bytes as the system has them; folders are made durable after each step.</summary>
/// <remarks>Failures are StoreFaults.RestoreFailed naming the path.</remarks>
public static partial class PathOperations
{
    /// <summary>Swaps two paths on the same file system in one step that no crash can split.</summary>
    public static void Exchange(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second) => Rename(first, second, RenameRule.Exchange);

    /// <summary>Moves within one file system; a fault when something stands there.</summary>
    public static void Move(ReadOnlyMemory<byte> from, ReadOnlyMemory<byte> to) => Rename(from, to, RenameRule.NoReplace);

    /// <summary>True when something stands there, be it a dangling link.</summary>
    public static bool Exists(ReadOnlyMemory<byte> path)
    {
        (ReadOnlyMemory<byte> folder, ReadOnlyMemory<byte> name) = Split(path);
        using DirectoryHandle handle = DirectoryHandle.Open(folder);
        return handle.TryStat(name.Span, out _) == 0;
    }

    /// <summary>Removes a file or a folder with all that is in it. Links are removed, never followed. Nothing there is no fault.</summary>
    public static void RemoveTree(ReadOnlyMemory<byte> path)
    {
        (ReadOnlyMemory<byte> folder, ReadOnlyMemory<byte> name) = Split(path);
        using DirectoryHandle handle = DirectoryHandle.Open(folder);
        handle.RemoveTree(name.Span);
        FileCalls.Sync(handle);
    }

    private static void Rename(ReadOnlyMemory<byte> from, ReadOnlyMemory<byte> to, RenameRule rule)
    {
        (ReadOnlyMemory<byte> fromFolder, ReadOnlyMemory<byte> fromName) = Split(from);
        (ReadOnlyMemory<byte> toFolder, ReadOnlyMemory<byte> toName) = Split(to);
        using DirectoryHandle fromHandle = DirectoryHandle.Open(fromFolder);
        using DirectoryHandle toHandle = DirectoryHandle.Open(toFolder);
        fromHandle.Rename(fromName.Span, toHandle, toName.Span, rule);
        FileCalls.Sync(fromHandle);
        FileCalls.Sync(toHandle);
    }

    private static (ReadOnlyMemory<byte> Folder, ReadOnlyMemory<byte> Name) Split(ReadOnlyMemory<byte> path)
    {
        while (path.Length > 1 && path.Span[^1] == (byte)'/') path = path[..^1];
        int slash = path.Span.LastIndexOf((byte)'/');
        if (slash < 0 || path.Length == 1) throw new DanmenException(StoreFaults.RestoreFailed, ByteText.Show(path.Span), "not an absolute path below the root");
        return (slash == 0 ? "/"u8.ToArray() : path[..slash], path[(slash + 1)..]);
    }
}
