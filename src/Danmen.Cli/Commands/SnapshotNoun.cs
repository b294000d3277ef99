using Danmen.Cli.Wording;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen snapshot</c>.</summary>
internal static class SnapshotNoun
{
    public const string Name = "snapshot";

    public static Verb Build() => new(Name, SnapshotPhrases.Noun)
    {
        Subcommands =
        {
            SnapshotCreateCommand.Build(),
            SnapshotListCommand.Build(),
            SnapshotShowCommand.Build(),
            SnapshotDiffCommand.Build(),
            SnapshotVerifyCommand.Build(),
            SnapshotExportCommand.Build(),
            SnapshotDeleteCommand.Build(),
            SnapshotThawCommand.Build(),
        },
    };
}
