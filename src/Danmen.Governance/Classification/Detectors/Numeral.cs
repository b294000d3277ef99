namespace Danmen.Governance.Classification.Detectors;

/// <summary>What stands between the groups of a number.</summary>
internal enum Joint : byte
{
    None,
    Hyphen,
    Space,
    Dot,
    Slash,
    Colon,
}

/// <summary>A number as it stands in a text: its digits, and how they are grouped.</summary>
internal readonly ref struct Numeral(ReadOnlySpan<byte> digits, ulong shape, Joint joint)
{
    /// <summary>ASCII, without what parts them.</summary>
    public ReadOnlySpan<byte> Digits { get; } = digits;

    /// <summary>Lengths of the groups, four bits each, the last group lowest: 0x344 is 3-4-4. A group of 15 and more is F.</summary>
    public ulong Shape { get; } = shape;

    /// <summary>The same between all groups.</summary>
    public Joint Joint { get; } = joint;

    public int Count => Digits.Length;

    public bool IsPlain => Joint == Joint.None;

    public bool IsJoinedByHyphenOrSpace => Joint is Joint.Hyphen or Joint.Space;

    /// <summary>The digits from <paramref name="start"/> as a number; nine at most.</summary>
    public int Value(int start, int count)
    {
        int value = 0;
        foreach (byte each in Digits.Slice(start, count)) value = (value * 10) + each - '0';
        return value;
    }

    /// <summary>All digits are the same: a filler, not a number of somebody.</summary>
    public bool IsMonotone => !Digits.ContainsAnyExcept(Digits[0]);
}
