using System.Text;

namespace Danmen.Cli.Rendering;

/// <summary>Breaks text into lines that fit a width: between words, and between full-width characters, but never before a character that must not begin a line.</summary>
internal static class TextWrap
{
    private const string NeverFirst = "、。，．・：；？！）］｝」』】〉》〕ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ々〜…,.;:!?)]}";
    private const string NeverLast = "（［｛「『【〈《〔([{";

    /// <summary>Lines of at most <paramref name="width"/> columns; a single piece that is longer stands alone. Line feeds in the text are kept.</summary>
    public static List<string> Lines(string text, int width)
    {
        List<string> lines = [];
        foreach (string paragraph in text.Split('\n'))
        {
            StringBuilder line = new();
            int used = 0;
            foreach (string piece in Pieces(paragraph))
            {
                string shown = line.Length == 0 && lines.Count > 0 ? piece.TrimStart(' ') : piece;
                int wide = DisplayWidth.Of(shown.TrimEnd(' '));
                if (line.Length > 0 && used + wide > width)
                {
                    lines.Add(line.ToString().TrimEnd(' '));
                    line.Clear();
                    used = 0;
                    shown = piece.TrimStart(' ');
                }

                line.Append(shown);
                used += DisplayWidth.Of(shown);
            }

            lines.Add(line.ToString().TrimEnd(' '));
        }

        return lines;
    }

    /// <summary>The parts between which a line may be broken; together they are the text.</summary>
    private static IEnumerable<string> Pieces(string text)
    {
        StringBuilder piece = new();
        Rune? before = null;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (before is { } last && MayBreak(last, rune))
            {
                yield return piece.ToString();
                piece.Clear();
            }

            piece.Append(rune.ToString());
            before = rune;
        }

        if (piece.Length > 0)
            yield return piece.ToString();
    }

    private static bool MayBreak(Rune before, Rune after)
    {
        if (after.Value == ' ')
            return false;
        if (before.Value == ' ')
            return true;
        if (DisplayWidth.Of(before) < 2 && DisplayWidth.Of(after) < 2)
            return false;
        return !NeverFirst.Contains(after.ToString(), StringComparison.Ordinal) && !NeverLast.Contains(before.ToString(), StringComparison.Ordinal);
    }
}
