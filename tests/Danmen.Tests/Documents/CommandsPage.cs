using System.CommandLine;
using System.Globalization;
using System.Text;
using Danmen.Cli.Commands;
using Danmen.Cli.Wording;

namespace Danmen.Tests.Documents;

/// <summary>Composes the reference of the command line from the commands themselves, in one language.</summary>
internal static class CommandsPage
{
    public static string File(Language language) => language == Language.Japanese ? "docs/ja/commands.md" : "docs/en/commands.md";

    public static string Compose(Language language)
    {
        bool isJapanese = language == Language.Japanese;
        GlobalOptions options = new();
        var page = new StringBuilder(isJapanese ? "# コマンドリファレンス\n\n" : "# Command reference\n\n");
        page.Append("<!-- Composed from src/Danmen.Cli by eng/docs. Do not edit. -->\n\n");
        page.Append(Paragraphs(GlobalPhrases.DanmenNotes, language)).Append("\n\n");
        page.Append(isJapanese ? "## 共通オプション\n\n" : "## Options of every command\n\n");
        Table(page, options.Shared.Select(option => (Label(option), Words(option))), language);
        Walk(page, CommandTree.Build(options, null), "danmen", options, language);
        return page.ToString();
    }

    /// <summary>Every command that people see, by its full name.</summary>
    public static IEnumerable<(string Name, Command Command)> Commands(Command command, string name)
    {
        yield return (name, command);
        foreach (Command each in command.Subcommands.Where(each => !each.Hidden))
        {
            foreach ((string, Command) below in Commands(each, name + " " + each.Name))
                yield return below;
        }
    }

    /// <summary>The options of its own that people see.</summary>
    public static IEnumerable<Option> Own(Command command, GlobalOptions options) =>
        command.Options.Where(option => !option.Hidden && !options.Shared.Contains(option));

    public static string Label(Option option)
    {
        string names = string.Join(", ", [.. option.Aliases.Order(StringComparer.Ordinal), option.Name]);
        return option.HelpName is not { } value ? names : option.Arity.MinimumNumberOfValues == 0 ? $"{names}[={value}]" : $"{names} {value}";
    }

    public static string Label(Argument argument)
    {
        string name = argument.Arity.MaximumNumberOfValues > 1 ? argument.Name + "..." : argument.Name;
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}]" : name;
    }

    private static void Walk(StringBuilder page, Command root, string rootName, GlobalOptions options, Language language)
    {
        foreach ((string name, Command command) in Commands(root, rootName).Skip(1))
        {
            Verb verb = (Verb)command;
            page.Append(CultureInfo.InvariantCulture, $"\n## {name}\n\n{Paragraphs(verb.Words, language)}\n");
            if (verb.Run is not null)
                page.Append(CultureInfo.InvariantCulture, $"\n```\n{string.Join(' ', [name, .. command.Arguments.Select(Label)])}\n```\n");
            List<(string, Phrase)> rows = [.. command.Arguments.Select(each => (Label(each), Words(each))), .. Own(command, options).Select(each => (Label(each), Words(each)))];
            if (rows.Count > 0)
                Table(page.Append('\n'), rows, language);
            if (verb.Notes is { } notes)
                page.Append(CultureInfo.InvariantCulture, $"\n{Paragraphs(notes, language)}\n");
            foreach ((string line, Phrase words) in verb.Examples)
                page.Append(CultureInfo.InvariantCulture, $"\n{words.In(language)}\n\n```\n{line}\n```\n");
        }
    }

    private static Phrase Words(Symbol symbol) => ((IDescribed)symbol).Words;

    private static string Paragraphs(Phrase phrase, Language language) => string.Join("\n\n", phrase.In(language).Split('\n').Select(Sentence));

    // The first line of a description is a label; on a page it ends like a sentence.
    private static string Sentence(string line) => line.EndsWith('.') || line.EndsWith('。') ? line : line + (line.Any(each => each > '\u3000') ? "。" : ".");

    private static void Table(StringBuilder page, IEnumerable<(string Label, Phrase Words)> rows, Language language)
    {
        page.Append("| | |\n|---|---|\n");
        foreach ((string label, Phrase words) in rows)
            page.Append(CultureInfo.InvariantCulture, $"| `{label.Replace("|", "\\|", StringComparison.Ordinal)}` | {words.In(language).Replace("\n", " ", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal)} |\n");
    }
}
