using System.Buffers;
using System.Globalization;
using Danmen.Components.Postgres.CopyFormat;
using Danmen.Faults;
using Danmen.Governance.Masking.Transformers;

namespace Danmen.Components.Postgres.Masking;

/// <summary>Masks rows as COPY writes them: whole rows in, whole rows out, no string for a value. Not thread-safe: each stream has its own.</summary>
/// <param name="columnCount">Columns that COPY writes.</param>
/// <param name="columns">Those that are masked; all others go over as they are.</param>
/// <param name="shown">The table, for messages.</param>
internal sealed class RowMasker(int columnCount, IReadOnlyList<MaskedColumn> columns, string shown)
{
    private readonly MaskedColumn[] _columns = [.. columns.OrderBy(column => column.Index)];

    // The start of each field, and one behind the row's end.
    private readonly int[] _starts = new int[columnCount + 1];
    private readonly ArrayBufferWriter<byte> _value = new(), _person = new(), _mask = new();

    /// <summary>Rows so far.</summary>
    public long Rows { get; private set; }

    /// <param name="rows">Whole rows, each with its line feed.</param>
    /// <exception cref="DanmenException">MaskingFaults.ValueUnfit, MaskingFaults.RowUnexpected: what was appended to the output before is no use then.</exception>
    public void Append(ReadOnlySpan<byte> rows, IBufferWriter<byte> output)
    {
        while (!rows.IsEmpty)
        {
            int length = Split(rows);
            Mask(rows[..length], output);
            rows = rows[length..];
            Rows++;
        }
    }

    private int Split(ReadOnlySpan<byte> rows)
    {
        int at = 0;
        for (int field = 1; ; field++)
        {
            int end = rows[at..].IndexOfAny((byte)'\t', (byte)'\n');
            // A line feed within a value is escaped: one that stands ends the row.
            if (end < 0 || field > columnCount || rows[at + end] == '\n' != (field == columnCount)) throw new DanmenException(MaskingFaults.RowUnexpected, shown);
            at += end + 1;
            _starts[field] = at;
            if (field == columnCount) return at;
        }
    }

    private void Mask(ReadOnlySpan<byte> row, IBufferWriter<byte> output)
    {
        int written = 0;
        foreach (MaskedColumn column in _columns)
        {
            ReadOnlySpan<byte> field = Field(row, column.Index);
            column.Tally.Rows++;
            if (CopyField.IsNull(field))
            {
                column.Tally.Nulls++;
                continue;
            }

            output.Write(row[written.._starts[column.Index]]);
            written = _starts[column.Index + 1] - 1;
            Mask(row, column, field, output);
        }

        output.Write(row[written..]);
    }

    private void Mask(ReadOnlySpan<byte> row, MaskedColumn column, ReadOnlySpan<byte> field, IBufferWriter<byte> output)
    {
        ReadOnlySpan<byte> value = Plain(field, _value);
        ReadOnlySpan<byte> person = column.Person is { } index && Field(row, index) is var who && !CopyField.IsNull(who) ? Plain(who, _person) : default;
        var place = new MaskRow(Rows, person);
        _mask.ResetWrittenCount();
        MaskOutcome outcome = column.Mask.Mask(value, place, _mask);
        if (outcome == MaskOutcome.Unfit && column.Otherwise is { } otherwise)
        {
            column.Tally.Otherwise++;
            outcome = otherwise.Mask(value, place, _mask);
        }

        switch (outcome)
        {
            case MaskOutcome.Written:
                if (_mask.WrittenSpan.SequenceEqual(value)) column.Tally.Same++;
                CopyField.Escape(_mask.WrittenSpan, output);
                break;
            case MaskOutcome.Null:
                column.Tally.MadeNull++;
                output.Write(@"\N"u8);
                break;
            default:
                // Never the value: the row's number finds it.
                throw new DanmenException(MaskingFaults.ValueUnfit, column.Shown, (Rows + 1).ToString(CultureInfo.InvariantCulture));
        }
    }

    private ReadOnlySpan<byte> Field(ReadOnlySpan<byte> row, int index) => row[_starts[index]..(_starts[index + 1] - 1)];

    private static ReadOnlySpan<byte> Plain(ReadOnlySpan<byte> field, ArrayBufferWriter<byte> scratch)
    {
        if (CopyField.IsPlain(field)) return field;
        scratch.ResetWrittenCount();
        CopyField.Unescape(field, scratch);
        return scratch.WrittenSpan;
    }
}
