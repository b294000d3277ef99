using Danmen.Cli.Wording;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen repository key</c>.</summary>
internal static class RepositoryKeyNoun
{
    public static Verb Build() => new("key", RepositoryPhrases.Key)
    {
        Subcommands = { RepositoryKeyListCommand.Build(), RepositoryKeyAddCommand.Build(), RepositoryKeyRemoveCommand.Build() },
    };
}
