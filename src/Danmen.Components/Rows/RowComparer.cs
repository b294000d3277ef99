using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Rows;

/// <summary>Finds the rows that two versions of a table do not have in common, and joins them by primary key. Each side is read once.</summary>
/// <remarks>
/// Both are read at the same pace and what both have is forgotten at once: rows mostly lie where they lay, so few wait. When more wait than
/// <see cref="MemoryBytes"/>, they are dealt out by their key into a sealed file, and each part is joined by itself.
/// </remarks>
/// <param name="key">Columns of the key, all of them among the compared ones; empty for none.</param>
/// <param name="columns">Columns that are compared.</param>
internal sealed class RowComparer(IReadOnlyList<string> key, IReadOnlyList<string> columns, RowWork work)
{
    // Rows of one key that even so often dealt out do not fit are no rows of a key.
    private const int DeepestLevelByKey = 4;

    /// <summary>Memory that waiting rows may take.</summary>
    public long MemoryBytes { get; init; } = 64 << 20;

    public async Task<RowDifferences> CompareAsync(RowTable before, RowTable after, CancellationToken cancellationToken)
    {
        var join = new RowJoin(key, columns, work.Most);
        var waiting = new WaitingRows();
        var left = new Side(waiting, -1);
        var right = new Side(waiting, 1);
        RowPartitions? spilled = null;
        try
        {
            bool moreLeft = true, moreRight = true;
            while (moreLeft || moreRight)
            {
                cancellationToken.ThrowIfCancellationRequested();
                RowTable next = moreLeft && (!moreRight || Share(before) <= Share(after)) ? before : after;
                long position = next.Position;
                if (next == before) moreLeft = await before.ReadAsync(left, cancellationToken);
                else moreRight = await after.ReadAsync(right, cancellationToken);
                work.Progress?.Advance(0, next.Position - position);
                if (waiting.Bytes <= MemoryBytes) continue;
                spilled ??= new RowPartitions(0, key.Count > 0);
                await spilled.TakeAsync(waiting, cancellationToken);
            }

            await EndAsync(waiting, spilled, 0, join, cancellationToken);
            return join.Result;
        }
        finally
        {
            spilled?.Dispose();
        }
    }

    private static double Share(RowTable table) => table.Length == 0 ? 1 : (double)table.Position / table.Length;

    private async Task EndAsync(WaitingRows waiting, RowPartitions? spilled, int level, RowJoin join, CancellationToken cancellationToken)
    {
        if (spilled is not null)
        {
            await spilled.TakeAsync(waiting, cancellationToken);
            for (int part = 0; part < RowPartitions.Count; part++) await PartAsync(spilled, part, level, join, cancellationToken);
        }
        else if (key.Count > 0 && level <= DeepestLevelByKey)
        {
            join.Join(waiting);
        }
        else
        {
            join.Count(waiting);
        }
    }

    private async Task PartAsync(RowPartitions partitions, int part, int level, RowJoin join, CancellationToken cancellationToken)
    {
        var waiting = new WaitingRows();
        RowPartitions? below = null;
        try
        {
            await foreach ((ulong hash, WaitingRow row) in partitions.ReadAsync(part, cancellationToken))
            {
                if (!waiting.Meet(hash, row.Surplus)) waiting.Add(hash, row);
                if (waiting.Bytes <= MemoryBytes || level >= RowPartitions.DeepestLevel) continue;
                below ??= new RowPartitions(level + 1, key.Count > 0 && level + 1 < DeepestLevelByKey);
                await below.TakeAsync(waiting, cancellationToken);
            }

            await EndAsync(waiting, below, level + 1, join, cancellationToken);
        }
        finally
        {
            below?.Dispose();
        }
    }

    private sealed class Side(WaitingRows waiting, long surplus) : IRowTaker
    {
        private ulong _met;

        public bool Meet(ulong hash)
        {
            _met = hash;
            return !waiting.Meet(hash, surplus);
        }

        public void Describe(RowRecord row) => waiting.Add(_met, new WaitingRow(surplus, row));
    }
}
