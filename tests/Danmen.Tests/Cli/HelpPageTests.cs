using Danmen.Cli.Commands;
using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Xunit;

namespace Danmen.Tests.Cli;

public sealed class HelpPageTests
{
    public static TheoryData<string, string> Pages()
    {
        TheoryData<string, string> pages = [];
        foreach (IReadOnlyList<string> path in CommandTree.Paths())
        {
            pages.Add(string.Join(' ', path), nameof(Language.English));
            pages.Add(string.Join(' ', path), nameof(Language.Japanese));
        }

        return pages;
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Help_fits_80_columns(string path, string language)
    {
        FakeTerminal terminal = new(Enum.Parse<Language>(language));
        Assert.Equal(0, await terminal.RunAsync([.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]));
        Assert.Empty(terminal.Error);
        Assert.StartsWith("danmen" + (path.Length > 0 ? " " + path : ""), UsageLine(terminal.Out), StringComparison.Ordinal);
        Assert.All(terminal.Out.Split('\n'), line => Assert.True(DisplayWidth.Of(line) <= 80, line));
    }

    [Fact]
    public async Task Help_speaks_the_language_of_the_locale()
    {
        FakeTerminal english = new();
        FakeTerminal japanese = new(Language.Japanese);
        await english.RunAsync("--help");
        await japanese.RunAsync("--help");
        Assert.Contains("Usage:", english.Out, StringComparison.Ordinal);
        Assert.Contains("使い方:", japanese.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_alone_shows_its_help()
    {
        FakeTerminal terminal = new();
        Assert.Equal(0, await terminal.RunAsync());
        Assert.Contains("completion", terminal.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("__complete", terminal.Out, StringComparison.Ordinal);
    }

    private static string UsageLine(string page) => page.Split('\n').First(line => line.StartsWith("  danmen", StringComparison.Ordinal)).Trim();
}
