using Danmen.Cli.Wording;

namespace Danmen.Cli.Commands;

/// <summary>All commands.</summary>
internal static class CommandTree
{
    /// <summary>Builds the commands that the words can mean; of the others only name and description.</summary>
    /// <param name="words">The command line; null builds everything (completion).</param>
    public static Verb Build(GlobalOptions options, IReadOnlyList<string>? words)
    {
        Verb root = new("danmen", GlobalPhrases.Danmen) { Notes = GlobalPhrases.DanmenNotes };
        options.AddTo(root);
        AddNoun(root, words, InitCommand.Name, InitPhrases.Command, InitCommand.Build);
        AddNoun(root, words, SnapshotNoun.Name, SnapshotPhrases.Noun, SnapshotNoun.Build);
        AddNoun(root, words, TagNoun.Name, TagPhrases.Noun, TagNoun.Build);
        AddNoun(root, words, HoldNoun.Name, HoldPhrases.Noun, HoldNoun.Build);
        AddNoun(root, words, RestoreNoun.Name, RestorePhrases.Command, RestoreNoun.Build);
        AddNoun(root, words, DrillNoun.Name, DrillPhrases.Command, DrillNoun.Build);
        AddNoun(root, words, RepositoryNoun.Name, RepositoryPhrases.Noun, RepositoryNoun.Build);
        AddNoun(root, words, RetentionNoun.Name, RetentionPhrases.Noun, RetentionNoun.Build);
        AddNoun(root, words, ScheduleNoun.Name, SchedulePhrases.Noun, ScheduleNoun.Build);
        AddNoun(root, words, DemoCommand.Name, DemoPhrases.Command, DemoCommand.Build);
        AddNoun(root, words, CompletionCommand.Name, CompletionPhrases.Command, CompletionCommand.Build);
        AddNoun(root, words, CompleteWordsCommand.Name, CompletionPhrases.Words, () => CompleteWordsCommand.Build(options), hidden: true);
        return root;
    }

    /// <summary>The words after "danmen" of every command that people see, the empty ones of the root first.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Paths()
    {
        List<IReadOnlyList<string>> paths = [];
        Walk(Build(new GlobalOptions(), null), []);
        return paths;

        void Walk(System.CommandLine.Command command, IReadOnlyList<string> path)
        {
            paths.Add(path);
            foreach (System.CommandLine.Command each in command.Subcommands)
            {
                if (!each.Hidden)
                    Walk(each, [.. path, each.Name]);
            }
        }
    }

    private static void AddNoun(Verb root, IReadOnlyList<string>? words, string name, Phrase phrase, Func<Verb> build, bool hidden = false)
    {
        Verb verb = words is null || words.Contains(name) ? build() : new Verb(name, phrase);
        verb.Hidden = hidden;
        root.Subcommands.Add(verb);
    }
}
