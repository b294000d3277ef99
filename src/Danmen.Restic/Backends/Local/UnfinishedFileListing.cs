using System.IO.Enumeration;
using Danmen.Restic.Format;

namespace Danmen.Restic.Backends.Local;

/// <summary>Finds unfinished files where the repository's files lie, and nowhere else.</summary>
internal static class UnfinishedFileListing
{
    private static readonly EnumerationOptions EveryEntry = new() { AttributesToSkip = 0, IgnoreInaccessible = false, RecurseSubdirectories = false };

    public static void Read(string root, List<UnfinishedFile> files, CancellationToken cancellationToken)
    {
        ReadFolder(root, "", files);
        foreach (FileKind kind in RepositoryLayout.Folders)
        {
            string folder = RepositoryLayout.FolderOf(kind);
            ReadFolder(root, folder + "/", files);
            if (kind != FileKind.Pack || !Directory.Exists(Path.Combine(root, folder))) continue;
            foreach (string below in Directory.EnumerateDirectories(Path.Combine(root, folder), "*", EveryEntry))
            {
                cancellationToken.ThrowIfCancellationRequested();
                ReadFolder(root, $"{folder}/{Path.GetFileName(below)}/", files);
            }
        }
    }

    private static void ReadFolder(string root, string prefix, List<UnfinishedFile> files)
    {
        string folder = Path.Combine(root, prefix);
        if (!Directory.Exists(folder)) return;
        FileSystemEnumerable<UnfinishedFile> entries = new(
            folder, (ref FileSystemEntry entry) => new UnfinishedFile(prefix + entry.FileName.ToString(), entry.Length, entry.LastWriteTimeUtc), EveryEntry)
        {
            ShouldIncludePredicate = static (ref FileSystemEntry entry) => RepositoryLayout.IsUnfinishedName(entry.FileName) && !entry.IsDirectory,
        };
        foreach (UnfinishedFile file in entries) files.Add(file);
    }
}
