namespace Danmen.Governance.Classification.Detectors;

/// <summary>Numbers that the United States and the United Kingdom give to persons.</summary>
internal static class NationalNumbers
{
    /// <summary>Social security number. Areas 000, 666 and 900 and above, group 00 and serial 0000 are never given.</summary>
    public static Grade Ssn(scoped in Numeral numeral)
    {
        int area = numeral.Value(0, 3);
        if (area is 0 or 666 or >= 900 || numeral.Value(3, 2) == 0 || numeral.Value(5, 4) == 0 || numeral.IsMonotone)
            return Grade.No;
        return Grouped(numeral);
    }

    /// <summary>Individual taxpayer identification number: 9, and groups 50-65, 70-88, 90-92, 94-99.</summary>
    public static Grade Itin(scoped in Numeral numeral)
    {
        if (numeral.Digits[0] != '9' || numeral.Value(3, 2) is not (>= 50 and <= 65 or >= 70 and <= 88 or >= 90 and <= 92 or >= 94))
            return Grade.No;
        return Grouped(numeral);
    }

    /// <summary>NHS number of England, Wales and the Isle of Man: 3-3-4, modulus 11.</summary>
    public static Grade Nhs(scoped in Numeral numeral)
    {
        if (numeral.IsMonotone || !CheckDigits.Nhs(numeral.Digits))
            return Grade.No;
        return numeral.IsPlain ? Grade.Weak : numeral.Joint == Joint.Space && numeral.Shape == 0x334 ? Grade.Strong : numeral.Joint == Joint.Hyphen && numeral.Shape == 0x334 ? Grade.Weak : Grade.No;
    }

    /// <summary>National insurance number without spaces: two letters, six digits, A to D.</summary>
    public static Grade Nino(ReadOnlySpan<byte> word) =>
        IsNinoPrefix(word) && word[8] is >= (byte)'A' and <= (byte)'D' && !word[2..8].ContainsAnyExceptInRange((byte)'0', (byte)'9') ? Grade.Strong : Grade.No;

    /// <summary>D, F, I, Q, U and V in either place, O in the second, and some pairs are never given.</summary>
    public static bool IsNinoPrefix(ReadOnlySpan<byte> word)
    {
        if (word[0] is < (byte)'A' or > (byte)'Z' || word[1] is < (byte)'A' or > (byte)'Z')
            return false;
        if ("DFIQUV"u8.Contains(word[0]) || "DFIQUVO"u8.Contains(word[1]))
            return false;
        ReadOnlySpan<byte> pair = word[..2];
        return !(pair.SequenceEqual("BG"u8) || pair.SequenceEqual("GB"u8) || pair.SequenceEqual("NK"u8) || pair.SequenceEqual("KN"u8)
            || pair.SequenceEqual("TN"u8) || pair.SequenceEqual("NT"u8) || pair.SequenceEqual("ZZ"u8));
    }

    private static Grade Grouped(scoped in Numeral numeral) =>
        numeral.IsPlain ? Grade.Bare : numeral.IsJoinedByHyphenOrSpace && numeral.Shape == 0x324 ? Grade.Strong : Grade.No;
}
