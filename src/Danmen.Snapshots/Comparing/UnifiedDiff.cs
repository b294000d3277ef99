using System.Globalization;
using System.Text;

namespace Danmen.Snapshots.Comparing;

/// <summary>The differences of two texts as <c>diff -u</c> prints them.</summary>
/// <remarks>E. W. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986).</remarks>
internal static class UnifiedDiff
{
    // Beyond so many edits the shortest script is not worth its time and memory: the differing middle is shown as replaced.
    private const int MaximumEdits = 2000;

    /// <param name="contextLines">Unchanged lines around a change.</param>
    /// <returns>"" when the texts are equal.</returns>
    public static string Compose(string before, string after, string nameBefore, string nameAfter, int contextLines)
    {
        string[] a = Lines(before), b = Lines(after);
        List<Edit> edits = Edits(a, b);
        if (edits.All(edit => edit.Kind == ' ')) return "";
        var text = new StringBuilder();
        text.Append("--- ").Append(nameBefore).Append('\n').Append("+++ ").Append(nameAfter).Append('\n');
        foreach ((int first, int end) in Hunks(edits, contextLines)) AppendHunk(text, edits, first, end);
        return text.ToString();
    }

    /// <summary>Lines that only one of the texts has.</summary>
    public static (int Added, int Removed) Count(string before, string after)
    {
        List<Edit> edits = Edits(Lines(before), Lines(after));
        return (edits.Count(edit => edit.Kind == '+'), edits.Count(edit => edit.Kind == '-'));
    }

    // A line keeps its feed, so that a missing one at the end is a difference.
    private static string[] Lines(string text)
    {
        var lines = new List<string>();
        for (int start = 0; start < text.Length;)
        {
            int end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end + 1;
            lines.Add(text[start..end]);
            start = end;
        }

        return [.. lines];
    }

    private static List<Edit> Edits(string[] a, string[] b)
    {
        int head = 0, tail = 0;
        while (head < a.Length && head < b.Length && a[head] == b[head]) head++;
        while (tail < a.Length - head && tail < b.Length - head && a[^(tail + 1)] == b[^(tail + 1)]) tail++;
        var edits = new List<Edit>(a.Length + b.Length);
        for (int i = 0; i < head; i++) edits.Add(new Edit(' ', a[i]));
        Middle(a.AsSpan(head, a.Length - head - tail), b.AsSpan(head, b.Length - head - tail), edits);
        for (int i = a.Length - tail; i < a.Length; i++) edits.Add(new Edit(' ', a[i]));
        return edits;
    }

    private static void Middle(ReadOnlySpan<string> a, ReadOnlySpan<string> b, List<Edit> edits)
    {
        // Nothing to find in nothing.
        int limit = a.IsEmpty || b.IsEmpty ? -1 : Math.Min(MaximumEdits, a.Length + b.Length);
        int[] furthest = new int[(2 * Math.Max(0, limit)) + 3];
        var trace = new List<int[]>();
        for (int d = 0; d <= limit; d++)
        {
            trace.Add(furthest[(limit + 1 - d)..(limit + 2 + d)]);
            for (int k = -d; k <= d; k += 2)
            {
                int at = limit + 1 + k;
                int x = k == -d || (k != d && furthest[at - 1] < furthest[at + 1]) ? furthest[at + 1] : furthest[at - 1] + 1;
                while (x < a.Length && x - k < b.Length && a[x] == b[x - k]) x++;
                furthest[at] = x;
                if (x < a.Length || x - k < b.Length) continue;
                Backtrack(a, b, trace, d, edits);
                return;
            }
        }

        foreach (string line in a) edits.Add(new Edit('-', line));
        foreach (string line in b) edits.Add(new Edit('+', line));
    }

    // trace[d] holds the furthest x of the diagonals -d..d as they were before round d.
    private static void Backtrack(ReadOnlySpan<string> a, ReadOnlySpan<string> b, List<int[]> trace, int rounds, List<Edit> edits)
    {
        int start = edits.Count, x = a.Length, y = b.Length;
        for (int d = rounds; d > 0; d--)
        {
            int[] furthest = trace[d];
            int k = x - y;
            int At(int diagonal) => diagonal + d is >= 0 and var i && i < furthest.Length ? furthest[i] : -1;
            bool down = k == -d || (k != d && At(k - 1) < At(k + 1));
            int before = down ? k + 1 : k - 1;
            int fromX = At(before), fromY = fromX - before;
            int turnX = down ? fromX : fromX + 1;
            for (; x > turnX; x--) edits.Add(new Edit(' ', a[x - 1]));
            y = turnX - k;
            edits.Add(down ? new Edit('+', b[y - 1]) : new Edit('-', a[x - 1]));
            (x, y) = (fromX, fromY);
        }

        for (; x > 0; x--) edits.Add(new Edit(' ', a[x - 1]));
        edits.Reverse(start, edits.Count - start);
    }

    private static IEnumerable<(int First, int End)> Hunks(List<Edit> edits, int context)
    {
        int first = -1, end = -1;
        for (int i = 0; i < edits.Count; i++)
        {
            if (edits[i].Kind == ' ') continue;
            int from = Math.Max(0, i - context);
            if (first >= 0 && from > end)
            {
                yield return (first, end);
                first = -1;
            }

            if (first < 0) first = from;
            end = Math.Min(edits.Count, i + 1 + context);
        }

        if (first >= 0) yield return (first, end);
    }

    private static void AppendHunk(StringBuilder text, List<Edit> edits, int first, int end)
    {
        int lineA = 1, lineB = 1, countA = 0, countB = 0;
        for (int i = 0; i < end; i++)
        {
            bool inA = edits[i].Kind != '+', inB = edits[i].Kind != '-';
            if (i < first)
            {
                lineA += inA ? 1 : 0;
                lineB += inB ? 1 : 0;
            }
            else
            {
                countA += inA ? 1 : 0;
                countB += inB ? 1 : 0;
            }
        }

        text.Append("@@ -").Append(Range(lineA, countA)).Append(" +").Append(Range(lineB, countB)).Append(" @@\n");
        for (int i = first; i < end; i++)
        {
            text.Append(edits[i].Kind).Append(edits[i].Line);
            if (!edits[i].Line.EndsWith('\n')) text.Append("\n\\ No newline at end of file\n");
        }
    }

    // An empty range names the line before it.
    private static string Range(int line, int count) =>
        count == 1 ? line.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{(count == 0 ? line - 1 : line)},{count}");

    private readonly record struct Edit(char Kind, string Line);
}
