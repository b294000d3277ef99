using System.Globalization;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Microsoft.Data.Sqlite;

namespace Danmen.Components.Sqlite.Comparing;

/// <summary>How much of a table's rows differs between two stored databases. A database is stored whole, so both are read.</summary>
/// <remarks>Memory: 8 bytes for each row of a pass of both tables; large tables take several passes.</remarks>
internal sealed class ChangedRows(IStoredFolder before, IStoredFolder after)
{
    /// <summary>For tests: rows that one pass holds of both tables together, about.</summary>
    internal long RowsOfPass { get; init; } = 8 << 20;

    /// <returns>Rows that went or rows that came, whichever are more, of the rows of the longer table, 0 to 1, by table: a changed row went and came; without those that cannot be read.</returns>
    public async Task<IReadOnlyDictionary<string, double>> OfAsync(IReadOnlyCollection<string> tables, CancellationToken cancellationToken)
    {
        if (tables.Count == 0) return new Dictionary<string, double>();
        try
        {
            using StoredDatabases both = await StoredDatabases.OpenAsync(before, after, cancellationToken);
            return await Task.Run(() => Compare(both.Before, both.After, tables, cancellationToken), cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or DanmenException { InnerException: SqliteException })
        {
            // No room for the copies, or a damaged database: the rest of the comparison is worth having.
            return new Dictionary<string, double>();
        }
    }

    private Dictionary<string, double> Compare(SqliteConnection left, SqliteConnection right, IReadOnlyCollection<string> tables, CancellationToken cancellationToken)
    {
        var shares = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (string table in tables)
        {
            try
            {
                shares[table] = Share(left, right, table, cancellationToken);
            }
            catch (SqliteException)
            {
                // Damaged, or of a module that is not here.
            }
        }

        return shares;
    }

    private double Share(SqliteConnection left, SqliteConnection right, string table, CancellationToken cancellationToken)
    {
        long rowsBefore = Count(left, table), rowsAfter = Count(right, table), went = 0, came = 0;
        if (rowsBefore + rowsAfter == 0) return 0;
        ulong passes = (ulong)(((rowsBefore + rowsAfter) / RowsOfPass) + 1);
        for (ulong pass = 0; pass < passes; pass++)
        {
            List<ulong> old = Hashes(left, table, pass, passes, cancellationToken), now = Hashes(right, table, pass, passes, cancellationToken);
            old.Sort();
            now.Sort();
            long common = Common(old, now);
            went += old.Count - common;
            came += now.Count - common;
        }

        return (double)Math.Max(went, came) / Math.Max(rowsBefore, rowsAfter);
    }

    // Rows of both lists, as often as both have them.
    private static long Common(List<ulong> old, List<ulong> now)
    {
        long common = 0;
        int i = 0, j = 0;
        while (i < old.Count && j < now.Count)
        {
            int order = old[i].CompareTo(now[j]);
            if (order == 0) common++;
            if (order <= 0) i++;
            if (order >= 0) j++;
        }

        return common;
    }

    private static List<ulong> Hashes(SqliteConnection connection, string table, ulong pass, ulong passes, CancellationToken cancellationToken)
    {
        var hashes = new List<ulong>();
        TableReader.Read(connection, table, hash =>
        {
            if (hash % passes == pass) hashes.Add(hash);
        }, cancellationToken);
        return hashes;
    }

    private static long Count(SqliteConnection connection, string table) =>
        Convert.ToInt64(connection.Scalar($"SELECT count(*) FROM main.{DatabaseConnection.Name(table)} NOT INDEXED"), CultureInfo.InvariantCulture);
}
