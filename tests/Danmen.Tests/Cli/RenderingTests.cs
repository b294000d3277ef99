using CsCheck;
using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Faults;
using Xunit;

namespace Danmen.Tests.Cli;

public sealed class RenderingTests
{
    [Theory]
    [InlineData("abc", 3)]
    [InlineData("断面", 4)]
    [InlineData("ｱｲｳ", 3)]
    [InlineData("Ａ", 2)]
    [InlineData("か\u3099", 2)]
    [InlineData("𠮷野家", 6)]
    [InlineData("é", 1)]
    [InlineData("", 0)]
    public void Width_counts_full_width_characters_twice(string text, int expected) => Assert.Equal(expected, DisplayWidth.Of(text));

    [Fact]
    public void Columns_align_with_full_width_characters()
    {
        Columns columns = new("名前", ">件数", "");
        columns.Add("注文", "1,234", "x");
        columns.Add("ab", "5", "y");
        StringWriter output = new() { NewLine = "\n" };
        columns.Write(output, 80, default);
        Assert.Equal("名前   件数\n注文  1,234  x\nab        5  y\n", output.ToString());
    }

    [Fact]
    public void Columns_that_do_not_fit_are_cut()
    {
        Columns columns = new("a", "b");
        columns.Add(new string('断', 30), "kept");
        StringWriter output = new() { NewLine = "\n" };
        columns.Write(output, 30, default);
        Assert.All(output.ToString().Split('\n'), line => Assert.True(DisplayWidth.Of(line) <= 30));
        Assert.Contains("…", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("kept", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Wrapped_text_fits_and_loses_nothing_but_spaces()
    {
        Gen.OneOf(Gen.Char["ab ,."], Gen.Char["断面、。（）ー"]).Array[0, 200].Sample(characters =>
        {
            string text = new(characters);
            List<string> lines = TextWrap.Lines(text, 24);
            Assert.Equal(text.Replace(" ", "", StringComparison.Ordinal), string.Concat(lines).Replace(" ", "", StringComparison.Ordinal));
            Assert.All(lines, line => Assert.True(
                DisplayWidth.Of(line) <= 24 || TextWrap.Lines(line.Trim(), 1).Exists(piece => DisplayWidth.Of(piece) >= DisplayWidth.Of(line.Trim()) - 23), line));
        });
    }

    [Fact]
    public void Line_never_begins_with_a_full_stop_or_a_closing_bracket()
    {
        List<string> lines = TextWrap.Lines("断面を取得しました。復元は（確認後）に行います。", 20);
        Assert.All(lines, line => Assert.DoesNotContain(line[0], "。、）"));
        Assert.All(lines, line => Assert.True(DisplayWidth.Of(line) <= 20));
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "0.98 KiB")]
    [InlineData(1536, "1.50 KiB")]
    [InlineData(10 * 1024 * 1024, "10.0 MiB")]
    [InlineData(long.MaxValue, "8.00 EiB")]
    public void Size_is_told_with_three_digits(long bytes, string expected) => Assert.Equal(expected, Amounts.Size(bytes));

    [Theory]
    [InlineData(0.44, "0.4 s", "0.4秒")]
    [InlineData(12, "12 s", "12秒")]
    [InlineData(80, "1 min 20 s", "1分20秒")]
    [InlineData(3600, "1 h", "1時間")]
    [InlineData(90061, "1 d 1 h", "1日1時間")]
    public void Duration_is_told_in_both_languages(double seconds, string english, string japanese)
    {
        Assert.Equal(english, Amounts.Duration(TimeSpan.FromSeconds(seconds), Language.English));
        Assert.Equal(japanese, Amounts.Duration(TimeSpan.FromSeconds(seconds), Language.Japanese));
    }

    [Theory]
    [InlineData(0, 5, "0%")]
    [InlineData(1, 100000, "<0.1%")]
    [InlineData(99999, 100000, ">99.9%")]
    [InlineData(1, 8, "12.5%")]
    [InlineData(5, 5, "100%")]
    public void Share_never_rounds_something_to_nothing(long part, long whole, string expected) => Assert.Equal(expected, Amounts.Share(part, whole));

    [Theory]
    [InlineData(Language.English, "error: No repository there: /srv/x [DM-STORE-001]\n  why:  config is missing\n  next: Check")]
    [InlineData(Language.Japanese, "エラー: リポジトリがありません: /srv/x [DM-STORE-001]\n  理由: config is missing\n  対処: パス")]
    internal void Error_says_what_why_and_what_to_do(Language language, string expected)
    {
        FakeTerminal terminal = new(language);
        FaultReport.Write(terminal.Terminal, new DanmenException(StoreFaults.RepositoryNotFound, "/srv/x", "config is missing"), default);
        Assert.StartsWith(expected, terminal.Error, StringComparison.Ordinal);
        Assert.All(terminal.Error.Split('\n'), line => Assert.True(DisplayWidth.Of(line) <= 80));
    }

    [Fact]
    public void Cause_that_nobody_numbered_becomes_a_numbered_error()
    {
        Assert.Same(CliFaults.PermissionDenied, FaultReport.Of(new UnauthorizedAccessException("no")).Code);
        Assert.Same(CliFaults.SystemFailed, FaultReport.Of(new IOException("full")).Code);
        Assert.Same(CliFaults.Interrupted, FaultReport.Of(new OperationCanceledException()).Code);
        Assert.Same(CliFaults.Internal, FaultReport.Of(new InvalidOperationException("bug")).Code);
    }
}
