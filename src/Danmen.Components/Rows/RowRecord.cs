using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Danmen.Components.Rows;

/// <summary>A row as comparisons keep it: the values of its key as text, and a hash of each compared column.</summary>
/// <param name="Bytes">The key, each value with its length in front; then 8 bytes for each column.</param>
/// <param name="KeyBytes">Length of the key's part.</param>
internal readonly record struct RowRecord(byte[] Bytes, int KeyBytes)
{
    private const uint Null = uint.MaxValue;

    /// <summary>What a table without a key keeps of its rows.</summary>
    public static RowRecord Empty { get; } = new([], 0);

    public ReadOnlySpan<byte> Key => Bytes.AsSpan(0, KeyBytes);

    /// <summary>The key's values; null for NULL.</summary>
    public string?[] KeyValues()
    {
        var values = new List<string?>();
        for (ReadOnlySpan<byte> rest = Key; !rest.IsEmpty;)
        {
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(rest);
            rest = rest[4..];
            values.Add(length == Null ? null : Encoding.UTF8.GetString(rest[..(int)length]));
            if (length != Null) rest = rest[(int)length..];
        }

        return [.. values];
    }

    /// <summary>Places of the columns in which two rows of the same key differ.</summary>
    public IEnumerable<int> DifferingFields(RowRecord other)
    {
        for (int at = KeyBytes; at < Bytes.Length; at += 8)
            if (!Bytes.AsSpan(at, 8).SequenceEqual(other.Bytes.AsSpan(at, 8))) yield return (at - KeyBytes) / 8;
    }

    /// <summary>Puts a record together. Not thread-safe.</summary>
    internal sealed class Writer
    {
        private readonly ArrayBufferWriter<byte> _bytes = new(256);

        private int _keyBytes;

        /// <summary>The next value of the key; all of them come before the first field.</summary>
        public void Key(string? value)
        {
            Span<byte> length = _bytes.GetSpan(4);
            BinaryPrimitives.WriteUInt32LittleEndian(length, value is null ? Null : (uint)Encoding.UTF8.GetByteCount(value));
            _bytes.Advance(4);
            if (value is not null) Encoding.UTF8.GetBytes(value, _bytes);
            _keyBytes = _bytes.WrittenCount;
        }

        /// <param name="value">ASCII.</param>
        public void Key(ReadOnlySpan<byte> value)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(_bytes.GetSpan(4), (uint)value.Length);
            _bytes.Advance(4);
            _bytes.Write(value);
            _keyBytes = _bytes.WrittenCount;
        }

        /// <summary>The hash of the next column's value.</summary>
        public void Field(ulong hash)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(_bytes.GetSpan(8), hash);
            _bytes.Advance(8);
        }

        public RowRecord Finish()
        {
            var record = new RowRecord(_bytes.WrittenSpan.ToArray(), _keyBytes);
            _bytes.ResetWrittenCount();
            _keyBytes = 0;
            return record;
        }
    }
}
