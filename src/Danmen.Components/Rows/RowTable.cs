namespace Danmen.Components.Rows;

/// <summary>The rows of one table in one snapshot, as often as they are wanted. Equal rows have equal hashes in both snapshots.</summary>
internal abstract class RowTable
{
    /// <summary>Number of rows.</summary>
    public abstract long Rows { get; }

    /// <summary>Every row's hash.</summary>
    public abstract Task ScanAsync(Action<ulong> take, CancellationToken cancellationToken);

    /// <summary>The rows that are wanted by their hash.</summary>
    public abstract Task PickAsync(Func<ulong, bool> wants, Action<PickedRow> take, CancellationToken cancellationToken);
}

/// <summary>A row that differs.</summary>
/// <param name="Key">Values of the key as text.</param>
/// <param name="Fields">A hash of each compared column's value.</param>
internal sealed record PickedRow(string?[] Key, ulong[] Fields);
