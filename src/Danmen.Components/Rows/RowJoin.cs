using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using Danmen.Components.Checksums;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Rows;

/// <summary>Joins the rows that only one side has by their key, counts them and keeps the first of them.</summary>
internal sealed class RowJoin(IReadOnlyList<string> key, IReadOnlyList<string> columns, int most)
{
    private readonly PriorityQueue<RowDifference, IReadOnlyList<string?>> _first = new(new LastFirst());
    private long _added, _removed, _changed;

    public RowDifferences Result => new(key, _added, _removed, _changed, [.. _first.UnorderedItems.Select(item => item.Element).Order(Comparer<RowDifference>.Create(static (a, b) => Order(a.Key, b.Key)))]);

    /// <summary>Counts rows that cannot be joined.</summary>
    public void Count(WaitingRows waiting)
    {
        foreach ((_, WaitingRow row) in waiting.Rows)
        {
            _added += Math.Max(0, row.Surplus);
            _removed += Math.Max(0, -row.Surplus);
        }
    }

    /// <summary>Joins rows among which all of the same key are.</summary>
    public void Join(WaitingRows waiting)
    {
        // A key that one side does not keep may have several rows.
        var left = new Dictionary<RowRecord, Queue<(RowRecord Row, long Times)>>(SameKey.Instance);
        foreach ((_, WaitingRow row) in waiting.Rows)
        {
            if (row.Surplus >= 0) continue;
            if (!left.TryGetValue(row.Record, out Queue<(RowRecord Row, long Times)>? same)) left.Add(row.Record, same = new());
            same.Enqueue((row.Record, -row.Surplus));
        }

        foreach ((_, WaitingRow row) in waiting.Rows)
        {
            if (row.Surplus <= 0) continue;
            long came = row.Surplus;
            left.TryGetValue(row.Record, out Queue<(RowRecord Row, long Times)>? same);
            while (came > 0 && same is not null && same.TryDequeue(out (RowRecord Row, long Times) earlier))
            {
                long both = Math.Min(came, earlier.Times);
                _changed += both;
                Keep(RowChange.Changed, row.Record, earlier.Row);
                came -= both;
                if (earlier.Times > both) same.Enqueue(earlier with { Times = earlier.Times - both });
            }

            if (came == 0) continue;
            _added += came;
            Keep(RowChange.Added, row.Record, null);
        }

        foreach ((RowRecord row, long times) in left.Values.SelectMany(same => same))
        {
            _removed += times;
            Keep(RowChange.Removed, row, null);
        }
    }

    private void Keep(RowChange change, RowRecord row, RowRecord? earlier)
    {
        if (most == 0) return;
        string?[] values = row.KeyValues();
        if (_first.Count == most && _first.TryPeek(out _, out IReadOnlyList<string?>? last) && Order(values, last) >= 0) return;
        var difference = new RowDifference(change, values, earlier is { } other ? [.. row.DifferingFields(other).Select(field => columns[field])] : []);
        _first.Enqueue(difference, values);
        if (_first.Count > most) _first.Dequeue();
    }

    /// <summary>Whole numbers by value, all else by its characters.</summary>
    private static int Order(IReadOnlyList<string?> a, IReadOnlyList<string?> b)
    {
        for (int i = 0; i < a.Count; i++)
        {
            int order = TryNumber(a[i], out BigInteger left) && TryNumber(b[i], out BigInteger right) ? left.CompareTo(right) : string.CompareOrdinal(a[i], b[i]);
            if (order != 0) return order;
        }

        return 0;
    }

    private static bool TryNumber(string? text, out BigInteger number)
    {
        number = default;
        return text is { Length: > 0 and < 40 } && BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
    }

    private sealed class LastFirst : IComparer<IReadOnlyList<string?>>
    {
        public int Compare(IReadOnlyList<string?>? x, IReadOnlyList<string?>? y) => Order(y ?? [], x ?? []);
    }

    private sealed class SameKey : IEqualityComparer<RowRecord>
    {
        public static SameKey Instance { get; } = new();

        public bool Equals(RowRecord x, RowRecord y) => x.Key.SequenceEqual(y.Key);

        public int GetHashCode([DisallowNull] RowRecord obj) => (int)RowHash.Of(obj.Key);
    }
}
