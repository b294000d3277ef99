using Danmen.Cli.Wording;

namespace Danmen.Cli.Rendering;

/// <summary>Rows in aligned columns, two spaces between them; full-width characters count two.</summary>
internal sealed class Columns
{
    private readonly List<string[]> _rows = [];
    private readonly string[] _heads;
    private readonly bool[] _toTheRight;

    /// <param name="heads">Titles; one that begins with '>' is a column of numbers, set to the right.</param>
    public Columns(params ReadOnlySpan<string> heads)
    {
        _heads = heads.ToArray();
        _toTheRight = new bool[_heads.Length];
        for (int i = 0; i < _heads.Length; i++)
        {
            _toTheRight[i] = _heads[i].StartsWith('>');
            _heads[i] = _heads[i].TrimStart('>');
        }
    }

    public int Count => _rows.Count;

    /// <summary>A column of numbers.</summary>
    public static string Right(Phrase head, Language language) => ">" + head.In(language);

    /// <summary>Adds a row; its cells are made printable.</summary>
    public void Add(params ReadOnlySpan<string> cells) => _rows.Add(Array.ConvertAll(cells.ToArray(), Printable.Of));

    /// <summary>Writes the heads and rows; when they do not fit, the widest column that is not a number is cut.</summary>
    public void Write(TextWriter output, int width, Paint paint, int indent = 0)
    {
        int[] widths = new int[_heads.Length];
        for (int column = 0; column < widths.Length; column++)
        {
            widths[column] = DisplayWidth.Of(_heads[column]);
            foreach (string[] row in _rows)
                widths[column] = Math.Max(widths[column], DisplayWidth.Of(row[column]));
        }

        Shrink(widths, width - indent);
        if (Array.Exists(_heads, head => head.Length > 0))
            output.WriteLine(new string(' ', indent) + paint.Bold(Line(_heads, widths)));
        foreach (string[] row in _rows)
            output.WriteLine(new string(' ', indent) + Line(row, widths));
    }

    private string Line(string[] cells, int[] widths)
    {
        string[] padded = new string[cells.Length];
        for (int i = 0; i < cells.Length; i++)
            padded[i] = DisplayWidth.Pad(DisplayWidth.Cut(cells[i], widths[i]), widths[i], _toTheRight[i]);
        return string.Join("  ", padded).TrimEnd(' ');
    }

    private void Shrink(int[] widths, int available)
    {
        int total = (widths.Length - 1) * 2;
        foreach (int wide in widths)
            total += wide;
        while (total > available)
        {
            int widest = -1;
            for (int i = 0; i < widths.Length; i++)
            {
                if (!_toTheRight[i] && widths[i] > 10 && (widest < 0 || widths[i] > widths[widest]))
                    widest = i;
            }

            if (widest < 0)
                return;
            widths[widest]--;
            total--;
        }
    }
}
