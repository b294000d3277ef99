namespace Danmen.Restic.Format;

/// <summary>Times as Go's RFC3339Nano: fraction without trailing zeros, always with a zone.</summary>
internal static class GoTime
{
    /// <summary>Room for the longest, bytes: 2006-01-02T15:04:05.999999999+09:00.</summary>
    public const int MaximumLength = 35;

    private const long SecondsPerDay = 86400;

    /// <returns>Bytes written. A year outside 0 to 9999 is set to the nearest, as restic does: JSON cannot say it.</returns>
    public static int Format(Timestamp time, Span<byte> destination)
    {
        long local = checked(time.Seconds + (60L * time.OffsetMinutes));
        long days = Math.DivRem(local, SecondsPerDay, out long second);
        if (second < 0)
        {
            second += SecondsPerDay;
            days--;
        }

        (long year, int month, int day) = FromDays(days);
        if (year is < 0 or > 9999)
        {
            long nearest = year < 0 ? 0 : 9999;
            // 29 February of a year that has none is 1 March, as Go's AddDate normalises it.
            (year, month, day) = FromDays(ToDays(nearest, month, 1) + day - 1);
        }

        Digits(destination, (int)year, 4);
        destination[4] = (byte)'-';
        Digits(destination[5..], month, 2);
        destination[7] = (byte)'-';
        Digits(destination[8..], day, 2);
        destination[10] = (byte)'T';
        Digits(destination[11..], (int)(second / 3600), 2);
        destination[13] = (byte)':';
        Digits(destination[14..], (int)(second / 60 % 60), 2);
        destination[16] = (byte)':';
        Digits(destination[17..], (int)(second % 60), 2);
        int at = 19;
        if (time.Nanoseconds != 0)
        {
            destination[at] = (byte)'.';
            Digits(destination[(at + 1)..], time.Nanoseconds, 9);
            at += 10;
            while (destination[at - 1] == '0') at--;
        }

        if (time.OffsetMinutes == 0)
        {
            destination[at] = (byte)'Z';
            return at + 1;
        }

        int offset = Math.Abs((int)time.OffsetMinutes);
        destination[at] = (byte)(time.OffsetMinutes < 0 ? '-' : '+');
        Digits(destination[(at + 1)..], offset / 60, 2);
        destination[at + 3] = (byte)':';
        Digits(destination[(at + 4)..], offset % 60, 2);
        return at + 6;
    }

    public static bool TryParse(ReadOnlySpan<byte> text, out Timestamp time)
    {
        time = default;
        if (text.Length < 20 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':') return false;
        if (!TryDigits(text[..4], out int year) || !TryDigits(text[5..7], out int month) || !TryDigits(text[8..10], out int day)) return false;
        if (!TryDigits(text[11..13], out int hour) || !TryDigits(text[14..16], out int minute) || !TryDigits(text[17..19], out int second)) return false;
        if (month is < 1 or > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return false;
        long days = ToDays(year, month, day);
        if (FromDays(days) != (year, month, day)) return false;
        text = text[19..];
        if (!TryFraction(ref text, out int nanoseconds) || !TryZone(text, out short offset)) return false;
        time = new Timestamp((days * SecondsPerDay) + (hour * 3600) + (minute * 60) + second - (60L * offset), nanoseconds, offset);
        return true;
    }

    private static bool TryFraction(ref ReadOnlySpan<byte> text, out int nanoseconds)
    {
        nanoseconds = 0;
        if (text[0] != '.') return true;
        int digits = 1;
        for (; digits < text.Length && char.IsAsciiDigit((char)text[digits]); digits++)
        {
            // Go, too, drops what is finer than a nanosecond.
            if (digits <= 9) nanoseconds = (10 * nanoseconds) + text[digits] - '0';
        }

        if (digits == 1) return false;
        for (int i = digits; i <= 9; i++) nanoseconds *= 10;
        text = text[digits..];
        return true;
    }

    private static bool TryZone(ReadOnlySpan<byte> text, out short offset)
    {
        offset = 0;
        if (text.SequenceEqual("Z"u8)) return true;
        if (text.Length != 6 || text[3] != ':' || text[0] is not ((byte)'+' or (byte)'-')) return false;
        if (!TryDigits(text[1..3], out int hours) || !TryDigits(text[4..6], out int minutes) || hours > 23 || minutes > 59) return false;
        offset = (short)((hours * 60) + minutes);
        if (text[0] == '-') offset = (short)-offset;
        return true;
    }

    private static void Digits(Span<byte> destination, int value, int count)
    {
        for (int i = count - 1; i >= 0; i--, value /= 10) destination[i] = (byte)('0' + (value % 10));
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (byte digit in text)
        {
            if (!char.IsAsciiDigit((char)digit)) return false;
            value = (10 * value) + digit - '0';
        }

        return true;
    }

    /// <summary>Days since 1970-01-01 of a day of the proleptic Gregorian calendar (years count from March, eras are 400 years).</summary>
    private static long ToDays(long year, int month, int day)
    {
        if (month <= 2) year--;
        long era = (year >= 0 ? year : year - 399) / 400;
        long yearOfEra = year - (era * 400);
        long dayOfYear = (((153 * (month + (month > 2 ? -3 : 9))) + 2) / 5) + day - 1;
        return (era * 146097) + (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear - 719468;
    }

    private static (long Year, int Month, int Day) FromDays(long days)
    {
        days += 719468;
        long era = (days >= 0 ? days : days - 146096) / 146097;
        long dayOfEra = days - (era * 146097);
        long yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36524) - (dayOfEra / 146096)) / 365;
        long dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        long monthFromMarch = ((5 * dayOfYear) + 2) / 153;
        int day = (int)(dayOfYear - (((153 * monthFromMarch) + 2) / 5)) + 1;
        int month = (int)(monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9);
        return (yearOfEra + (era * 400) + (month <= 2 ? 1 : 0), month, day);
    }
}
