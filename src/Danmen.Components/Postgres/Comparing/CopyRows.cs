using System.Text;
using Danmen.Components.Checksums;
using Danmen.Components.Rows;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Postgres.Comparing;

/// <summary>Rows of COPY text, of those chunks that differ.</summary>
internal sealed class CopyRows : RowTable
{
    private const int FirstBufferBytes = 256 << 10;

    private readonly IStoredFolder _stored;
    private readonly IReadOnlyList<PartChunks> _parts;

    // Where the compared columns and those of the key stand in a row.
    private readonly int[] _columns;
    private readonly int[] _key;
    private readonly bool _isWhole;

    private readonly List<Range> _fields = [];
    private readonly RowRecord.Writer _record = new();
    private byte[] _buffer = new byte[FirstBufferBytes];
    private int _filled, _next;
    private Stream? _open;
    private long _position;

    /// <param name="stored">The component's folder.</param>
    /// <param name="parts">What to read of which files.</param>
    /// <param name="table">Columns as they stand in a row.</param>
    /// <param name="columns">Columns to compare.</param>
    /// <param name="key">Columns of the key.</param>
    public CopyRows(IStoredFolder stored, IReadOnlyList<PartChunks> parts, IReadOnlyList<string> table, IReadOnlyList<string> columns, IReadOnlyList<string> key)
    {
        _stored = stored;
        _parts = parts;
        Length = parts.Sum(part => part.Bytes);
        List<string> places = [.. table];
        _columns = [.. columns.Select(name => places.IndexOf(name))];
        _key = [.. key.Select(name => places.IndexOf(name))];
        _isWhole = table.SequenceEqual(columns);
    }

    /// <summary>Bytes.</summary>
    public override long Length { get; }

    public override long Position => _position;

    public override async ValueTask<bool> ReadAsync(IRowTaker taker, CancellationToken cancellationToken)
    {
        if (_open is null)
        {
            if (_next == _parts.Count) return false;
            _open = _stored.OpenChunks(_parts[_next].File, _parts[_next].Chunks);
        }

        int read = await _open.ReadAsync(_buffer.AsMemory(_filled), cancellationToken);
        if (read == 0)
        {
            if (_filled > 0) throw new DanmenException(PostgresFaults.StoredBroken, _parts[_next].File.Path, ProblemRemarks.EndsWithinRow.With());
            await DisposeAsync();
            _next++;
            return _next < _parts.Count;
        }

        _position += read;
        _filled += read;
        Take(taker);
        return true;
    }

    public override async ValueTask DisposeAsync()
    {
        if (_open is not null) await _open.DisposeAsync();
        _open = null;
    }

    /// <summary>What COPY escapes, as text; null for NULL.</summary>
    internal static string? Text(ReadOnlySpan<byte> field)
    {
        if (field.SequenceEqual("\\N"u8)) return null;
        if (field.IndexOf((byte)'\\') < 0) return TableNames.Text(field);
        var plain = new List<byte>(field.Length);
        for (int i = 0; i < field.Length; i++)
        {
            if (field[i] != '\\' || i + 1 == field.Length)
            {
                plain.Add(field[i]);
                continue;
            }

            plain.Add(field[++i] switch
            {
                (byte)'b' => (byte)'\b',
                (byte)'f' => (byte)'\f',
                (byte)'n' => (byte)'\n',
                (byte)'r' => (byte)'\r',
                (byte)'t' => (byte)'\t',
                (byte)'v' => (byte)'\v',
                byte other => other,
            });
        }

        return TableNames.Text([.. plain]);
    }

    // Row by row, without its line feed: within a value COPY escapes it.
    private void Take(IRowTaker taker)
    {
        int start = 0;
        for (int end; (end = _buffer.AsSpan(start, _filled - start).IndexOf((byte)'\n')) >= 0; start += end + 1)
        {
            ReadOnlySpan<byte> row = _buffer.AsSpan(start, end);
            if (taker.Meet(Hash(row))) taker.Describe(Describe(row));
        }

        _buffer.AsSpan(start, _filled - start).CopyTo(_buffer);
        _filled -= start;
        if (_filled == _buffer.Length) Array.Resize(ref _buffer, checked(_buffer.Length * 2));
    }

    private ulong Hash(ReadOnlySpan<byte> row)
    {
        if (_isWhole) return RowHash.Of(row);
        Split(row);
        // As a row of these columns alone would be: the other side may have just them.
        RowHash hash = default;
        for (int i = 0; i < _columns.Length; i++)
        {
            if (i > 0) hash.Append("\t"u8);
            hash.Append(row[_fields[_columns[i]]]);
        }

        return hash.Finish();
    }

    private RowRecord Describe(ReadOnlySpan<byte> row)
    {
        if (_key.Length == 0) return RowRecord.Empty;
        Split(row);
        foreach (int column in _key)
        {
            ReadOnlySpan<byte> value = row[_fields[column]];
            if (value.Contains((byte)'\\') || !Ascii.IsValid(value)) _record.Key(Text(value));
            else _record.Key(value);
        }

        foreach (int column in _columns) _record.Field(RowHash.Of(row[_fields[column]]));
        return _record.Finish();
    }

    private void Split(ReadOnlySpan<byte> row)
    {
        _fields.Clear();
        foreach (Range field in row.Split((byte)'\t')) _fields.Add(field);
    }
}
