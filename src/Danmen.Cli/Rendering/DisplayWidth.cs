using System.Globalization;
using System.Text;

namespace Danmen.Cli.Rendering;

/// <summary>How many columns a text takes on a terminal.</summary>
/// <remarks>Unicode Standard Annex 11: Wide and Fullwidth take two, marks and format characters none, all others one (Ambiguous too, as terminals outside legacy East Asian locales do).</remarks>
internal static class DisplayWidth
{
    /// <summary>First and last code points of the ranges that take two columns, ascending.</summary>
    private static ReadOnlySpan<int> Wide =>
    [
        0x1100, 0x115F, 0x231A, 0x231B, 0x2E80, 0x303E, 0x3041, 0x4DBF, 0x4E00, 0xA4CF, 0xA960, 0xA97F, 0xAC00, 0xD7A3, 0xF900, 0xFAFF,
        0xFE10, 0xFE19, 0xFE30, 0xFE6F, 0xFF01, 0xFF60, 0xFFE0, 0xFFE6, 0x1F300, 0x1F64F, 0x1F680, 0x1F6FF, 0x1F900, 0x1F9FF, 0x20000, 0x3FFFD,
    ];

    public static int Of(ReadOnlySpan<char> text)
    {
        int width = 0;
        foreach (Rune rune in text.EnumerateRunes())
            width += Of(rune);
        return width;
    }

    public static int Of(Rune rune)
    {
        if (rune.Value < 0x300)
            return rune.Value is < 0x20 or (>= 0x7F and < 0xA0) ? 0 : 1;
        if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format)
            return 0;
        ReadOnlySpan<int> wide = Wide;
        for (int i = 0; i < wide.Length && rune.Value >= wide[i]; i += 2)
        {
            if (rune.Value <= wide[i + 1])
                return 2;
        }

        return 1;
    }

    /// <summary>Adds spaces up to a width; a longer text stays as it is.</summary>
    public static string Pad(string text, int width, bool toTheRight = false)
    {
        int missing = width - Of(text);
        return missing <= 0 ? text : toTheRight ? new string(' ', missing) + text : text + new string(' ', missing);
    }

    /// <summary>Cuts a text to at most a width, ending in "…" when something was cut.</summary>
    public static string Cut(string text, int width)
    {
        if (Of(text) <= width)
            return text;
        StringBuilder kept = new();
        int used = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (used + Of(rune) > width - 1)
                break;
            used += Of(rune);
            kept.Append(rune.ToString());
        }

        return kept.Append('…').ToString();
    }
}
