using System.Globalization;
using System.Text;

namespace Danmen.Snapshots.Systems;

/// <summary>Lengths of time as danmen.yaml writes them.</summary>
internal static class DurationText
{
    /// <summary>A length of time as <see cref="TryParse"/> reads it, in the largest units: "30d", "1h30m".</summary>
    public static string Format(TimeSpan duration)
    {
        var text = new StringBuilder();
        foreach ((int number, string unit) in ((int, string)[])[(duration.Days, "d"), (duration.Hours, "h"), (duration.Minutes, "m"), (duration.Seconds, "s"), (duration.Milliseconds, "ms")])
            if (number > 0) text.Append(CultureInfo.InvariantCulture, $"{number}{unit}");
        return text.Length == 0 ? "0s" : text.ToString();
    }

    /// <summary>Parses "500ms", "30s", "15m", "24h", "7d", and several in a row ("1h30m"). At most 100 years.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        ReadOnlySpan<char> rest = text;
        if (rest.IsEmpty) return false;
        while (!rest.IsEmpty)
        {
            int digits = rest.IndexOfAnyExceptInRange('0', '9');
            if (digits is <= 0 or > 9) return false;
            long number = long.Parse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture);
            rest = rest[digits..];
            int letters = rest.IndexOfAnyInRange('0', '9');
            ReadOnlySpan<char> unit = letters < 0 ? rest : rest[..letters];
            double milliseconds = unit switch { "ms" => 1, "s" => 1e3, "m" => 60e3, "h" => 3600e3, "d" => 86400e3, _ => 0 };
            if (milliseconds == 0) return false;
            double total = duration.TotalMilliseconds + (number * milliseconds);
            if (total > 100 * 366 * 86400e3) return false;
            duration = TimeSpan.FromMilliseconds(total);
            rest = rest[unit.Length..];
        }

        return true;
    }
}
