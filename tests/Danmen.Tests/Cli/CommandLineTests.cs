using System.Text.Json;
using Danmen.Cli.Wording;
using Xunit;

namespace Danmen.Tests.Cli;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("completon bash", "did you mean 'completion'?")]
    [InlineData("completion", "SHELL is missing after 'danmen completion'")]
    [InlineData("completion tcsh", "SHELL must be one of bash, zsh, fish, not 'tcsh'")]
    [InlineData("completion bash --jsn", "did you mean '--json'?")]
    [InlineData("completion bash --config", "--config needs a value: --config FILE")]
    [InlineData("completion bash --config a --config b", "--config takes one value")]
    [InlineData("completion bash --lang fr", "--lang must be one of en, ja, not 'fr'")]
    public async Task Misuse_is_explained_and_exits_2(string line, string expected)
    {
        FakeTerminal terminal = new();
        Assert.Equal(2, await terminal.RunAsync(line.Split(' ')));
        Assert.Empty(terminal.Out);
        Assert.Contains(expected, terminal.Error.Replace("\n        ", " ", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("[DM-CLI-001]", terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Misuse_is_explained_in_Japanese()
    {
        FakeTerminal terminal = new(Language.Japanese);
        Assert.Equal(2, await terminal.RunAsync("completion"));
        Assert.Contains("エラー: コマンドラインを解釈できません [DM-CLI-001]\n", terminal.Error, StringComparison.Ordinal);
        Assert.Contains("  理由: 'danmen completion' の後に SHELL が必要です\n", terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_error_is_one_document()
    {
        FakeTerminal terminal = new();
        Assert.Equal(2, await terminal.RunAsync("completion", "tcsh", "--json"));
        using JsonDocument document = JsonDocument.Parse(terminal.Out);
        JsonElement error = document.RootElement.GetProperty("error");
        Assert.Equal("DM-CLI-001", error.GetProperty("code").GetString());
        Assert.Equal("usage", error.GetProperty("kind").GetString());
        Assert.Equal(2, error.GetProperty("exit_code").GetInt32());
    }

    [Fact]
    public async Task Colours_appear_on_a_terminal_only_and_not_with_NO_COLOR()
    {
        FakeTerminal terminal = new(isTerminal: true);
        await terminal.RunAsync("--help");
        Assert.Contains("\u001b[", terminal.Out, StringComparison.Ordinal);

        FakeTerminal file = new();
        await file.RunAsync("--help");
        Assert.DoesNotContain("\u001b[", file.Out, StringComparison.Ordinal);

        FakeTerminal silenced = new(isTerminal: true);
        silenced.Variables["NO_COLOR"] = "1";
        await silenced.RunAsync("--help");
        Assert.DoesNotContain("\u001b[", silenced.Out, StringComparison.Ordinal);

        FakeTerminal option = new(isTerminal: true);
        await option.RunAsync("--help", "--no-color");
        Assert.DoesNotContain("\u001b[", option.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ja_JP.UTF-8", "", "", "", Language.Japanese)]
    [InlineData("", "ja_JP.UTF-8", "", "", Language.Japanese)]
    [InlineData("", "", "ja", "", Language.Japanese)]
    [InlineData("", "C", "ja_JP.UTF-8", "", Language.English)]
    [InlineData("en_US.UTF-8", "", "ja_JP.UTF-8", "", Language.English)]
    [InlineData("", "en_US.UTF-8", "", "ja", Language.Japanese)]
    [InlineData("", "", "", "", Language.English)]
    public void Language_follows_the_locale_as_POSIX_orders_it(string all, string messages, string lang, string danmen, object expected)
    {
        Dictionary<string, string> variables = new() { ["LC_ALL"] = all, ["LC_MESSAGES"] = messages, ["LANG"] = lang, ["DANMEN_LANG"] = danmen };
        Assert.Equal(expected, LanguageChoice.Of([], variables.GetValueOrDefault));
        Assert.Equal(Language.Japanese, LanguageChoice.Of(["--lang", "ja"], variables.GetValueOrDefault));
        Assert.Equal(Language.English, LanguageChoice.Of(["x", "--lang=en"], variables.GetValueOrDefault));
    }

    [Fact]
    public async Task Completion_script_is_written_for_each_shell()
    {
        foreach (string shell in (string[])["bash", "zsh", "fish"])
        {
            FakeTerminal terminal = new();
            Assert.Equal(0, await terminal.RunAsync("completion", shell));
            Assert.Contains("__complete", terminal.Out, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("danmen compl", "completion")]
    [InlineData("danmen completion ", "bash")]
    [InlineData("danmen completion b", "bash")]
    [InlineData("danmen completion --js", "--json")]
    [InlineData("danmen --lang ", "ja")]
    [InlineData("danmen --lang ja compl", "completion")]
    public async Task Words_are_completed(string line, string expected)
    {
        FakeTerminal terminal = new();
        Assert.Equal(0, await terminal.RunAsync("__complete", "--", line));
        Assert.Contains(expected, terminal.Out.Split('\n').Select(each => each.Split('\t')[0]));
    }

    [Fact]
    public async Task File_names_are_left_to_the_shell()
    {
        FakeTerminal terminal = new();
        Assert.Equal(0, await terminal.RunAsync("__complete", "--", "danmen completion --config "));
        Assert.Empty(terminal.Out);
    }
}
