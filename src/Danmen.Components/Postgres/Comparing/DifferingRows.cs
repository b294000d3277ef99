using Danmen.Components.Records;
using Danmen.Components.Rows;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Postgres.Comparing;

/// <summary>Which rows differ between two stored databases, table by table.</summary>
internal sealed class DifferingRows(IStoredFolder before, IStoredFolder after)
{
    /// <returns>By table; without those that only one side has.</returns>
    public async Task<IReadOnlyDictionary<string, RowDifferences>> OfAsync(RowRequest request, CancellationToken cancellationToken)
    {
        Dictionary<string, TableRecord> old = await TablesAsync(before, cancellationToken), now = await TablesAsync(after, cancellationToken);
        var work = new RowWork(request.Most, request.Progress);
        var differences = new Dictionary<string, RowDifferences>(StringComparer.Ordinal);
        foreach (string name in request.Tables)
        {
            if (!old.TryGetValue(name, out TableRecord? left) || !now.TryGetValue(name, out TableRecord? right)) continue;
            request.Progress.Say(name);
            differences[name] = await CompareAsync(left, right, work, cancellationToken);
        }

        return differences;
    }

    private async Task<RowDifferences> CompareAsync(TableRecord left, TableRecord right, RowWork work, CancellationToken cancellationToken)
    {
        string[] columns = [.. left.Columns.Intersect(right.Columns, StringComparer.Ordinal)];
        // Earlier versions did not write it down; a key that changed joins nothing.
        IReadOnlyList<string> key = (left.PrimaryKey is null || right.PrimaryKey is null || left.PrimaryKey.SequenceEqual(right.PrimaryKey) ? right.PrimaryKey ?? left.PrimaryKey : null) ?? [];
        if (key.Except(columns, StringComparer.Ordinal).Any()) key = [];

        TableParts oldParts = await PartsAsync(before, left, cancellationToken), nowParts = await PartsAsync(after, right, cancellationToken);
        (IReadOnlyList<PartChunks> old, IReadOnlyList<PartChunks> now) = left.Columns.SequenceEqual(right.Columns)
            ? DifferingChunks.Of(oldParts, nowParts)
            : (DifferingChunks.All(oldParts), DifferingChunks.All(nowParts));
        await using var oldRows = new CopyRows(before, old, left.Columns, columns, key);
        await using var nowRows = new CopyRows(after, now, right.Columns, columns, key);
        long bytes = oldRows.Length + nowRows.Length;
        work.Progress?.Expect(0, bytes);
        RowDifferences differences = await new RowComparer(key, columns, work).CompareAsync(oldRows, nowRows, cancellationToken);
        return differences with { BytesRead = bytes, BytesOfBoth = left.Bytes + right.Bytes };
    }

    private static async Task<TableParts> PartsAsync(IStoredFolder stored, TableRecord table, CancellationToken cancellationToken)
    {
        var parts = new List<StoredItem>();
        foreach (PartRecord part in table.Parts)
            parts.Add(await stored.FindAsync(part.Path, cancellationToken) is { IsFile: true } item ? item : throw new DanmenException(PostgresFaults.StoredBroken, part.Path, ProblemRemarks.Missing.With()));
        return new TableParts(stored, parts, table.Shape);
    }

    private static async Task<Dictionary<string, TableRecord>> TablesAsync(IStoredFolder stored, CancellationToken cancellationToken)
    {
        DatabaseRecord record = await JsonRecord.ReadAsync(stored, DatabaseRecord.FileName, PostgresRecords.Json.DatabaseRecord, PostgresFaults.StoredBroken, cancellationToken);
        if (record.Format != DatabaseRecord.CurrentFormat) throw new DanmenException(PostgresFaults.StoredBroken, DatabaseRecord.FileName, ProblemRemarks.LaterVersion.With());
        return record.Tables.ToDictionary(table => record.Database.Shown(table.Schema, table.Name), StringComparer.Ordinal);
    }
}
