using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Danmen.Components.Sqlite.Extracting;

/// <summary>A database with a read transaction open: what it holds stays as it is until this is disposed.</summary>
/// <remarks>In WAL mode others go on writing; in the other modes they wait with their next commit, until the copy is made.</remarks>
internal sealed class PinnedDatabase : IDisposable
{
    // 16 MiB of pages of the usual size: small enough to be cancelled soon.
    private const int PagesAStep = 4096;

    private readonly SqliteConnection _connection;
    private readonly string _path;

    private PinnedDatabase(SqliteConnection connection, string path)
    {
        _connection = connection;
        _path = path;
    }

    /// <summary>True for a file without any content, which SQLite takes for an empty database.</summary>
    public bool IsEmpty => Convert.ToInt64(_connection.Scalar("PRAGMA page_count"), System.Globalization.CultureInfo.InvariantCulture) == 0;

    /// <exception cref="DanmenException">A fault of SqliteFaults.</exception>
    public static PinnedDatabase Pin(string path, int patienceSeconds)
    {
        if (Directory.Exists(path)) throw new DanmenException(SqliteFaults.NotADatabase, path, ProblemRemarks.IsFolder.With());
        if (!File.Exists(path)) throw new DanmenException(SqliteFaults.NotThere, path);
        try
        {
            // A writer that is the last to close a database moves the log's pages into it: the capture must not. Without a log, a reader would leave an empty one behind.
            return HasLog(path) ? Pin(path, SqliteOpenMode.ReadOnly, patienceSeconds) : Pin(path, SqliteOpenMode.ReadWrite, patienceSeconds);
        }
        catch (SqliteException error) when (error.SqliteExtendedErrorCode is SqliteErrors.ReadOnlyRecovery or SqliteErrors.ReadOnlyRollback)
        {
            // A process died within a transaction: until that is undone nobody can read, and any program that opens the database undoes it.
            try
            {
                return Pin(path, SqliteOpenMode.ReadWrite, patienceSeconds);
            }
            catch (SqliteException again)
            {
                throw SqliteErrors.Wrap(again, path);
            }
        }
        catch (SqliteException error)
        {
            throw SqliteErrors.Wrap(error, path);
        }
    }

    /// <summary>Copies all pages into an empty file that nobody else has open.</summary>
    /// <exception cref="DanmenException">A fault of SqliteFaults.</exception>
    public void CopyTo(string target, CancellationToken cancellationToken)
    {
        try
        {
            using SqliteConnection copy = DatabaseConnection.Open(target, SqliteOpenMode.ReadWrite);

            // A copy that is cut off is thrown away.
            copy.Execute("PRAGMA journal_mode = OFF");
            copy.Execute("PRAGMA synchronous = OFF");
            using sqlite3_backup backup = raw.sqlite3_backup_init(copy.Handle, "main", _connection.Handle, "main");
            if (backup.IsInvalid) SqliteException.ThrowExceptionForRC(raw.sqlite3_errcode(copy.Handle), copy.Handle);
            for (int result = raw.SQLITE_OK; result != raw.SQLITE_DONE;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                result = raw.sqlite3_backup_step(backup, PagesAStep);
                if (result is not (raw.SQLITE_OK or raw.SQLITE_DONE)) SqliteException.ThrowExceptionForRC(result, copy.Handle);
            }
        }
        catch (SqliteException error)
        {
            throw SqliteErrors.Wrap(error, _path);
        }
    }

    public void Dispose() => _connection.Dispose();

    private static bool HasLog(string path) => new FileInfo(path + "-wal") is { Exists: true, Length: > 0 };

    private static PinnedDatabase Pin(string path, SqliteOpenMode mode, int patienceSeconds)
    {
        SqliteConnection connection = DatabaseConnection.Open(path, mode, patienceSeconds);
        try
        {
            connection.Execute("BEGIN");
            connection.Scalar("SELECT count(*) FROM sqlite_schema");
            return new PinnedDatabase(connection, path);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
