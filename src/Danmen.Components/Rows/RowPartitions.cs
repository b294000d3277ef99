using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Danmen.Components.Checksums;
using Danmen.Components.Scratch;

namespace Danmen.Components.Rows;

/// <summary>Rows that memory does not hold, dealt out so that rows of the same key meet in one part. Not thread-safe.</summary>
/// <param name="level">How often they were dealt out before; each time by other bits.</param>
/// <param name="byKey">By key; else by the whole row.</param>
internal sealed class RowPartitions(int level, bool byKey) : IDisposable
{
    /// <summary>Parts.</summary>
    public const int Count = 1 << Bits;

    private const int Bits = 6;
    private const int BlockBytes = 64 << 10;
    private const int HeadBytes = 8 + 8 + 4 + 4;

    private readonly SealedSpill _spill = new();
    private readonly ArrayBufferWriter<byte>[] _open = [.. Enumerable.Range(0, Count).Select(_ => new ArrayBufferWriter<byte>())];
    private readonly List<int>[] _blocks = [.. Enumerable.Range(0, Count).Select(_ => new List<int>())];

    /// <summary>The last level that still has bits of its own.</summary>
    public static int DeepestLevel => (64 / Bits) - 1;

    /// <summary>Takes all rows that wait.</summary>
    public async Task TakeAsync(WaitingRows waiting, CancellationToken cancellationToken)
    {
        foreach ((ulong hash, WaitingRow row) in waiting.Rows)
        {
            int part = PartOf(hash, row.Record);
            Write(_open[part], hash, row);
            if (_open[part].WrittenCount >= BlockBytes) await FlushAsync(part, cancellationToken);
        }

        waiting.Clear();
    }

    /// <summary>Rows of one part, in no order.</summary>
    public async IAsyncEnumerable<(ulong Hash, WaitingRow Row)> ReadAsync(int part, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await FlushAsync(part, cancellationToken);
        foreach (int number in _blocks[part])
        {
            byte[] block = await _spill.ReadAsync(number, cancellationToken);
            for (int at = 0; at < block.Length;)
            {
                ulong hash = BinaryPrimitives.ReadUInt64LittleEndian(block.AsSpan(at));
                long surplus = BinaryPrimitives.ReadInt64LittleEndian(block.AsSpan(at + 8));
                int length = BinaryPrimitives.ReadInt32LittleEndian(block.AsSpan(at + 16)), keyBytes = BinaryPrimitives.ReadInt32LittleEndian(block.AsSpan(at + 20));
                at += HeadBytes;
                yield return (hash, new WaitingRow(surplus, new RowRecord(block[at..(at + length)], keyBytes)));
                at += length;
            }
        }
    }

    public void Dispose() => _spill.Dispose();

    private int PartOf(ulong hash, RowRecord record) => (int)((byKey ? RowHash.Of(record.Key) : hash) >> (level * Bits)) & (Count - 1);

    private async ValueTask FlushAsync(int part, CancellationToken cancellationToken)
    {
        if (_open[part].WrittenCount == 0) return;
        _blocks[part].Add(await _spill.AppendAsync(_open[part].WrittenMemory, cancellationToken));
        _open[part].ResetWrittenCount();
    }

    private static void Write(ArrayBufferWriter<byte> open, ulong hash, WaitingRow row)
    {
        Span<byte> head = open.GetSpan(HeadBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(head, hash);
        BinaryPrimitives.WriteInt64LittleEndian(head[8..], row.Surplus);
        BinaryPrimitives.WriteInt32LittleEndian(head[16..], row.Record.Bytes.Length);
        BinaryPrimitives.WriteInt32LittleEndian(head[20..], row.Record.KeyBytes);
        open.Advance(HeadBytes);
        open.Write(row.Record.Bytes);
    }
}
