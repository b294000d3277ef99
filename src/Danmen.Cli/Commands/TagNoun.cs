using Danmen.Cli.Wording;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen tag</c>.</summary>
internal static class TagNoun
{
    public const string Name = "tag";

    public static Verb Build() => new(Name, TagPhrases.Noun)
    {
        Subcommands =
        {
            TagCreateCommand.Build(),
            TagListCommand.Build(),
            TagSearchCommand.Build(),
            TagShowCommand.Build(),
            SnapshotDiffCommand.Build(TagPhrases.Diff),
            TagEditCommand.Build(),
            TagDeleteCommand.Build(),
            TagSyncCommand.Build(),
            TagFromReleaseCommand.Build(),
        },
    };
}
