namespace Danmen.Governance.Classification.Detectors;

/// <summary>Dates as people write them.</summary>
internal static class Dates
{
    private static ReadOnlySpan<byte> Year => "年"u8;

    /// <summary>A day of the common calendar: 1980-03-01, 1980/3/1, 19800301, or day or month first.</summary>
    public static bool IsDay(scoped in Numeral numeral)
    {
        if (numeral.IsPlain)
            return numeral.Count == 8 && Calendar.IsDay(numeral.Value(0, 4), numeral.Value(4, 2), numeral.Value(6, 2));
        if (numeral.Joint is Joint.Colon or Joint.Space)
            return false;
        return numeral.Shape switch
        {
            0x411 => Calendar.IsDay(numeral.Value(0, 4), numeral.Value(4, 1), numeral.Value(5, 1)),
            0x412 => Calendar.IsDay(numeral.Value(0, 4), numeral.Value(4, 1), numeral.Value(5, 2)),
            0x421 => Calendar.IsDay(numeral.Value(0, 4), numeral.Value(4, 2), numeral.Value(6, 1)),
            0x422 => Calendar.IsDay(numeral.Value(0, 4), numeral.Value(4, 2), numeral.Value(6, 2)),
            0x114 => Either(numeral.Value(2, 4), numeral.Value(0, 1), numeral.Value(1, 1)),
            0x124 => Either(numeral.Value(3, 4), numeral.Value(0, 1), numeral.Value(1, 2)),
            0x214 => Either(numeral.Value(3, 4), numeral.Value(0, 2), numeral.Value(2, 1)),
            0x224 => Either(numeral.Value(4, 4), numeral.Value(0, 2), numeral.Value(2, 2)),
            _ => false,
        };
    }

    /// <summary>Reads 1980年3月1日 or 昭和55年3月1日 from its first digit on.</summary>
    /// <param name="start">Of the date: of the era where there is one.</param>
    /// <returns>Its end, or 0.</returns>
    public static int ReadKanji(ReadOnlySpan<byte> text, int digits, out int start)
    {
        start = digits;
        int at = digits, year = Number(text, ref at, 4), yearDigits = at - digits;
        if (!text[at..].StartsWith(Year))
            return 0;
        at += Year.Length;
        int month = Number(text, ref at, 2);
        if (!text[at..].StartsWith("月"u8))
            return 0;
        at += "月"u8.Length;
        int day = Number(text, ref at, 2);
        if (!text[at..].StartsWith("日"u8))
            return 0;
        at += "日"u8.Length;
        if (yearDigits == 4)
            return Calendar.IsDay(year, month, day) ? at : 0;
        byte era = Era(text[..digits], out int eraLength);
        start = digits - eraLength;
        return eraLength > 0 && Calendar.IsEraDay(era, year, month, day) ? at : 0;
    }

    /// <summary>Reads S55.3.1, H01-05-01 or R2/3/4, from the letter on.</summary>
    /// <returns>Its length, or 0.</returns>
    public static int ReadLetter(ReadOnlySpan<byte> text)
    {
        byte era = (byte)(text[0] & ~0x20);
        int at = 1, year = Number(text, ref at, 2);
        if (at == 1 || at >= text.Length || text[at] is not ((byte)'.' or (byte)'-' or (byte)'/'))
            return 0;
        byte joint = text[at++];
        int month = Number(text, ref at, 2);
        if (at >= text.Length || text[at++] != joint)
            return 0;
        int day = Number(text, ref at, 2);
        bool isEnded = at >= text.Length || !ByteKinds.IsWord(text[at]);
        return isEnded && Calendar.IsEraDay(era, year, month, day) ? at : 0;
    }

    private static byte Era(ReadOnlySpan<byte> before, out int length)
    {
        length = 6;
        if (before.EndsWith("昭和"u8)) return (byte)'S';
        if (before.EndsWith("平成"u8)) return (byte)'H';
        if (before.EndsWith("令和"u8)) return (byte)'R';
        if (before.EndsWith("大正"u8)) return (byte)'T';
        if (before.EndsWith("明治"u8)) return (byte)'M';
        // One character each, as systems of old wrote them.
        length = 3;
        if (before.EndsWith("㍼"u8)) return (byte)'S';
        if (before.EndsWith("㍻"u8)) return (byte)'H';
        if (before.EndsWith("㋿"u8)) return (byte)'R';
        if (before.EndsWith("㍽"u8)) return (byte)'T';
        if (before.EndsWith("㍾"u8)) return (byte)'M';
        length = 0;
        return 0;
    }

    private static bool Either(int year, int one, int other) => Calendar.IsDay(year, one, other) || Calendar.IsDay(year, other, one);

    private static int Number(ReadOnlySpan<byte> text, ref int at, int most)
    {
        int value = 0;
        for (int end = Math.Min(text.Length, at + most); at < end && ByteKinds.IsDigit(text[at]); at++)
            value = (value * 10) + text[at] - '0';
        return value;
    }
}
