using System.Globalization;
using Danmen.Cli.Wording;

namespace Danmen.Cli.Rendering;

/// <summary>Texts of differences on a page, with the numbers of their lines on both sides.</summary>
internal sealed class DiffPagePatch(HtmlWriter html, Language language)
{
    private const int MostLinesOfText = 2000;

    // A page of more than some ten megabytes is no page.
    private int _linesLeft = 50_000;

    public void Write(string unifiedDiff)
    {
        html.Markup("<pre>");
        int old = 0, now = 0, lines = 0, shown = 0;
        foreach (string line in unifiedDiff.TrimEnd('\n').Split('\n').SkipWhile(line => line.StartsWith("--- ", StringComparison.Ordinal) || line.StartsWith("+++ ", StringComparison.Ordinal)))
        {
            if (line.Length == 0)
                continue;
            lines++;
            if (shown >= MostLinesOfText || _linesLeft == 0)
                continue;
            shown++;
            _linesLeft--;
            switch (line[0])
            {
                case '@':
                    (old, now) = Start(line);
                    html.Element("span class=\"h\"", line);
                    break;
                case '+':
                    Numbered("a", "", $"{now++}", line);
                    break;
                case '-':
                    Numbered("r", $"{old++}", "", line);
                    break;
                case ' ':
                    Numbered("c", $"{old++}", $"{now++}", line);
                    break;
                default:
                    html.Element("span class=\"h\"", line);
                    break;
            }
        }

        html.Markup("</pre>\n");
        if (lines > shown)
            html.Element("p class=\"dim\"", DiffPagePhrases.MoreLines.In(language, Amounts.Count(lines - shown))).Markup("\n");
    }

    private void Numbered(string style, string old, string now, string line) =>
        html.Markup($"<span class=\"{style}\"><i>{old}</i><i>{now}</i>").Text(line).Markup("</span>");

    // "@@ -12,7 +12,8 @@"
    private static (int Old, int Now) Start(string line)
    {
        string[] words = line.Split(' ');
        return words.Length < 3 ? (0, 0) : (Number(words[1]), Number(words[2]));

        static int Number(string word) => int.TryParse(word.AsSpan(1).ToString().Split(',')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;
    }
}
