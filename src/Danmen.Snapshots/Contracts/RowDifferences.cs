namespace Danmen.Snapshots.Contracts;

/// <summary>Which rows of a table differ, told by primary key. Values of other columns are never among it.</summary>
/// <param name="Key">Columns of the primary key; empty where the table has none, or not the same in both.</param>
/// <param name="Added">Rows that only the right side has; without a key by content, so that a changed row was added and removed.</param>
/// <param name="Removed">Rows that only the left side has; the same.</param>
/// <param name="Changed">Rows of the same key and another content; 0 without a key.</param>
/// <param name="First">The first of them in the order of the key, as many as were asked for; empty without a key.</param>
public sealed record RowDifferences(IReadOnlyList<string> Key, long Added, long Removed, long Changed, IReadOnlyList<RowDifference> First)
{
    /// <summary>Bytes of rows that had to be read of both sides together; null for a database that is stored whole.</summary>
    public long? BytesRead { get; init; }

    /// <summary>Bytes of rows that both sides have together; null for a database that is stored whole.</summary>
    public long? BytesOfBoth { get; init; }
}

/// <summary>Which rows to compare.</summary>
/// <param name="Tables">As facts name them; in both.</param>
/// <param name="Most">Rows to name of each table.</param>
public sealed record RowRequest(IReadOnlyCollection<string> Tables, int Most, IComponentProgress Progress);

/// <summary>A row that differs.</summary>
/// <param name="Key">Values of the key's columns as text; null for NULL.</param>
/// <param name="Columns">Names of the columns that differ; empty for a row that came or went.</param>
public sealed record RowDifference(RowChange Change, IReadOnlyList<string?> Key, IReadOnlyList<string> Columns);

/// <summary>What became of a row.</summary>
public enum RowChange
{
    Added,
    Removed,
    Changed,
}
