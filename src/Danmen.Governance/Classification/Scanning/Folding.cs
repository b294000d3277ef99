namespace Danmen.Governance.Classification.Scanning;

/// <summary>Full-width forms of ASCII (U+FF01 to U+FF5E) as ASCII, and the way back to the bytes as they were. What NFKC does beyond that is not needed to find numbers and addresses.</summary>
/// <remarks>Text without such forms is not copied. Buffers are kept for the next text.</remarks>
internal sealed class Folding
{
    private byte[] _bytes = [];
    private int[] _places = [];
    private int _count;

    /// <summary>The text with its full-width forms folded; the text itself when there is none.</summary>
    /// <returns>Valid until the next call.</returns>
    public ReadOnlySpan<byte> Fold(ReadOnlySpan<byte> text)
    {
        _count = 0;
        int next = Next(text, 0);
        if (next < 0)
            return text;
        if (_bytes.Length < text.Length) _bytes = new byte[Math.Max(text.Length, 4096)];
        int from = 0, to = 0;
        for (; next >= 0; next = Next(text, from))
        {
            text[from..next].CopyTo(_bytes.AsSpan(to));
            to += next - from;
            if (_count == _places.Length) Array.Resize(ref _places, Math.Max(256, _count * 2));
            _places[_count++] = to;
            // U+FF01 is EF BC 81, U+FF40 is EF BD 80.
            _bytes[to++] = (byte)(text[next + 1] == 0xBC ? text[next + 2] - 0x60 : text[next + 2] - 0x20);
            from = next + 3;
        }

        text[from..].CopyTo(_bytes.AsSpan(to));
        return _bytes.AsSpan(0, to + text.Length - from);
    }

    /// <summary>Where a byte of the folded text stood.</summary>
    public int Original(int place)
    {
        int index = Array.BinarySearch(_places, 0, _count, place);
        return place + (2 * (index < 0 ? ~index : index));
    }

    /// <summary>Forgets what was folded: rows do not stay in memory.</summary>
    public void Clear() => Array.Clear(_bytes);

    private static int Next(ReadOnlySpan<byte> text, int from)
    {
        while (true)
        {
            int found = text[from..].IndexOf((byte)0xEF);
            if (found < 0)
                return -1;
            from += found;
            if (from + 2 < text.Length && IsForm(text[from + 1], text[from + 2]))
                return from;
            from++;
        }
    }

    // Brackets, commas and the like stay: only what numbers, addresses and tokens are made of is worth a copy.
    private static bool IsForm(byte second, byte third) => second switch
    {
        0xBC => third is >= 0x90 and <= 0x99 or >= 0xA1 and <= 0xBA or 0xA0 or 0x8B or 0x8D or 0x8E or 0x8F or 0x9A or 0x9D or 0xBF or 0x88 or 0x89,
        0xBD => third is >= 0x81 and <= 0x9A,
        _ => false,
    };
}
