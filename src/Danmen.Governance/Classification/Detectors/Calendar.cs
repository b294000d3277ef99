namespace Danmen.Governance.Classification.Detectors;

/// <summary>Days that a person can be born on.</summary>
internal static class Calendar
{
    private static ReadOnlySpan<byte> Days => [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

    /// <summary>1880 to 2100; the clock is not asked, so that the same bytes always give the same findings.</summary>
    public static bool IsDay(int year, int month, int day) =>
        year is >= 1880 and <= 2100 && month is >= 1 and <= 12 && day >= 1 && day <= Days[month] && (month != 2 || day != 29 || DateTime.IsLeapYear(year));

    /// <summary>A day of an era, within the era's bounds: 昭和65年 and 平成31年5月1日 never were.</summary>
    /// <param name="era">M, T, S, H or R.</param>
    public static bool IsEraDay(byte era, int year, int month, int day)
    {
        (int first, int from, int to) = era switch
        {
            (byte)'M' => (1868, 18680125, 19120729),
            (byte)'T' => (1912, 19120730, 19261224),
            (byte)'S' => (1926, 19261225, 19890107),
            (byte)'H' => (1989, 19890108, 20190430),
            (byte)'R' => (2019, 20190501, 21001231),
            _ => (0, 1, 0),
        };
        int western = first + year - 1, whole = (western * 10000) + (month * 100) + day;
        return year >= 1 && whole >= from && whole <= to && IsDay(western, month, day);
    }
}
