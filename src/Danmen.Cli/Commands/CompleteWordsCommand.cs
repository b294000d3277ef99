using System.CommandLine;
using Danmen.Cli.Wording;
using Danmen.Faults;
using Danmen.Snapshots.Systems;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen __complete -- LINE</c>: answers the shells' completion scripts, one "word TAB description" a line. No answer means: complete file names.</summary>
internal static class CompleteWordsCommand
{
    public const string Name = "__complete";

    public static Verb Build(GlobalOptions options)
    {
        Operand<string> line = Symbols.One("LINE", CompletionPhrases.Line);
        return new Verb(Name, CompletionPhrases.Words)
        {
            Arguments = { line },
            Run = async run =>
            {
                SystemDefinition? system = await SystemAsync(run).ConfigureAwait(false);
                foreach ((string word, string description) in Answers(CommandTree.Build(options, null), run.Required(line), run.Language, kind => ValuesOf(kind, system)))
                    await run.Terminal.Out.WriteLineAsync(description.Length > 0 ? $"{word}\t{description}" : word).ConfigureAwait(false);
                return 0;
            },
        };
    }

    /// <summary>What may stand where the cursor is.</summary>
    /// <param name="line">From "danmen" to the cursor.</param>
    /// <param name="values">The known values of a kind of value, for example "ENV".</param>
    internal static IEnumerable<(string Word, string Description)> Answers(Verb root, string line, Language language, Func<string, IEnumerable<string>> values)
    {
        string[] words = line.TrimStart().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        bool begun = !line.EndsWith(' ') && words.Length > 1;
        string current = begun ? words[^1] : "";
        Command command = root;
        List<Option> options = [.. root.Options];
        Option? waiting = null;
        int position = 0;
        foreach (string word in words.AsSpan(1, Math.Max(0, words.Length - (begun ? 2 : 1))))
        {
            if (waiting is not null)
                waiting = null;
            else if (word.StartsWith('-'))
                waiting = options.Find(option => (option.Name == word || option.Aliases.Contains(word)) && option.Arity.MinimumNumberOfValues > 0);
            else if (command.Subcommands.FirstOrDefault(each => each.Name == word) is { } verb)
            {
                command = verb;
                options = [.. command.Options, .. root.Options.Where(option => option.Recursive)];
                position = 0;
            }
            else
                position++;
        }

        IEnumerable<(string Word, string Description)> all =
            waiting is not null ? Plain(values(waiting.Name == "--component" ? "COMPONENT" : waiting.HelpName ?? ""))
            : current.StartsWith('-') ? options.Where(each => !each.Hidden).Select(each => (each.Name, Describe(each, language)))
            : command.Subcommands.Where(each => !each.Hidden && position == 0).Select(each => (each.Name, Describe(each, language)))
                .Concat(command.Arguments.Count == 0 ? [] : Plain(values(command.Arguments[Math.Min(position, command.Arguments.Count - 1)].Name)));
        return all.Where(each => each.Word.StartsWith(current, StringComparison.Ordinal));
    }

    private static IEnumerable<(string Word, string Description)> Plain(IEnumerable<string> values) => values.Select(value => (value, ""));

    private static string Describe(Symbol symbol, Language language) => ((IDescribed)symbol).Words.In(language);

    private static IEnumerable<string> ValuesOf(string kind, SystemDefinition? system) => kind switch
    {
        "SHELL" => ["bash", "zsh", "fish"],
        "en|ja" => ["en", "ja"],
        "JOB" => system?.Schedule.Select(each => each.Name) ?? ScheduledJob.Names,
        "KIND" => ["postgres", "sqlite"],
        "ENV" => Environments(system),
        "COMPONENT" => system?.Environments.SelectMany(each => each.Components).Select(each => each.Name).Distinct() ?? [],
        "REF" => ["latest", .. Environments(system).Select(each => "latest:" + each)],
        "OTHER" => ["latest", .. Environments(system).SelectMany(each => (string[])["latest:" + each, "live:" + each])],
        _ => [],
    };

    private static IEnumerable<string> Environments(SystemDefinition? system) => system?.Environments.Select(each => each.Name) ?? [];

    /// <summary>The system of the current folder; null when there is none or it cannot be read: a completion never complains.</summary>
    private static async Task<SystemDefinition?> SystemAsync(Invocation run)
    {
        try
        {
            return await new Workspace(run, isSilent: true).FindSystemAsync().ConfigureAwait(false);
        }
        catch (DanmenException)
        {
            return null;
        }
    }
}
