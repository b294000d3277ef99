using Danmen.Components.Records;
using Danmen.Components.Rows;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Postgres.Comparing;

/// <summary>Which rows differ between two stored databases, table by table.</summary>
internal sealed class DifferingRows(IStoredFolder before, IStoredFolder after)
{
    /// <param name="tables">As facts name them.</param>
    /// <returns>By table; without those that only one side has.</returns>
    public async Task<IReadOnlyDictionary<string, RowDifferences>> OfAsync(IReadOnlyCollection<string> tables, int most, CancellationToken cancellationToken)
    {
        Dictionary<string, TableRecord> old = await TablesAsync(before, cancellationToken), now = await TablesAsync(after, cancellationToken);
        var differences = new Dictionary<string, RowDifferences>(StringComparer.Ordinal);
        foreach (string name in tables)
        {
            if (old.TryGetValue(name, out TableRecord? left) && now.TryGetValue(name, out TableRecord? right)) differences[name] = await CompareAsync(left, right, most, cancellationToken);
        }

        return differences;
    }

    private async Task<RowDifferences> CompareAsync(TableRecord left, TableRecord right, int most, CancellationToken cancellationToken)
    {
        string[] columns = [.. left.Columns.Intersect(right.Columns, StringComparer.Ordinal)];
        // Earlier versions did not write it down; a key that changed joins nothing.
        IReadOnlyList<string> key = (left.PrimaryKey is null || right.PrimaryKey is null || left.PrimaryKey.SequenceEqual(right.PrimaryKey) ? right.PrimaryKey ?? left.PrimaryKey : null) ?? [];
        if (key.Except(columns, StringComparer.Ordinal).Any()) key = [];
        List<StoredItem> old = await PartsAsync(before, left, cancellationToken), now = await PartsAsync(after, right, cancellationToken);
        if (left.Columns.SequenceEqual(right.Columns)) LeaveOutEqual(old, now);
        return await new RowComparer(key, columns, most).CompareAsync(
            new CopyRows(before, old, left.Rows, left.Columns, columns, key), new CopyRows(after, now, right.Rows, right.Columns, columns, key), cancellationToken);
    }

    /// <summary>Parts with the same content hold the same rows.</summary>
    private static void LeaveOutEqual(List<StoredItem> old, List<StoredItem> now)
    {
        for (int i = old.Count - 1; i >= 0; i--)
        {
            int same = now.FindIndex(part => part.ContentId == old[i].ContentId);
            if (same < 0) continue;
            now.RemoveAt(same);
            old.RemoveAt(i);
        }
    }

    private static async Task<List<StoredItem>> PartsAsync(IStoredFolder stored, TableRecord table, CancellationToken cancellationToken)
    {
        var parts = new List<StoredItem>();
        foreach (PartRecord part in table.Parts)
            parts.Add(await stored.FindAsync(part.Path, cancellationToken) is { IsFile: true } item ? item : throw new DanmenException(PostgresFaults.StoredBroken, part.Path, ProblemRemarks.Missing.With()));
        return parts;
    }

    private static async Task<Dictionary<string, TableRecord>> TablesAsync(IStoredFolder stored, CancellationToken cancellationToken)
    {
        DatabaseRecord record = await JsonRecord.ReadAsync(stored, DatabaseRecord.FileName, PostgresRecords.Json.DatabaseRecord, PostgresFaults.StoredBroken, cancellationToken);
        if (record.Format != DatabaseRecord.CurrentFormat) throw new DanmenException(PostgresFaults.StoredBroken, DatabaseRecord.FileName, ProblemRemarks.LaterVersion.With());
        return record.Tables.ToDictionary(table => record.Database.Shown(table.Schema, table.Name), StringComparer.Ordinal);
    }
}
