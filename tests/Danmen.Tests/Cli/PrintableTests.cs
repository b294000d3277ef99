using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Xunit;

namespace Danmen.Tests.Cli;

public sealed class PrintableTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("日本語 🎉 e\u0301", "日本語 🎉 e\u0301")]
    [InlineData("👩\u200D💻", "👩\u200D💻")]
    [InlineData("a\nb\tc\rd", "a\\nb\\tc\\rd")]
    [InlineData("\u001b]0;owned\u0007", "\\x1B]0;owned\\x07")]
    [InlineData("\u009b31m", "\\x9B31m")]
    [InlineData("abc\u202Etxt.exe", "abc\\u202Etxt.exe")]
    [InlineData("a\u2028b\uFEFFc", "a\\u2028b\\uFEFFc")]
    [InlineData("x\U000E0041y", "x\\U000E0041y")]
    public void Harmful_characters_are_shown_as_escapes(string text, string expected)
    {
        Assert.Equal(expected, Printable.Of(text));
        Assert.Equal(expected, Printable.Of(Printable.Of(text)));
        Assert.Same(expected, Printable.Of(expected));
    }

    [Fact]
    public void Messages_keep_their_lines_where_they_are_indented_as_a_block()
    {
        Assert.Equal("a\nb \\x1B[2J", Printable.Block("a\r\nb\t\u001b[2J"));
        Assert.Equal("a b", Printable.Sentence("a\n\n  b\n"));
        Assert.Equal("\tkey\\x1B", Printable.Line("\tkey\u001b"));
    }

    [Fact]
    public void Places_of_phrases_and_cells_of_columns_are_made_printable()
    {
        const string Evil = "x\n\u001b[2Jerror: all is lost";
        Assert.DoesNotContain('\u001b', FaultPhrases.WithSubject.In(Language.English, Evil, Evil));
        Assert.DoesNotContain('\n', FaultPhrases.WithSubject.In(Language.Japanese, Evil, Evil));
        StringWriter output = new() { NewLine = "\n" };
        Columns columns = new("", "");
        columns.Add(Evil, "b");
        columns.Write(output, 80, new Paint(false));
        Assert.Equal("x\\n\\x1B[2Jerror: all is lost  b\n", output.ToString());
    }
}
