using Danmen.Components.Rows;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Microsoft.Data.Sqlite;

namespace Danmen.Components.Sqlite.Comparing;

/// <summary>Which rows differ between two stored databases, table by table.</summary>
internal sealed class DifferingRows(IStoredFolder before, IStoredFolder after)
{
    /// <returns>By table; without those that cannot be read.</returns>
    public async Task<IReadOnlyDictionary<string, RowDifferences>> OfAsync(IReadOnlyCollection<string> tables, int most, CancellationToken cancellationToken)
    {
        var differences = new Dictionary<string, RowDifferences>(StringComparer.Ordinal);
        if (tables.Count == 0) return differences;
        try
        {
            using StoredDatabases both = await StoredDatabases.OpenAsync(before, after, cancellationToken);
            foreach (string table in tables)
            {
                try
                {
                    differences[table] = await Task.Run(() => CompareAsync(both, table, most, cancellationToken), cancellationToken);
                }
                catch (SqliteException)
                {
                    // Damaged, or of a module that is not here.
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or DanmenException { InnerException: SqliteException })
        {
            // No room for the copies, or a damaged database: the rest of the comparison is worth having.
        }

        return differences;
    }

    private static Task<RowDifferences> CompareAsync(StoredDatabases both, string table, int most, CancellationToken cancellationToken)
    {
        (IReadOnlyList<string> old, IReadOnlyList<string> oldKey) = SqliteRows.Describe(both.Before, table);
        (IReadOnlyList<string> now, IReadOnlyList<string> nowKey) = SqliteRows.Describe(both.After, table);
        string[] columns = [.. old.Intersect(now, StringComparer.Ordinal)];
        IReadOnlyList<string> key = oldKey.SequenceEqual(nowKey) && !nowKey.Except(columns, StringComparer.Ordinal).Any() ? nowKey : [];
        return new RowComparer(key, columns, most).CompareAsync(new SqliteRows(both.Before, table, columns, key), new SqliteRows(both.After, table, columns, key), cancellationToken);
    }
}
