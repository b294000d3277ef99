using Danmen.Cli.Wording;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen repository lifecycle</c>: the rules by which buckets themselves move and remove files.</summary>
internal static class RepositoryLifecycleNoun
{
    public static Verb Build() => new("lifecycle", LifecyclePhrases.Noun)
    {
        Subcommands = { RepositoryLifecyclePlanCommand.Build(), RepositoryLifecycleApplyCommand.Build(), RepositoryLifecycleCheckCommand.Build() },
        Notes = LifecyclePhrases.Notes,
    };
}
