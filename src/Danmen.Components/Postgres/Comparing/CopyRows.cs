using Danmen.Components.Checksums;
using Danmen.Components.Rows;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Postgres.Comparing;

/// <summary>Rows of COPY text, part by part; parts that the other snapshot has as they are can be left out.</summary>
internal sealed class CopyRows : RowTable
{
    private const int FirstBufferBytes = 1 << 20;

    private readonly IStoredFolder _stored;
    private readonly IReadOnlyList<StoredItem> _parts;

    // Where the compared columns and those of the key stand in a row.
    private readonly int[] _columns;
    private readonly int[] _key;
    private readonly bool _isWhole;

    /// <param name="stored">The component's folder.</param>
    /// <param name="parts">Files of rows.</param>
    /// <param name="table">Columns as they stand in a row.</param>
    /// <param name="columns">Columns to compare.</param>
    /// <param name="key">Columns of the key.</param>
    public CopyRows(IStoredFolder stored, IReadOnlyList<StoredItem> parts, long rows, IReadOnlyList<string> table, IReadOnlyList<string> columns, IReadOnlyList<string> key)
    {
        _stored = stored;
        _parts = parts;
        Rows = rows;
        List<string> places = [.. table];
        _columns = [.. columns.Select(name => places.IndexOf(name))];
        _key = [.. key.Select(name => places.IndexOf(name))];
        _isWhole = table.SequenceEqual(columns);
    }

    public override long Rows { get; }

    public override Task ScanAsync(Action<ulong> take, CancellationToken cancellationToken)
    {
        var fields = new List<Range>();
        return ReadAsync(row => take(Hash(row, fields)), cancellationToken);
    }

    public override Task PickAsync(Func<ulong, bool> wants, Action<PickedRow> take, CancellationToken cancellationToken)
    {
        var fields = new List<Range>();
        return ReadAsync(row =>
        {
            if (!wants(Hash(row, fields))) return;
            Split(row, fields);
            string?[] key = new string?[_key.Length];
            for (int i = 0; i < key.Length; i++) key[i] = Text(row.Span[fields[_key[i]]]);
            ulong[] hashes = new ulong[_columns.Length];
            for (int i = 0; i < hashes.Length; i++) hashes[i] = RowHash.Of(row.Span[fields[_columns[i]]]);
            take(new PickedRow(key, hashes));
        }, cancellationToken);
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

    private ulong Hash(ReadOnlyMemory<byte> row, List<Range> fields)
    {
        if (_isWhole) return RowHash.Of(row.Span);
        Split(row, fields);
        RowHash hash = default;
        foreach (int column in _columns)
        {
            hash.Append(row.Span[fields[column]]);
            hash.Append("\t"u8);
        }

        return hash.Finish();
    }

    private static void Split(ReadOnlyMemory<byte> row, List<Range> fields)
    {
        fields.Clear();
        foreach (Range field in row.Span.Split((byte)'\t')) fields.Add(field);
    }

    /// <summary>Row by row, without its line feed: within a value COPY escapes it.</summary>
    private async Task ReadAsync(Action<ReadOnlyMemory<byte>> take, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[FirstBufferBytes];
        foreach (StoredItem part in _parts)
        {
            await using Stream content = _stored.Open(part);
            int filled = 0, read;
            while ((read = await content.ReadAsync(buffer.AsMemory(filled), cancellationToken)) > 0)
            {
                filled += read;
                int start = 0;
                for (int end; (end = buffer.AsSpan(start, filled - start).IndexOf((byte)'\n')) >= 0; start += end + 1) take(buffer.AsMemory(start, end));
                buffer.AsSpan(start, filled - start).CopyTo(buffer);
                filled -= start;
                if (filled == buffer.Length) Array.Resize(ref buffer, checked(buffer.Length * 2));
            }
        }
    }
}
