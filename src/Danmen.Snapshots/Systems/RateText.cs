using System.Globalization;

namespace Danmen.Snapshots.Systems;

/// <summary>Rates as danmen.yaml writes them.</summary>
internal static class RateText
{
    private const double Least = 1000, Most = 1e15;

    /// <summary>Parses "50MB/s", "1.5MiB/s", "100Mbit/s". At least 1 KB a second.</summary>
    public static bool TryParse(string text, out long bytesPerSecond)
    {
        bytesPerSecond = 0;
        int digits = text.TakeWhile(each => char.IsAsciiDigit(each) || each == '.').Count();
        if (digits <= 0 || !double.TryParse(text.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)) return false;
        double unit = text[digits..].TrimStart(' ') switch
        {
            "B/s" => 1,
            "kB/s" or "KB/s" => 1e3,
            "MB/s" => 1e6,
            "GB/s" => 1e9,
            "KiB/s" => 1L << 10,
            "MiB/s" => 1L << 20,
            "GiB/s" => 1L << 30,
            "kbit/s" => 1e3 / 8,
            "Mbit/s" => 1e6 / 8,
            "Gbit/s" => 1e9 / 8,
            _ => 0,
        };
        double rate = number * unit;
        if (rate is < Least or > Most) return false;
        bytesPerSecond = (long)rate;
        return true;
    }
}
