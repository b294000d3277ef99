using Danmen.Components.Rows;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Microsoft.Data.Sqlite;

namespace Danmen.Components.Sqlite.Comparing;

/// <summary>Which rows differ between two stored databases, table by table.</summary>
internal sealed class DifferingRows(IStoredFolder before, IStoredFolder after)
{
    /// <returns>By table; without those that cannot be read.</returns>
    public async Task<IReadOnlyDictionary<string, RowDifferences>> OfAsync(RowRequest request, CancellationToken cancellationToken)
    {
        var differences = new Dictionary<string, RowDifferences>(StringComparer.Ordinal);
        if (request.Tables.Count == 0) return differences;
        try
        {
            using StoredDatabases both = await StoredDatabases.OpenAsync(before, after, cancellationToken);
            foreach (string table in request.Tables)
            {
                try
                {
                    request.Progress.Say(table);
                    differences[table] = await Task.Run(() => CompareAsync(both, table, request, cancellationToken), cancellationToken);
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

    private static async Task<RowDifferences> CompareAsync(StoredDatabases both, string table, RowRequest request, CancellationToken cancellationToken)
    {
        (IReadOnlyList<string> old, IReadOnlyList<string> oldKey) = SqliteRows.Describe(both.Before, table);
        (IReadOnlyList<string> now, IReadOnlyList<string> nowKey) = SqliteRows.Describe(both.After, table);
        string[] columns = [.. old.Intersect(now, StringComparer.Ordinal)];
        IReadOnlyList<string> key = oldKey.SequenceEqual(nowKey) && !nowKey.Except(columns, StringComparer.Ordinal).Any() ? nowKey : [];
        await using var oldRows = new SqliteRows(both.Before, table, columns, key);
        await using var nowRows = new SqliteRows(both.After, table, columns, key);
        // What is read was copied before; its bytes tell nothing of the work.
        return await new RowComparer(key, columns, new RowWork(request.Most, null)).CompareAsync(oldRows, nowRows, cancellationToken);
    }
}
