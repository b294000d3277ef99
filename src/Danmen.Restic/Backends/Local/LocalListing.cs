using System.IO.Enumeration;

namespace Danmen.Restic.Backends.Local;

/// <summary>What stands in the folders of a repository.</summary>
internal static class LocalListing
{
    private static readonly EnumerationOptions EveryEntry = new() { AttributesToSkip = 0, IgnoreInaccessible = false, RecurseSubdirectories = false };

    /// <summary>Folders that packs may stand in.</summary>
    public static List<string> PackFolders(string data)
    {
        List<string> folders = [];
        if (!Directory.Exists(data)) return folders;
        foreach (string folder in Directory.EnumerateDirectories(data, "*", EveryEntry)) folders.Add(folder);
        return folders;
    }

    /// <summary>Files of a folder that have names of objects.</summary>
    public static void Files(string folder, List<BackendFile> files)
    {
        if (!Directory.Exists(folder)) return;
        FileSystemEnumerable<BackendFile> entries = new(folder, static (ref FileSystemEntry entry) => new BackendFile(entry.FileName.ToString(), entry.Length), EveryEntry)
        {
            ShouldIncludePredicate = static (ref FileSystemEntry entry) => RepositoryLayout.IsObjectName(entry.FileName) && !entry.IsDirectory,
        };
        foreach (BackendFile file in entries)
        {
            if (file.LengthBytes > 0)
            {
                files.Add(file);
                continue;
            }

            // Empty, or removed since its name was read: that would look like damage.
            FileInfo info = new(Path.Combine(folder, file.Name));
            if (info.Exists) files.Add(file with { LengthBytes = info.Length });
        }
    }
}
