namespace Danmen.Governance.Masking.Transformers;

/// <summary>Dates as PostgreSQL writes them under DateStyle ISO, in its whole range: years of more than four digits, and before Christ.</summary>
internal static class Days
{
    // PostgreSQL's own bounds: 4714-11-24 BC and the end of the year 5874897.
    private const long First = -2451545, Last = 2145031948;

    /// <summary>Reads the date that a value begins with.</summary>
    /// <param name="length">Bytes of the date.</param>
    /// <param name="day">Days since 2000-01-01.</param>
    /// <param name="isBefore">The value ends in " BC".</param>
    public static bool TryRead(ReadOnlySpan<byte> value, out int length, out long day, out bool isBefore)
    {
        (length, day) = (0, 0);
        isBefore = value.EndsWith(" BC"u8);
        int dash = value.IndexOf((byte)'-');
        if (dash is < 4 or > 7 || value.Length < dash + 6 || value[dash + 3] != '-') return false;
        if (!TryNumber(value[..dash], out int year) || !TryNumber(value.Slice(dash + 1, 2), out int month) || !TryNumber(value.Slice(dash + 4, 2), out int dayOfMonth)) return false;
        length = dash + 6;
        // Behind it: nothing, a time, or the era.
        if (value.Length > length && value[length] is not ((byte)' ' or (byte)'T')) return false;
        if (year == 0 || month is < 1 or > 12 || dayOfMonth < 1) return false;
        int counted = isBefore ? 1 - year : year;
        if (dayOfMonth > LengthOf(counted, month)) return false;
        day = Of(counted, month, dayOfMonth);
        return true;
    }

    /// <summary>Writes a date as PostgreSQL does, without the era.</summary>
    /// <param name="destination">At least 16 bytes.</param>
    /// <param name="isBefore">" BC" belongs at the value's end.</param>
    /// <returns>Bytes written; 0 when the day is out of PostgreSQL's range.</returns>
    public static int Write(long day, Span<byte> destination, out bool isBefore)
    {
        isBefore = false;
        if (day is < First or > Last) return 0;
        // Howard Hinnant's algorithm: years that begin in March, eras of 400 years.
        long z = day + 10957 + 719468;
        long era = Math.DivRem(z >= 0 ? z : z - 146096, 146097).Quotient;
        long dayOfEra = z - era * 146097;
        long yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
        long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        long shifted = (5 * dayOfYear + 2) / 153;
        int dayOfMonth = (int)(dayOfYear - (153 * shifted + 2) / 5 + 1), month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
        long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        isBefore = year <= 0;
        if (isBefore) year = 1 - year;
        int at = WriteNumber((int)year, 4, destination);
        destination[at++] = (byte)'-';
        at += WriteNumber(month, 2, destination[at..]);
        destination[at++] = (byte)'-';
        return at + WriteNumber(dayOfMonth, 2, destination[at..]);
    }

    private static long Of(int year, int month, int day)
    {
        long y = month <= 2 ? year - 1 : year;
        long era = Math.DivRem(y >= 0 ? y : y - 399, 400).Quotient;
        long yearOfEra = y - era * 400;
        long dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * 146097 + dayOfEra - 719468 - 10957;
    }

    private static int LengthOf(int year, int month) => month switch
    {
        2 => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };

    private static bool TryNumber(ReadOnlySpan<byte> digits, out int number)
    {
        number = 0;
        foreach (byte digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9') return false;
            number = number * 10 + (digit - '0');
        }

        return !digits.IsEmpty;
    }

    private static int WriteNumber(int number, int leastDigits, Span<byte> destination)
    {
        number.TryFormat(destination, out int written, leastDigits == 4 ? "D4" : "D2", System.Globalization.CultureInfo.InvariantCulture);
        return written;
    }
}
