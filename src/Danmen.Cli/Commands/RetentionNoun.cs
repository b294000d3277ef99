using Danmen.Cli.Wording;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen retention</c>.</summary>
internal static class RetentionNoun
{
    public const string Name = "retention";

    public static Verb Build() => new(Name, RetentionPhrases.Noun) { Subcommands = { RetentionPlanCommand.Build(), RetentionApplyCommand.Build() } };
}
