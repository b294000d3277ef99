using System.Text;
using Danmen.Restic.FileSystem;
using Danmen.Snapshots.Capturing;

namespace Danmen.Snapshots.Folders;

/// <summary>The file system as a restore of folders sees it: absolute paths, bytes as the system has them, no link followed at the last name.</summary>
/// <remarks>Failures are StoreFaults.SourceUnreadable or StoreFaults.RestoreFailed and name the path. Nothing is durable before <see cref="Sync"/>.</remarks>
public static class LivingPaths
{
    /// <summary>What stands there, or null.</summary>
    public static LivingEntry? Find(ReadOnlyMemory<byte> path) => PathOperations.Find(path) is { } status ? new LivingEntry(status) : null;

    /// <summary>Names in a folder, ascending by their bytes.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> List(ReadOnlyMemory<byte> folder) => PathOperations.List(folder);

    /// <summary>Visits everything below a folder by its relative path, each before what is in it.</summary>
    /// <param name="visit">True to go into a folder.</param>
    public static void Walk(ReadOnlyMemory<byte> folder, Func<ReadOnlyMemory<byte>, LivingEntry, bool> visit) =>
        PathOperations.Walk(folder, (path, status) => visit(path, new LivingEntry(status)));

    /// <summary>Swaps two paths in one step that no crash can split.</summary>
    /// <param name="keepTimes">Leave the modification times of the folders that they lie in.</param>
    public static LivingMove Exchange(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second, bool keepTimes) => (LivingMove)PathOperations.TryExchange(first, second, keepTimes);

    /// <summary>Moves within one file system; a fault when something stands there.</summary>
    public static LivingMove Move(ReadOnlyMemory<byte> from, ReadOnlyMemory<byte> to, bool keepTimes) => (LivingMove)PathOperations.TryMove(from, to, keepTimes);

    /// <summary>Makes a folder and those above it where they are absent.</summary>
    /// <param name="mode">Permissions of a folder that is made.</param>
    public static void MakeFolder(ReadOnlyMemory<byte> path, uint mode) => PathOperations.MakeFolder(path, mode);

    /// <summary>Sets mode and, as root, owner of a folder.</summary>
    public static void SetOwnerAndMode(ReadOnlyMemory<byte> folder, uint user, uint group, uint mode) => PathOperations.SetOwnerAndMode(folder, user, group, mode);

    /// <summary>Takes from a folder what it inherited of the one above: else everything that is made in it has rights that nobody gave it.</summary>
    public static void RemoveAccessLists(ReadOnlyMemory<byte> folder) => PathOperations.RemoveAccessLists(folder);

    /// <summary>Gives a folder owner, mode, attributes and times of another one.</summary>
    public static void CopyFolderMetadata(ReadOnlyMemory<byte> from, ReadOnlyMemory<byte> to) => PathOperations.CopyFolderMetadata(from, to);

    /// <summary>Writes other content into a file; mode, owner, attributes and times stay.</summary>
    public static void Rewrite(ReadOnlyMemory<byte> path, ReadOnlySpan<byte> content) => PathOperations.Rewrite(path, content);

    /// <summary>Opens a regular file for reading.</summary>
    public static FileStream OpenFile(ReadOnlyMemory<byte> path) => new(PathOperations.OpenFile(path), FileAccess.Read);

    /// <summary>True when this process may make and remove names in a folder.</summary>
    public static bool MayWrite(ReadOnlyMemory<byte> folder) => PathOperations.MayWrite(folder);

    /// <summary>Removes a file, or a folder with all that is in it. Nothing there is no fault.</summary>
    public static void Remove(ReadOnlyMemory<byte> path) => PathOperations.RemoveTree(path);

    /// <summary>Makes everything on the file system of a folder durable.</summary>
    public static void Sync(ReadOnlyMemory<byte> folder) => PathOperations.Sync(folder);

    /// <summary>The bytes of a path in danmen.yaml.</summary>
    public static byte[] FromText(string path) => Encoding.UTF8.GetBytes(path);

    /// <summary>Folder, slash, name; the folder itself for an empty name.</summary>
    public static byte[] Join(ReadOnlyMemory<byte> folder, ReadOnlyMemory<byte> name) => name.IsEmpty ? folder.ToArray() : ByteText.Join(folder.Span, name.Span);

    /// <summary>A relative path as <see cref="Contracts.IStoredFolder"/> names it.</summary>
    public static string StoredPath(ReadOnlyMemory<byte> path) => NameText.From(path.Span);

    /// <summary>For messages: UTF-8 as it is, everything else escaped.</summary>
    public static string Show(ReadOnlyMemory<byte> path) => ByteText.Show(path.Span);
}
