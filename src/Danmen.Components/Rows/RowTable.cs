using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Rows;

/// <summary>The rows of one table in one snapshot, read once from front to end. Equal rows have equal hashes in both snapshots.</summary>
internal abstract class RowTable : IAsyncDisposable
{
    /// <summary>How much there is to read, in a measure that both sides share.</summary>
    public abstract long Length { get; }

    /// <summary>How much of it was read.</summary>
    public abstract long Position { get; }

    /// <summary>Reads a stretch of rows, some hundred kilobytes.</summary>
    /// <returns>False at the end.</returns>
    public abstract ValueTask<bool> ReadAsync(IRowTaker taker, CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}

/// <summary>Takes rows as they are read.</summary>
internal interface IRowTaker
{
    /// <summary>A row was read.</summary>
    /// <returns>True when the row must be described, by <see cref="Describe"/> before the next one.</returns>
    bool Meet(ulong hash);

    /// <summary>Key and fields of the row that was met last.</summary>
    void Describe(RowRecord row);
}

/// <summary>How many of the rows to name and whom to tell of the work.</summary>
internal sealed record RowWork(int Most, IComponentProgress? Progress);
