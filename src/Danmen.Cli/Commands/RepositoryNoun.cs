using Danmen.Cli.Wording;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen repository</c>.</summary>
internal static class RepositoryNoun
{
    public const string Name = "repository";

    public static Verb Build() => new(Name, RepositoryPhrases.Noun)
    {
        Subcommands =
        {
            RepositoryInitCommand.Build(),
            RepositoryCheckCommand.Build(),
            RepositoryPruneCommand.Build(),
            RepositoryStatsCommand.Build(),
            RepositoryUnlockCommand.Build(),
            RepositoryForgetCommand.Build(),
            RepositoryCopyCommand.Build(),
            RepositorySyncCommand.Build(),
            RepositoryRepairCommand.Build(),
            RepositoryLifecycleNoun.Build(),
            RepositoryExtendLockCommand.Build(),
            RepositoryRecoverCommand.Build(),
            RepositoryKeyNoun.Build(),
        },
    };
}
