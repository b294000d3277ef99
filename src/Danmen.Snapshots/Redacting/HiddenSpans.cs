using System.Text;
using System.Text.RegularExpressions;

namespace Danmen.Snapshots.Redacting;

/// <summary>A text, and where secrets stand in it. Whoever looks for secrets sees the text as it was; what they find may overlap.</summary>
internal sealed class HiddenSpans(string text)
{
    /// <summary>A pattern that takes longer has met a text that was made for it.</summary>
    public const int PatternMilliseconds = 200;

    private readonly List<(int Start, int End)> _spans = [];

    public string Text => text;

    /// <param name="end">Behind the last character.</param>
    public void Hide(int start, int end)
    {
        if (start < end) _spans.Add((start, end));
    }

    public void Hide(Group group) => Hide(group.Index, group.Index + group.Length);

    /// <summary>Runs <paramref name="find"/> over each line; a line on which a pattern gives up is hidden.</summary>
    /// <param name="find">Takes the line's first character and the one behind its last.</param>
    public void EachLine(Action<int, int> find)
    {
        for (int start = 0; start < text.Length;)
        {
            int end = LineEnd(start);
            try
            {
                find(start, end);
            }
            catch (RegexMatchTimeoutException)
            {
                Hide(start, end);
            }

            start = end + 1;
        }
    }

    /// <summary>The feed of the line, or the end of the text.</summary>
    public int LineEnd(int at) => text.IndexOf('\n', at) is >= 0 and var feed ? feed : text.Length;

    public int LineStart(int at) => at == 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1;

    /// <summary>The text with every line of every span replaced by its mark; white space around it stays.</summary>
    public string Render(Func<string, string> mark)
    {
        _spans.Sort();
        var result = new StringBuilder(text.Length);
        int at = 0;
        for (int i = 0; i < _spans.Count;)
        {
            (int start, int end) = _spans[i++];
            while (i < _spans.Count && _spans[i].Start <= end) end = Math.Max(end, _spans[i++].End);
            result.Append(text, at, start - at);
            for (at = start; at < end;)
            {
                int stop = Math.Min(LineEnd(at), end);
                Append(result, at, stop, mark);
                if (stop < end) result.Append('\n');
                at = Math.Min(stop + 1, end);
            }
        }

        return result.Append(text, at, text.Length - at).ToString();
    }

    private void Append(StringBuilder result, int start, int end, Func<string, string> mark)
    {
        int first = start, last = end;
        while (first < last && char.IsWhiteSpace(text[first])) first++;
        while (last > first && char.IsWhiteSpace(text[last - 1])) last--;
        result.Append(text, start, first - start);
        if (first < last) result.Append(mark(text[first..last]));
        result.Append(text, last, end - last);
    }
}
