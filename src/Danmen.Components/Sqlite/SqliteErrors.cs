using Danmen.Faults;
using Microsoft.Data.Sqlite;

namespace Danmen.Components.Sqlite;

/// <summary>SQLite's result codes as faults.</summary>
internal static class SqliteErrors
{
    public const int Error = 1, Permission = 3, Busy = 5, Locked = 6, ReadOnly = 8, Corrupt = 11, Full = 13, CannotOpen = 14, NotADatabase = 26;

    /// <summary>SQLITE_READONLY_RECOVERY and SQLITE_READONLY_ROLLBACK: a transaction that was cut off must be undone before anybody can read.</summary>
    public const int ReadOnlyRecovery = ReadOnly | (1 << 8), ReadOnlyRollback = ReadOnly | (3 << 8);

    /// <param name="subject">The database's path.</param>
    public static DanmenException Wrap(SqliteException error, string subject) => new(
        error.SqliteErrorCode switch
        {
            Busy or Locked => SqliteFaults.Locked,
            Corrupt => SqliteFaults.Damaged,
            Permission or ReadOnly or CannotOpen => SqliteFaults.CannotOpen,
            NotADatabase => SqliteFaults.NotADatabase,
            _ => SqliteFaults.Failed,
        },
        subject,
        error.Message,
        error);
}
