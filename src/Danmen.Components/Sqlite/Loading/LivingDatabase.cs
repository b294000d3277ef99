using System.Globalization;
using Danmen.Components.FileNodes;
using Danmen.Faults;
using Microsoft.Data.Sqlite;

namespace Danmen.Components.Sqlite.Loading;

/// <summary>A database file that applications use, with the files that belong to it by their names alone: an old log beside a new database would be played into it.</summary>
internal static class LivingDatabase
{
    /// <summary>Write-ahead log, its index, rollback journal.</summary>
    private static readonly string[] s_suffixes = ["-wal", "-shm", "-journal"];

    /// <summary>Brings everything that is committed into the file itself, and undoes what was cut off, as any program does that opens it; a damaged file is left as it is.</summary>
    /// <exception cref="DanmenException">SqliteFaults.InUse.</exception>
    public static void Settle(string path, int patienceSeconds)
    {
        if (FileNode.Find(path) is not { } node) return;
        ThrowIfOpen(path, node.Identity);

        // SQLite would throw the log of what is no database away; it may be all that is left of it.
        if (!IsDatabase(path)) return;
        try
        {
            using (SqliteConnection connection = DatabaseConnection.Open(path, SqliteOpenMode.ReadWrite, patienceSeconds))
            {
                connection.Scalar("SELECT count(*) FROM sqlite_schema");
                if (connection.Scalar("PRAGMA wal_checkpoint(TRUNCATE)") is long and not 0) throw new DanmenException(SqliteFaults.InUse, path, SqliteRemarks.LogInUse.With());
            }

            // The last one to close a database removes its log.
            if (File.Exists(path + "-wal")) throw new DanmenException(SqliteFaults.InUse, path, SqliteRemarks.LogInUse.With());
        }
        catch (SqliteException error) when (error.SqliteErrorCode is SqliteErrors.Busy or SqliteErrors.Locked)
        {
            throw new DanmenException(SqliteFaults.InUse, path, error.Message, error);
        }
        catch (SqliteException error) when (error.SqliteErrorCode is SqliteErrors.Corrupt or SqliteErrors.NotADatabase)
        {
            // That is why it is replaced.
        }
        catch (SqliteException error)
        {
            throw SqliteErrors.Wrap(error, path);
        }
    }

    /// <summary>Moves the files that belong to a database by their names; those that are not there are passed over.</summary>
    public static void MoveCompanions(string from, string to)
    {
        foreach (string suffix in s_suffixes)
            if (File.Exists(from + suffix)) FileNode.Move(from + suffix, to + suffix);
    }

    /// <summary>Removes them.</summary>
    public static void DeleteCompanions(string path)
    {
        foreach (string suffix in s_suffixes) File.Delete(path + suffix);
    }

    /// <exception cref="DanmenException">SqliteFaults.InUse: it would go on with a file that no longer lives.</exception>
    public static void ThrowIfOpen(string path, string identity)
    {
        if (FindProcess(identity) is { } process) throw new DanmenException(SqliteFaults.InUse, path, SqliteRemarks.ProcessHasIt.With(process));
    }

    /// <summary>Another process that has the file open, for example "4711 (python3)"; null when there is none that this user can see.</summary>
    public static string? FindProcess(string identity)
    {
        string self = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        foreach (string process in Directory.EnumerateDirectories("/proc"))
        {
            string id = Path.GetFileName(process);
            if (id == self || !id.All(char.IsAsciiDigit)) continue;
            try
            {
                if (!Directory.EnumerateFileSystemEntries(Path.Combine(process, "fd")).Any(file => IsFile(file, identity))) continue;
                return $"{id} ({File.ReadAllText(Path.Combine(process, "comm")).Trim()})";
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // It ended, or is another user's.
            }
        }

        return null;
    }

    // This process holds no lock on it that closing would drop.
    private static bool IsDatabase(string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] head = new byte[16];
        int read = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        return read == 0 || head.AsSpan().SequenceEqual("SQLite format 3\0"u8);
    }

    private static bool IsFile(string descriptor, string identity)
    {
        try
        {
            return new FileInfo(descriptor).LinkTarget?.StartsWith('/') == true && FileNode.Find(descriptor)?.Identity == identity;
        }
        catch (IOException)
        {
            return false; // It was closed meanwhile.
        }
    }
}
