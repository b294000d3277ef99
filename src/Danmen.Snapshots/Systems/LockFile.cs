namespace Danmen.Snapshots.Systems;

/// <summary>A file that one process at a time holds. The lock is the system's own: it ends with the process, however it ends.</summary>
internal static class LockFile
{
    /// <summary>Takes it; null while another holds it. Disposing lets go.</summary>
    public static FileStream? TryTake(string path)
    {
        try
        {
            return new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
        catch (IOException error) when (error is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException))
        {
            return null;
        }
    }
}
