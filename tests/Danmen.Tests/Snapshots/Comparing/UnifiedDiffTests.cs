using CsCheck;
using Danmen.Snapshots.Comparing;
using Xunit;

namespace Danmen.Tests.Snapshots.Comparing;

public sealed class UnifiedDiffTests
{
    private static readonly Gen<string> s_text =
        Gen.Select(Gen.Int[0, 3].Select(n => "abcd"[n] + "\n").Array[0, 30], Gen.Bool, (lines, ended) => string.Concat(lines) + (ended ? "" : "end"));

    [Fact]
    public void Prints_what_diff_prints()
    {
        string before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n", after = "1\n2\n3\n4\nfive\n6\n7\n8\n9\n10\n";

        Assert.Equal(
            "--- a/x\n+++ b/x\n@@ -4,3 +4,3 @@\n 4\n-5\n+five\n 6\n@@ -9 +9,2 @@\n 9\n+10\n",
            UnifiedDiff.Compose(before, after, "a/x", "b/x", 1));
    }

    [Fact]
    public void Marks_a_missing_line_feed_at_the_end() =>
        Assert.Equal("--- a\n+++ b\n@@ -1 +1 @@\n-x\n+x\n\\ No newline at end of file\n", UnifiedDiff.Compose("x\n", "x", "a", "b", 3));

    [Fact]
    public void A_new_file_starts_at_line_zero() =>
        Assert.Equal("--- /dev/null\n+++ b\n@@ -0,0 +1,2 @@\n+x\n+y\n", UnifiedDiff.Compose("", "x\ny\n", "/dev/null", "b", 3));

    [Fact]
    public void Equal_texts_give_nothing() => Assert.Equal("", UnifiedDiff.Compose("a\nb", "a\nb", "a", "b", 3));

    [Fact]
    public void Applied_to_the_one_text_it_gives_the_other() =>
        Gen.Select(s_text, s_text, Gen.Int[0, 4]).Sample((before, after, context) =>
            Assert.Equal(after, Apply(before, UnifiedDiff.Compose(before, after, "a", "b", context))));

    [Fact]
    public void Texts_without_a_common_line_are_replaced_whole_and_in_time()
    {
        string before = string.Concat(Enumerable.Range(0, 5000).Select(i => $"a{i}\n")), after = string.Concat(Enumerable.Range(0, 5000).Select(i => $"b{i}\n"));

        Assert.Equal(after, Apply(before, UnifiedDiff.Compose(before, after, "a", "b", 3)));
    }

    private static string Apply(string text, string difference)
    {
        if (difference.Length == 0) return text;
        string[] lines = [.. text.Split('\n')];
        var result = new List<string>();
        int at = 0;
        string[] commands = difference.Split('\n');
        for (int i = 2; i < commands.Length - 1; i++)
        {
            string command = commands[i];
            if (command.StartsWith("@@ -", StringComparison.Ordinal))
            {
                string[] range = command.Split(' ')[1][1..].Split(',');
                int line = int.Parse(range[0], System.Globalization.CultureInfo.InvariantCulture);
                bool empty = range.Length == 2 && range[1] == "0";
                while (at < (empty ? line : line - 1)) result.Add(lines[at++] + "\n");
                continue;
            }

            string ending = i + 1 < commands.Length && commands[i + 1].StartsWith('\\') ? "" : "\n";
            switch (command[0])
            {
                case ' ':
                    Assert.Equal(lines[at++], command[1..]);
                    result.Add(command[1..] + ending);
                    break;
                case '-':
                    Assert.Equal(lines[at++], command[1..]);
                    break;
                case '+':
                    result.Add(command[1..] + ending);
                    break;
            }
        }

        // What Split leaves behind the last feed is no line.
        for (; at < lines.Length; at++) result.Add(at == lines.Length - 1 ? lines[at] : lines[at] + "\n");
        return string.Concat(result);
    }
}
