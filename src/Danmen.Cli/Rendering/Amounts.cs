using System.Globalization;
using Danmen.Cli.Wording;

namespace Danmen.Cli.Rendering;

/// <summary>Sizes, counts, times and shares as people read them.</summary>
internal static class Amounts
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>Bytes with three digits that matter: "0 B", "1.50 KiB", "23.4 MiB".</summary>
    public static string Size(long bytes)
    {
        double value = bytes;
        int unit = 0;
        while (Math.Abs(value) >= 999.5 && unit < Units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        string format = unit == 0 || Math.Abs(value) >= 99.95 ? "0" : Math.Abs(value) >= 9.995 ? "0.0" : "0.00";
        return value.ToString(format, CultureInfo.InvariantCulture) + " " + Units[unit];
    }

    public static string Count(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>"1 file", "2 files"; Japanese has one form.</summary>
    public static string Count(long number, Phrase one, Phrase many, Language language) =>
        (number == 1 ? one : many).In(language, Count(number));

    public static string Rate(double bytesPerSecond) => Size((long)Math.Round(bytesPerSecond)) + "/s";

    /// <summary>A share of a whole: "0%", "&lt;0.1%", "12.5%", "100%".</summary>
    public static string Share(long part, long whole)
    {
        if (part <= 0 || whole <= 0)
            return "0%";
        double percent = 100.0 * part / whole;
        return percent < 0.1 ? "<0.1%"
            : part < whole && percent > 99.9 ? ">99.9%"
            : percent.ToString("0.#", CultureInfo.InvariantCulture) + "%";
    }

    /// <summary>"0.4 s", "12 s", "3 min 20 s", "2 h 5 min", "3 d 4 h".</summary>
    public static string Duration(TimeSpan time, Language language)
    {
        bool ja = language == Language.Japanese;
        if (time < TimeSpan.Zero)
            time = TimeSpan.Zero;
        if (time.TotalSeconds < 9.95)
            return time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + (ja ? "秒" : " s");
        long seconds = (long)Math.Round(time.TotalSeconds);
        (long large, long small, string largeUnit, string smallUnit) = seconds switch
        {
            < 60 => (seconds, 0L, ja ? "秒" : " s", ""),
            < 3600 => (seconds / 60, seconds % 60, ja ? "分" : " min", ja ? "秒" : " s"),
            < 86400 => (seconds / 3600, seconds % 3600 / 60, ja ? "時間" : " h", ja ? "分" : " min"),
            _ => (seconds / 86400, seconds % 86400 / 3600, ja ? "日" : " d", ja ? "時間" : " h"),
        };
        string text = large.ToString(CultureInfo.InvariantCulture) + largeUnit;
        return small == 0 ? text : text + (ja ? "" : " ") + small.ToString(CultureInfo.InvariantCulture) + smallUnit;
    }

    /// <summary>Date and time of day in a zone: "2024-06-24 09:30:00".</summary>
    public static string Moment(DateTimeOffset moment, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(moment, zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
