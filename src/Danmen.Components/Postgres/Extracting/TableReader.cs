using System.Buffers;
using System.Globalization;
using Danmen.Components.Postgres.CopyFormat;
using Danmen.Snapshots.Contracts;
using Npgsql;

namespace Danmen.Components.Postgres.Extracting;

/// <summary>A stretch of one table that one COPY reads.</summary>
/// <param name="Table">Whose rows.</param>
/// <param name="Range">Number of the stretch: blocks from Range × 32,768 on.</param>
/// <param name="IsLast">The last one is open-ended; the only one of a small table reads it whole.</param>
internal sealed record TableRange(CatalogTable Table, int Range, bool IsLast, ContentShape Shape)
{
    /// <summary>Heap blocks of one range; 256 MiB of 8 KiB blocks.</summary>
    public const int Blocks = 32_768;

    public long EstimatedBytes => IsLast ? Math.Max(0, Table.SizeBytes - ((long)Range * Blocks * 8192)) : (long)Blocks * 8192;
}

/// <summary>Rows of one range, stored.</summary>
internal sealed record ReadRange(TableRange Range, IReadOnlyList<StoredPart> Parts)
{
    public long Rows => Parts.Sum(p => p.Rows);

    public long Bytes => Parts.Sum(p => p.Bytes);

    /// <summary>CopyFormat.RowTally.Sum over all rows; a part ends at a row's end.</summary>
    public ulong Sum => Parts.Aggregate(0UL, (sum, part) => unchecked(sum + part.Sum));
}

/// <summary>One stored file of rows, in a folder of its own: its list of chunks need not be kept in memory.</summary>
internal sealed record StoredPart(StoredTree Folder, long Rows, long Bytes, ulong Sum);

/// <summary>Streams COPY text from the server into the store; nothing is kept, a row may be of any length.</summary>
/// <param name="chunksPerPart">A part ends behind the first row that ends after so many chunks.</param>
internal sealed class TableReader(ICaptureSink sink, IComponentProgress progress, string encoding, int chunksPerPart = TableReader.ChunksPerPart)
{
    /// <summary>The list of a part's chunks lives in one tree blob, which must stay small.</summary>
    public const int ChunksPerPart = 32_768;

    /// <summary>Buffers are always filled, so that where parts end depends on the rows alone, not on the network.</summary>
    private const int BufferBytes = 256 << 10;

    /// <summary>The COPY statement of a range.</summary>
    public static string CopySql(TableRange range, string encoding)
    {
        var table = range.Table;
        var options = $"TO STDOUT (ENCODING {SqlText.Literal(encoding)})";
        var columns = string.Join(", ", table.Columns.Select(SqlText.Name));
        var whole = range is { Range: 0, IsLast: true };
        if (whole && table.Condition is null && table.Columns.Count > 0) return $"COPY {table.SqlName} ({columns}) {options}";
        var where = table.Condition ?? "";
        if (!whole)
        {
            var from = ((long)range.Range * TableRange.Blocks).ToString(CultureInfo.InvariantCulture);
            var to = ((long)(range.Range + 1) * TableRange.Blocks).ToString(CultureInfo.InvariantCulture);
            where = $"WHERE ctid >= '({from},0)'" + (range.IsLast ? "" : $" AND ctid < '({to},0)'");
        }

        return $"COPY (SELECT {columns} FROM ONLY {table.SqlName} {where}) {options}";
    }

    /// <summary>Splits a table into ranges.</summary>
    public static IEnumerable<TableRange> Split(CatalogTable table, ContentShape shape)
    {
        var splits = table.IsHeap && table.Condition is null && !table.IsExtensionConfiguration;
        var count = splits ? (int)Math.Max(1, (table.HeapBlocks + TableRange.Blocks - 1) / TableRange.Blocks) : 1;
        for (var i = 0; i < count; i++) yield return new TableRange(table, i, i == count - 1, shape);
    }

    public async Task<ReadRange> ReadAsync(NpgsqlConnection connection, TableRange range, CancellationToken cancellationToken)
    {
        var parts = new List<StoredPart>();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        OpenPart? part = null;
        try
        {
            using var text = await connection.BeginTextExportAsync(CopySql(range, encoding), cancellationToken);
            var stream = ((StreamReader)text).BaseStream;
            while (true)
            {
                var filled = await FillAsync(stream, buffer.AsMemory(0, BufferBytes), cancellationToken);
                if (filled == 0) break;
                ReadOnlyMemory<byte> rest = buffer.AsMemory(0, filled);
                progress.Advance(0, filled);
                while (rest.Length > 0)
                {
                    if (part is { IsFull: true, Tally.AtRowEnd: true })
                    {
                        parts.Add(await part.CompleteAsync(cancellationToken));
                        part = null;
                    }

                    part ??= new OpenPart(sink, range.Shape, chunksPerPart);
                    var end = part.IsFull ? rest.Span.IndexOf((byte)'\n') + 1 : 0;
                    var taken = end > 0 ? end : rest.Length;
                    await part.WriteAsync(rest[..taken], cancellationToken);
                    rest = rest[taken..];
                }

                if (filled < BufferBytes) break;
            }

            if (part is not null) parts.Add(await part.CompleteAsync(cancellationToken));
            part = null;
            return new ReadRange(range, parts);
        }
        catch (Exception e) when (ServerFaults.IsServer(e))
        {
            throw ServerFaults.Wrap(e, NameEncoding.Shown(encoding, range.Table.Schema, range.Table.Name));
        }
        finally
        {
            if (part is not null) await part.DisposeAsync();
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private static async ValueTask<int> FillAsync(Stream stream, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var filled = 0;
        while (filled < buffer.Length)
        {
            var read = await stream.ReadAsync(buffer[filled..], cancellationToken);
            if (read == 0) break;
            filled += read;
        }

        return filled;
    }

    private sealed class OpenPart(ICaptureSink sink, ContentShape shape, int chunksPerPart) : IAsyncDisposable
    {
        private readonly IContentWriter _writer = sink.OpenContent(shape);

        public RowTally Tally { get; } = new();

        public bool IsFull { get; private set; }

        public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            Tally.Append(bytes.Span);
            await _writer.WriteAsync(bytes, cancellationToken);
            if (_writer.ChunkCount >= chunksPerPart) IsFull = true;
        }

        public async Task<StoredPart> CompleteAsync(CancellationToken cancellationToken)
        {
            var content = await _writer.CompleteAsync(cancellationToken);
            var folder = await sink.StoreFolderAsync([StoredEntry.File("rows.copy", content)], cancellationToken);
            var part = new StoredPart(folder, Tally.Rows, Tally.Bytes, Tally.Sum);
            await DisposeAsync();
            return part;
        }

        public ValueTask DisposeAsync() => _writer.DisposeAsync();
    }
}
