using Danmen.Snapshots.Contracts;
using Microsoft.Data.Sqlite;

namespace Danmen.Components.Sqlite.Loading;

/// <summary>How many rows the tables of a database have gained or lost since it was restored. It is written to, as whoever asks knows.</summary>
internal static class WrittenRows
{
    private const string Tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";

    /// <exception cref="SqliteException">It cannot be read.</exception>
    public static WrittenSince Of(string path, DatabaseRecord record, int patienceSeconds, CancellationToken cancellationToken)
    {
        using SqliteConnection connection = DatabaseConnection.Open(path, SqliteOpenMode.ReadWrite, patienceSeconds);
        var parts = new List<WrittenPart>();
        HashSet<string> living = [.. connection.Query(Tables, row => row.GetString(0))];
        foreach (string table in living.Union(record.Contents.Tables.Keys))
        {
            cancellationToken.ThrowIfCancellationRequested();
            long before = record.Contents.Tables.GetValueOrDefault(table)?.Rows ?? 0;
            bool isKnown = record.Contents.Tables.ContainsKey(table);
            long now = living.Contains(table) ? (long)connection.Scalar($"SELECT count(*) FROM {DatabaseConnection.Name(table)}")! : 0; // count has a value
            if (now != before || isKnown != living.Contains(table)) parts.Add(new WrittenPart(table, Math.Max(0, now - before), 0, Math.Max(0, before - now)) { IsReplaced = isKnown != living.Contains(table) });
        }

        return WrittenSince.Of(parts, inRows: true, WrittenRemarks.ByRows.With()) with { IsWritten = true };
    }
}
