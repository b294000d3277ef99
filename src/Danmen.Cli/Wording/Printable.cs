using System.Globalization;
using System.Text;

namespace Danmen.Cli.Wording;

/// <summary>Makes text from outside fit for a terminal: what would move the cursor, change its state or reverse the reading order is shown as an escape.</summary>
/// <remarks>Names of files, tables and components come from the captured system, and whoever writes there must not write to the operator's terminal.</remarks>
internal static class Printable
{
    /// <summary>In one line: "a\nb" is shown as a\nb.</summary>
    public static string Of(string text) => Escape(text, keep: "");

    /// <summary>With its tabs, for lines of files.</summary>
    public static string Line(string text) => Escape(text, keep: "\t");

    /// <summary>With its line feeds, for messages that are indented as a block.</summary>
    public static string Block(string text) => Escape(text.ReplaceLineEndings("\n").Replace('\t', ' '), keep: "\n");

    /// <summary>A message of several lines as one sentence.</summary>
    public static string Sentence(string text) =>
        Of(string.Join(' ', text.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)));

    private static string Escape(string text, string keep)
    {
        StringBuilder? shown = null;
        int at = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool hides = IsHarmful(rune) && !(rune.IsBmp && keep.Contains((char)rune.Value, StringComparison.Ordinal));
            if (hides)
                shown ??= new StringBuilder(text, 0, at, text.Length + 16);
            if (shown is not null)
                shown.Append(hides ? Name(rune) : rune.ToString());
            at += rune.Utf16SequenceLength;
        }

        return shown?.ToString() ?? text;
    }

    private static bool IsHarmful(Rune rune)
    {
        if (rune.Value is >= 0x20 and < 0x7F)
            return false;
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
            // The joiners make emoji and Indic letters; the others turn the direction of text or are invisible.
            UnicodeCategory.Format => rune.Value is not (0x200C or 0x200D),
            _ => false,
        };
    }

    private static string Name(Rune rune) => rune.Value switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        < 0x100 => $"\\x{rune.Value:X2}",
        < 0x10000 => $"\\u{rune.Value:X4}",
        _ => $"\\U{rune.Value:X8}",
    };
}
