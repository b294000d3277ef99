using Danmen.Governance.Classification.Detectors;

namespace Danmen.Governance.Classification.Scanning;

/// <summary>A run of groups of digits with the same mark between them, as it stands in a text.</summary>
internal sealed class NumeralReader
{
    /// <summary>A run of more groups is a table, not a number.</summary>
    public const int MostGroups = 8;

    private readonly byte[] _digits = new byte[DetectorSet.MostDigits];
    private readonly int[] _ends = new int[MostGroups];
    private readonly int[] _counts = new int[MostGroups];

    public int Start { get; private set; }

    public int Count { get; private set; }

    public Joint Joint { get; private set; }

    /// <summary>Behind the last digit of the first <paramref name="groups"/>.</summary>
    public int End(int groups) => _ends[groups - 1];

    /// <summary>Reads from the first digit on.</summary>
    public void Read(ReadOnlySpan<byte> text, int start)
    {
        (Start, Count, Joint) = (start, 0, Joint.None);
        int at = start, total = 0;
        while (Count < MostGroups)
        {
            int first = at;
            for (; at < text.Length && ByteKinds.IsDigit(text[at]); at++)
            {
                if (total < DetectorSet.MostDigits) _digits[total] = text[at];
                total++;
            }

            _ends[Count] = at;
            _counts[Count++] = at - first;
            Joint joint = JointAt(text, at, out int width);
            if (joint == Joint.None || at + width >= text.Length || !ByteKinds.IsDigit(text[at + width]))
                return;
            if (Joint == Joint.None) Joint = joint;
            else if (Joint != joint)
            {
                // "12 345-6789": what another mark joins is a number of its own.
                if (Joint == Joint.Space && Count > 1) Count--;
                return;
            }

            at += width;
        }
    }

    /// <summary>The number that the first groups are. Its digits are this reader's until it reads again.</summary>
    public Numeral Prefix(int groups)
    {
        int total = 0;
        ulong shape = 0;
        for (int i = 0; i < groups; i++)
        {
            total += _counts[i];
            shape = (shape << 4) | (uint)Math.Min(_counts[i], 15);
        }

        return new Numeral(_digits.AsSpan(0, Math.Min(total, DetectorSet.MostDigits)), shape, groups == 1 ? Joint.None : Joint);
    }

    /// <summary>Forgets the digits of the last number.</summary>
    public void Clear() => Array.Clear(_digits);

    /// <summary>The mark that stands here, and its width in bytes. Hyphens are whatever looks like one and stands between digits.</summary>
    public static Joint JointAt(ReadOnlySpan<byte> text, int at, out int width)
    {
        width = 1;
        if (at >= text.Length)
            return Joint.None;
        switch (text[at])
        {
            case (byte)'-': return Joint.Hyphen;
            case (byte)' ': return Joint.Space;
            case (byte)'.': return Joint.Dot;
            case (byte)'/': return Joint.Slash;
            case (byte)':': return Joint.Colon;
            case < 0x80: return Joint.None;
        }

        width = 2;
        ReadOnlySpan<byte> rest = text[at..];
        if (rest.Length >= 2 && rest[0] == 0xCB && rest[1] == 0x97)
            return Joint.Hyphen;
        width = 3;
        if (rest.Length < 3)
            return Joint.None;
        return ((rest[0] << 16) | (rest[1] << 8) | rest[2]) switch
        {
            // U+2010 to U+2015, U+2043, U+2212, U+2500, U+2501, U+30FC, U+FE63, U+FF0D, U+FF70
            >= 0xE28090 and <= 0xE28095 or 0xE28183 or 0xE28892 or 0xE29480 or 0xE29481 or 0xE383BC or 0xEFB9A3 or 0xEFBC8D or 0xEFBDB0 => Joint.Hyphen,
            0xE38080 => Joint.Space,
            _ => Joint.None,
        };
    }
}
