using System.Text;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Cli;

/// <summary>What people see: names of any kind, 80 columns in both languages, colours, shells' completion.</summary>
public sealed class AppearanceTests
{
    private static CancellationToken Token => DanmenProgram.Token;

    [Fact]
    public async Task Names_of_any_bytes_are_shown_safely_and_restored_exactly()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        ProgramResult made = await shop.Danmen.BashAsync($"""
            cd '{shop.Uploads}' && mkdir $'d\e[2J' && echo a > $'d\e[2J/new\nline' && echo b > 'quotes"'"'"'`$(id)' && echo c > '絵文字🎉' \
              && echo d > $'bad\xff\xfebytes' && echo e > $'title\e]0;owned\a' && echo f > $'csi\xc2\x9b31m' && echo g > $'rtl\xe2\x80\xaetxt.exe' && echo h > '-rf' && echo i > ' '
            """);
        made.MustSucceed();
        await shop.SnapshotAsync();
        string target = shop.At("target");
        await shop.Danmen.ExitsAsync(0, "restore", "latest", "--target", target, "--component", "uploads");
        (await ExternalProgram.RunAsync("diff", ["-r", shop.Uploads, Path.Combine(target, "uploads")], null, Token)).MustSucceed();

        (await shop.Danmen.BashAsync($"cd '{shop.Uploads}' && for f in *; do [ -d \"$f\" ] || echo changed >> \"./$f\"; done; echo x >> $'d\\e[2J/new\\nline'")).MustSucceed();
        foreach (string[] words in (string[][])[["snapshot", "diff", "latest", "live:prod", "--files", "0"], ["snapshot", "show", "latest"], ["restore", "latest", "--to", "prod", "--plan"], ["snapshot", "show", "no\u001b[31m\nsuch"]])
        {
            ProgramResult result = await shop.Danmen.RunAsync(words);
            MustBeHarmless(result.Output);
            MustBeHarmless(result.Error);
        }

        string difference = await shop.Danmen.SaysAsync("snapshot", "diff", "latest", "live:prod", "--files", "0");
        Assert.Contains("new\\nline", difference, StringComparison.Ordinal);
        Assert.Contains("絵文字🎉", difference, StringComparison.Ordinal);
        Assert.Contains("bad\\xFF\\xFEbytes", difference, StringComparison.Ordinal);
        ProgramResult json = await shop.Danmen.ExitsAsync(0, "snapshot", "diff", "latest", "live:prod", "--json");
        MustBeHarmless(json.Output);
        Assert.Contains(System.Text.Json.JsonDocument.Parse(json.Output).RootElement.GetProperty("components")[1].GetProperty("files").EnumerateArray(), each => each.GetProperty("path").GetString()!.EndsWith("new\nline", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("ja")]
    public async Task Every_command_keeps_to_80_columns(string language)
    {
        using SmallShop shop = await SmallShop.OpenAsync(production: true);
        DanmenProgram danmen = shop.Danmen;
        danmen.Variables["DANMEN_LANG"] = language;
        danmen.Variables["COLUMNS"] = "80";
        string longest = Path.Combine(shop.Uploads, new string('長', 60));
        await File.WriteAllTextAsync(longest, "1", Token);
        await FitsAsync("snapshot", "create", "prod");
        await File.WriteAllTextAsync(longest, "22", Token);
        await shop.DamageAsync();
        foreach (string line in (string[])
            [
                "snapshot list", "snapshot show latest", "snapshot diff latest live:prod", "snapshot verify latest", "repository stats", "repository check --read-data", "repository prune --dry-run",
                "repository forget --keep-last 1 --dry-run", "repository key list", "repository unlock", "restore latest --to prod --plan", "restore latest --to prod", "restore latest --to prod --yes",
                "restore list", "restore show 0000", "snapshot show 00000000", "snapshot delete latest", "nothing", "restore latest", "snapshot create nowhere",
            ])
            await FitsAsync(line.Split(' '));

        async Task FitsAsync(params string[] words)
        {
            ProgramResult result = await danmen.RunAsync(words);
            foreach (string line in (result.Output + result.Error).Split('\n'))
            {
                // A path of the test's own has no place to be broken.
                if (!line.Contains(shop.At(), StringComparison.Ordinal)) Assert.True(Danmen.Cli.Rendering.DisplayWidth.Of(line) <= 80, $"danmen {string.Join(' ', words)}: {line}");
            }
        }
    }

    [Fact]
    public async Task Colours_are_for_terminals_and_NO_COLOR_and_the_option_turn_them_off()
    {
        ExternalProgram.Require("script");
        using SmallShop shop = await SmallShop.OpenAsync();
        await shop.SnapshotAsync();
        shop.Danmen.Variables["TERM"] = "xterm-256color";
        Assert.Contains("\u001b[1m", await OnTerminalAsync("danmen snapshot list"), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', await OnTerminalAsync("NO_COLOR=1 danmen snapshot list"));
        Assert.DoesNotContain('\u001b', await OnTerminalAsync("danmen snapshot list --no-color"));
        Assert.DoesNotContain('\u001b', await OnTerminalAsync("TERM=dumb danmen snapshot list"));
        Assert.DoesNotContain('\u001b', await shop.Danmen.SaysAsync("snapshot", "list"));

        async Task<string> OnTerminalAsync(string line) => (await shop.Danmen.BashAsync($"script -qec '{line}' /dev/null </dev/null")).MustSucceed().Output;
    }

    [Fact]
    public async Task Bash_completes_commands_options_and_the_systems_own_names()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        await CompletesAsync("danmen snap", "snapshot");
        await CompletesAsync("danmen repository key r", "remove");
        await CompletesAsync("danmen snapshot create p", "prod");
        await CompletesAsync("danmen snapshot create prod --component u", "uploads");
        await CompletesAsync("danmen snapshot diff latest live:p", "prod");
        await CompletesAsync("danmen restore latest --t", "--target");

        async Task CompletesAsync(string line, string expected)
        {
            ProgramResult result = await shop.Danmen.BashAsync($$"""
                source <(danmen completion bash)
                COMP_LINE='{{line}}' COMP_POINT={{line.Length}}
                compopt() { :; }
                _danmen
                printf '%s\n' "${COMPREPLY[@]}"
                """);
            Assert.Empty(result.Error);
            Assert.Contains(expected, result.MustSucceed().Output.Split('\n'));
        }
    }

    [Theory]
    [InlineData("zsh", "-n")]
    [InlineData("fish", "--no-execute")]
    public async Task Completion_script_is_good_for_the_shell(string shell, string check)
    {
        // Neither is part of what ./test installs.
        if (ExternalProgram.Find(shell) is null) Assert.Skip($"{shell} is not installed");
        using SmallShop shop = await SmallShop.OpenAsync();
        await File.WriteAllTextAsync(shop.At("script"), await shop.Danmen.SaysAsync("completion", shell), Token);
        (await ExternalProgram.RunAsync(shell, [check, shop.At("script")], null, Token)).MustSucceed();
        ProgramResult registered = await shop.Danmen.BashAsync(shell == "fish"
            ? $"fish --no-config -c \"source '{shop.At("script")}'; complete -c danmen\""
            : $"zsh -f -c \"autoload -Uz compinit; compinit -u -D; source '{shop.At("script")}'; print \\$_comps[danmen]\"");
        Assert.Contains(shell == "fish" ? "__danmen_complete" : "_danmen", registered.MustSucceed().Output, StringComparison.Ordinal);
    }

    private static void MustBeHarmless(string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
            Assert.False(rune.Value != '\n' && (Rune.IsControl(rune) || rune.Value is >= 0x202A and <= 0x202E), $"U+{rune.Value:X4} in {text}");
    }
}
