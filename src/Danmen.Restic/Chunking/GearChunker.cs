using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Danmen.Restic.Chunking;

/// <summary>Content-defined cut points by a gear hash over the last 64 bytes, with normalised chunk lengths. Immutable, thread-safe.</summary>
/// <remarks>
/// Before the average length a cut needs two more bits to be zero, behind it two fewer, so that lengths gather around the average
/// and a change touches fewer bytes (Xia et al., FastCDC, USENIX ATC 2016). Only top bits are tested: they depend on all 64 bytes.
/// </remarks>
public sealed class GearChunker
{
    private const int WindowBytes = 64;

    private readonly GearTable _table;
    private readonly ChunkingProfile _profile;
    private readonly ulong _hardMask;
    private readonly ulong _easyMask;

    public GearChunker(GearTable table, ChunkingProfile profile)
    {
        if (!BitOperations.IsPow2(profile.AverageBytes) || profile.MinimumBytes < WindowBytes
            || profile.MinimumBytes > profile.AverageBytes || profile.AverageBytes > profile.MaximumBytes)
            throw new ArgumentException("64 <= minimum <= average (a power of two) <= maximum", nameof(profile));
        _table = table;
        _profile = profile;
        int bits = BitOperations.Log2((uint)profile.AverageBytes);
        _hardMask = TopBits(bits + 2);
        _easyMask = TopBits(bits - 2);
    }

    public ChunkingProfile Profile => _profile;

    /// <summary>Finds the end of the chunk that starts at <c>data[0]</c>.</summary>
    /// <param name="data">What is there of the content from the chunk's start.</param>
    /// <param name="isLast">True when no more bytes follow.</param>
    /// <returns>Length of the chunk; 0 when more bytes are needed to tell (never when <paramref name="isLast"/> or at least the maximum is there).</returns>
    public int FindCut(ReadOnlySpan<byte> data, bool isLast)
    {
        int limit = Math.Min(data.Length, _profile.MaximumBytes);
        // Whether more follows must not matter once the maximum is there, or the cut would depend on how the bytes arrive.
        bool isFull = data.Length >= _profile.MaximumBytes;
        bool mayEnd = isLast || isFull;
        if (limit <= _profile.MinimumBytes) return isLast ? limit : 0;

        int cut = Scan(data[..limit]);
        if (cut < 0) return !mayEnd ? 0 : _profile.EndAtLineFeed && isFull ? LastLineEnd(data[..limit]) : limit;
        if (!_profile.EndAtLineFeed) return cut;

        int lineFeed = data[(cut - 1)..limit].IndexOf((byte)'\n');
        if (lineFeed >= 0) return cut + lineFeed;
        return !mayEnd ? 0 : isFull ? LastLineEnd(data[..limit]) : limit;
    }

    // A forced cut still ends at a row's end, unless one row alone is longer than the maximum.
    private int LastLineEnd(ReadOnlySpan<byte> data)
    {
        int last = data.LastIndexOf((byte)'\n');
        return last + 1 >= _profile.MinimumBytes ? last + 1 : data.Length;
    }

    private int Scan(ReadOnlySpan<byte> data)
    {
        ref ulong table = ref MemoryMarshal.GetReference(_table.Words);
        ref byte bytes = ref MemoryMarshal.GetReference(data);
        ulong hash = 0;
        int position = _profile.MinimumBytes - WindowBytes;
        for (; position < _profile.MinimumBytes; position++)
            hash = (hash << 1) + Unsafe.Add(ref table, (nint)Unsafe.Add(ref bytes, position));

        int middle = Math.Min(data.Length, _profile.AverageBytes);
        for (ulong mask = _hardMask; position < middle; position++)
        {
            hash = (hash << 1) + Unsafe.Add(ref table, (nint)Unsafe.Add(ref bytes, position));
            if ((hash & mask) == 0) return position + 1;
        }

        for (ulong mask = _easyMask; position < data.Length; position++)
        {
            hash = (hash << 1) + Unsafe.Add(ref table, (nint)Unsafe.Add(ref bytes, position));
            if ((hash & mask) == 0) return position + 1;
        }

        return -1;
    }

    private static ulong TopBits(int count) => ulong.MaxValue << (64 - count);
}
