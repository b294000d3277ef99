using System.Runtime.InteropServices;

namespace Danmen.Components.Rows;

/// <summary>Rows that were met on one side and not yet on the other. What both have cancels out and is forgotten.</summary>
internal sealed class WaitingRows
{
    // A dictionary's entry and an array's head, about.
    private const int OverheadBytes = 96;

    private readonly Dictionary<ulong, WaitingRow> _rows = [];

    /// <summary>Memory that they take, about.</summary>
    public long Bytes { get; private set; }

    public IEnumerable<KeyValuePair<ulong, WaitingRow>> Rows => _rows;

    /// <summary>Counts a row that is known already, or that the other side waits for.</summary>
    /// <param name="surplus">Negative for the left side.</param>
    /// <returns>False when nobody knows it: it is to be added.</returns>
    public bool Meet(ulong hash, long surplus)
    {
        ref WaitingRow row = ref CollectionsMarshal.GetValueRefOrNullRef(_rows, hash);
        if (System.Runtime.CompilerServices.Unsafe.IsNullRef(ref row)) return false;
        row = row with { Surplus = row.Surplus + surplus };
        if (row.Surplus != 0) return true;
        Bytes -= row.Record.Bytes.Length + OverheadBytes;
        _rows.Remove(hash);
        return true;
    }

    public void Add(ulong hash, WaitingRow row)
    {
        _rows.Add(hash, row);
        Bytes += row.Record.Bytes.Length + OverheadBytes;
    }

    public void Clear()
    {
        _rows.Clear();
        Bytes = 0;
    }
}

/// <summary>A row that waits.</summary>
/// <param name="Surplus">How often the right side has it more than the left; negative for the left.</param>
internal readonly record struct WaitingRow(long Surplus, RowRecord Record);
