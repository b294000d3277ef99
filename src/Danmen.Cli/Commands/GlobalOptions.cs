using System.CommandLine;
using Danmen.Cli.Wording;

namespace Danmen.Cli.Commands;

/// <summary>The options that every command has.</summary>
internal sealed class GlobalOptions
{
    public Choice<bool> Json { get; } = Recursive(Symbols.Switch("--json", GlobalPhrases.Json));

    public Choice<bool> Events { get; } = Recursive(Symbols.Switch("--events", GlobalPhrases.Events));

    public Choice<string> Config { get; } = Recursive(Symbols.Text("--config", "FILE", GlobalPhrases.Config));

    public Choice<string> Repository { get; } = Recursive(Symbols.Text("--repository", "R", GlobalPhrases.Repository));

    public Choice<string> KeyFile { get; } = Recursive(Symbols.Text("--key-file", "FILE", GlobalPhrases.KeyFile));

    public Choice<bool> Quiet { get; } = Recursive(Symbols.Switch("--quiet", GlobalPhrases.Quiet, "-q"));

    public Choice<bool> NoColor { get; } = Recursive(Symbols.Switch("--no-color", GlobalPhrases.NoColor));

    public Choice<string> Lang { get; } = Recursive(Symbols.Text("--lang", "en|ja", GlobalPhrases.Lang));

    public Choice<bool> Help { get; } = Recursive(Symbols.Switch("--help", GlobalPhrases.Help, "-h"));

    public Choice<bool> Version { get; } = Symbols.Switch("--version", GlobalPhrases.Version);

    /// <summary>Those of every command, as the help page lists them.</summary>
    public IReadOnlyList<Option> Shared => [Json, Events, Config, Repository, KeyFile, Quiet, NoColor, Lang, Help];

    public void AddTo(Verb root)
    {
        foreach (Option option in Shared)
            root.Options.Add(option);
        root.Options.Add(Version);
    }

    private static Choice<T> Recursive<T>(Choice<T> option)
    {
        option.Recursive = true;
        return option;
    }
}
