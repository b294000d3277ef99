using System.Buffers.Binary;

namespace Danmen.Components.Checksums;

/// <summary>A fast 64-bit hash of one row's bytes, fed in pieces of any size. Finds accidents, not attackers: those meet SHA-256.</summary>
/// <remarks>
/// 16 bytes a step: h = fold((a ^ K0) × (b ^ K1 ^ h)), where fold is the exclusive-or of the product's halves; the rest is padded with zeros and the length
/// is mixed in last. The definition is part of the stored format ("row-sum-1"): never change it.
/// </remarks>
internal struct RowHash
{
    private const ulong K0 = 0x9E37_79B9_7F4A_7C15;
    private const ulong K1 = 0xD6E8_FEB8_6659_FD93;

    private ulong _h;
    private ulong _length;
    private Block _pending;
    private int _pendingCount;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        _length += (ulong)bytes.Length;
        Span<byte> pending = _pending;
        if (_pendingCount > 0)
        {
            var taken = Math.Min(16 - _pendingCount, bytes.Length);
            bytes[..taken].CopyTo(pending[_pendingCount..]);
            _pendingCount += taken;
            bytes = bytes[taken..];
            if (_pendingCount < 16) return;
            _h = Mix(_h, pending);
            _pendingCount = 0;
        }

        var h = _h;
        while (bytes.Length >= 16)
        {
            h = Mix(h, bytes);
            bytes = bytes[16..];
        }

        _h = h;
        bytes.CopyTo(pending);
        _pendingCount = bytes.Length;
    }

    /// <summary>The hash; the state is as new afterwards.</summary>
    public ulong Finish()
    {
        Span<byte> pending = _pending;
        pending[_pendingCount..].Clear();
        var h = _pendingCount > 0 ? Mix(_h, pending) : _h;
        var result = Finish(h, _length);
        this = default;
        return result;
    }

    /// <summary>The hash of a row that is whole in memory.</summary>
    public static ulong Of(ReadOnlySpan<byte> row)
    {
        var length = (ulong)row.Length;
        ulong h = 0;
        while (row.Length >= 16)
        {
            h = Mix(h, row);
            row = row[16..];
        }

        if (row.Length > 0)
        {
            Span<byte> last = stackalloc byte[16];
            last.Clear();
            row.CopyTo(last);
            h = Mix(h, last);
        }

        return Finish(h, length);
    }

    private static ulong Finish(ulong h, ulong length) => Fold(h ^ K1, length ^ K0);

    private static ulong Mix(ulong h, ReadOnlySpan<byte> block) => Fold(
        BinaryPrimitives.ReadUInt64LittleEndian(block) ^ K0,
        BinaryPrimitives.ReadUInt64LittleEndian(block[8..]) ^ K1 ^ h);

    private static ulong Fold(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b, out var low);
        return high ^ low;
    }

    [System.Runtime.CompilerServices.InlineArray(16)]
    private struct Block
    {
        private byte _first;
    }
}
