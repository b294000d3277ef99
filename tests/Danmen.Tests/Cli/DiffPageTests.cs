using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Snapshots.Comparing;
using Danmen.Snapshots.Contracts;
using Xunit;

namespace Danmen.Tests.Cli;

/// <summary>A page of differences: nothing from outside becomes markup, nothing is loaded, and it ends at its limits.</summary>
public sealed partial class DiffPageTests
{
    private const string Hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&amp;\u202e\u0007</style></title>";

    [Theory]
    [InlineData("en")]
    [InlineData("ja")]
    public void Nothing_from_outside_becomes_markup(string language)
    {
        string page = Compose(Everything(Hostile, 1), language, Hostile);

        string body = page[(page.IndexOf("</style>", StringComparison.Ordinal) + 8)..];
        Assert.DoesNotMatch("<script|<img|<style|onerror=alert\\(2\\)>|\u202e|\u0007", body);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", body, StringComparison.Ordinal);
        Assert.Contains("\\u202E", body, StringComparison.Ordinal);
        // Tags are those of this program, and each is closed.
        Stack<string> open = [];
        foreach (Match tag in Tags().Matches(page))
        {
            string name = tag.Groups["name"].Value;
            Assert.Contains(name, "html head meta title style body header main footer section h1 h2 h3 dl div dt dd strong br span p table thead tbody tr th td a code b bdi small details summary pre i ul li".Split(' '));
            if (name is "meta" or "br") continue;
            if (tag.Value[1] != '/') open.Push(name);
            else Assert.Equal(open.Pop(), name);
        }

        Assert.Empty(open);
        Assert.StartsWith($"<!doctype html>\n<html lang=\"{language}\">", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_loads_nothing_and_its_policy_names_its_style_alone()
    {
        string page = Compose(Everything("x", 3), "en");
        Assert.DoesNotMatch("(?i)(src|action)=|@import|url\\(|https?:|<script|<link|<iframe|javascript:| on[a-z]+=", page);
        Assert.All(Links().Matches(page), link => Assert.StartsWith("href=\"#", link.Value, StringComparison.Ordinal));
        string style = page[(page.IndexOf("<style>", StringComparison.Ordinal) + 7)..page.IndexOf("</style>", StringComparison.Ordinal)];
        string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        Assert.Contains($"content=\"default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_about_the_code_is_a_link_that_carries_nothing_else()
    {
        ComponentDifference code = new("code", "git", Change.Changed) { ComparePage = "https://gitlab.example/g/p/-/compare/a...b\"><script>" };
        string page = Compose(new SnapshotDifference("a", "b", [code]), "ja");
        Assert.Contains("<a rel=\"noreferrer\" href=\"https://gitlab.example/g/p/-/compare/a...b&quot;&gt;&lt;script&gt;\">", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_of_many_differences_ends_at_its_limits_and_says_so()
    {
        string page = Compose(Everything("n", 6000), "en");
        Assert.InRange(page.Length, 1, 40_000_000);
        Assert.Contains("... and 4,000 more", page, StringComparison.Ordinal);
        Assert.Matches("... and [0-9,]+ more lines", page);
        Assert.Contains("<details><summary>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_snapshots_say_so()
    {
        Assert.Contains("There are no differences.", Compose(new SnapshotDifference("a", "b", [new ComponentDifference("files", "files", Change.None)]), "en"), StringComparison.Ordinal);
        Assert.Contains("違いはありません。", Compose(new SnapshotDifference("a", "b", []) { NotCompared = ["db"] }, "ja"), StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_carry_the_numbers_of_both_sides()
    {
        const string Patch = "--- a/f\n+++ b/f\n@@ -9,3 +10,3 @@\n same\n-old\n+new\n same\n\\ No newline at end of file\n";
        string page = Compose(new SnapshotDifference("a", "b", [new ComponentDifference("c", "config", Change.Changed) { Texts = [new TextDifference("f", Change.Changed, Patch)] }]), "en");
        Assert.Contains("<span class=\"c\"><i>9</i><i>10</i> same</span><span class=\"r\"><i>10</i><i></i>-old</span><span class=\"a\"><i></i><i>11</i>&#x2B;new</span><span class=\"c\"><i>11</i><i>12</i> same</span>", page, StringComparison.Ordinal);
    }

    private static SnapshotDifference Everything(string text, int count)
    {
        string Name(int i) => i == 0 ? text : $"{text} {i.ToString(CultureInfo.InvariantCulture)}";
        IReadOnlyList<T> Many<T>(Func<string, T> make) => [.. Enumerable.Range(0, count).Select(i => make(Name(i)))];
        string patch = $"--- a\n+++ b\n@@ -1,{count} +1,{count} @@\n" + string.Concat(Enumerable.Repeat($" {text}\n-{text}\n+{text}\n", count > 100 ? 1000 : count));
        CommitEntry commit = new(new string('a', 40), text, "2024-06-24T09:00:00+09:00", text);
        RowDifferences rows = new([text], count, 0, 1, Many(name => new RowDifference(RowChange.Changed, [name], [text])));
        ComponentDifference code = new(text, text, Change.Changed)
        {
            Facts = Many(name => new FactDifference(name, text, text)),
            Commits = new CommitDifferences(count + 5, 1, Many(_ => commit), [commit]) { Source = text },
            CommittedFiles = [.. Many(name => new CommittedFile(null, name)), new CommittedFile(text, null), new CommittedFile(text, text + "2")],
            Schema = Many(name => new SchemaDifference(text, name, Change.Changed) { SqlBefore = text, SqlAfter = text, UnifiedDiff = patch }),
            Migrations = [new MigrationDifferences(text, text, Many(name => name), [text])],
            Tables = [.. Many(name => new TableDifference(name, Change.Changed, 1, 2, 0.5)), new TableDifference("rows", Change.Changed, 1, 1, null) { Rows = rows }],
            Pickles = Many(name => new PickleDifference("p" + name, Change.Changed, text, text, [text], [text], true) { ProtocolBefore = 2, ProtocolAfter = 4, SizeBefore = 1, SizeAfter = 2 }),
            Texts = Many(name => new TextDifference("t" + name, Change.Added, patch)),
            Files = Many(name => new FileDifference(name, Change.Changed, "content", 1, 2) { LinesAdded = 3, LinesRemoved = 4 }),
            Problems = [new CaptureProblem(text, text)],
        };
        return new SnapshotDifference("a", "b", [code, new ComponentDifference("same", "files", Change.None)]) { NotCompared = [text] };
    }

    private static string Compose(SnapshotDifference difference, string language, string end = "prod-release-v1-20240624")
    {
        StringWriter page = new(CultureInfo.InvariantCulture);
        DateTimeOffset time = new(2024, 6, 24, 9, 0, 0, TimeSpan.Zero);
        new DiffPage(page, language == "ja" ? Language.Japanese : Language.English, TimeZoneInfo.Utc)
            .Write(difference, new DiffEnd(end, "1a2b3c4d", end, end, time), new DiffEnd("live:prod", null, "shop", "prod", time), "1.0", time);
        return page.ToString();
    }

    [GeneratedRegex("</?(?<name>[a-z0-9]+)[^>]*>")]
    private static partial Regex Tags();

    [GeneratedRegex("href=\"[^\"]*\"")]
    private static partial Regex Links();
}
