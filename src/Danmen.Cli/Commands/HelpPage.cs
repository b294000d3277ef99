using System.CommandLine;
using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;

namespace Danmen.Cli.Commands;

/// <summary>Writes the help page of a command: usage, what it does, arguments, options, examples; aligned by display width.</summary>
internal static class HelpPage
{
    /// <param name="path">The words after "danmen", each with a space before it.</param>
    public static void Write(TextWriter output, Verb command, string path, GlobalOptions options, Language language, int width, Paint paint)
    {
        width = Math.Min(width, 100);
        foreach (string line in TextWrap.Lines(command.Words.In(language), width))
            output.WriteLine(line);
        output.WriteLine();
        output.WriteLine(paint.Bold(HelpPhrases.Usage.In(language)));
        foreach (string usage in Usages(command, path, language))
            Block(output, "  ", usage, width, hanging: 4);
        IReadOnlyList<Option> shared = options.Shared;
        List<Command> verbs = [.. command.Subcommands.Where(each => !each.Hidden)];
        List<Option> own = [.. command.Options.Where(each => !each.Hidden && !shared.Contains(each))];
        Table(output, HelpPhrases.Arguments, command.Arguments.Where(each => !each.Hidden).Select(each => (each.Name, ((IDescribed)each).Words)), language, width, paint);
        Table(output, HelpPhrases.Commands, verbs.Select(each => (each.Name, ((IDescribed)each).Words)), language, width, paint);
        Table(output, HelpPhrases.Options, own.Select(each => (OptionLabel(each), ((IDescribed)each).Words)), language, width, paint);
        Table(output, HelpPhrases.GlobalOptions, shared.Where(each => !each.Hidden).Select(each => (OptionLabel(each), ((IDescribed)each).Words)), language, width, paint);
        if (command.Notes is { } notes)
        {
            output.WriteLine();
            Block(output, "", notes.In(language), width, hanging: 0);
        }

        IReadOnlyList<(string Line, Phrase Words)> examples = command.Examples;
        if (examples.Count == 0)
            return;
        output.WriteLine();
        output.WriteLine(paint.Bold(HelpPhrases.Examples.In(language)));
        foreach ((string line, Phrase meaning) in examples)
        {
            output.WriteLine("  " + line);
            Block(output, "      ", meaning.In(language), width, hanging: 6);
        }
    }

    private static IEnumerable<string> Usages(Verb command, string path, Language language)
    {
        bool hasVerbs = command.Subcommands.Any(each => !each.Hidden);
        string options = HelpPhrases.OptionsPlace.In(language);
        if (command.Run is not null)
        {
            string arguments = string.Concat(command.Arguments.Select(each =>
            {
                string name = each.Arity.MaximumNumberOfValues > 1 ? each.Name + "..." : each.Name;
                return each.Arity.MinimumNumberOfValues == 0 ? $" [{name}]" : " " + name;
            }));
            yield return $"danmen{path}{arguments} [{options}]";
        }

        if (hasVerbs)
            yield return $"danmen{path} {HelpPhrases.CommandPlace.In(language)} [{options}]";
    }

    private static string OptionLabel(Option option)
    {
        string names = option.Aliases.Count > 0 ? $"{option.Aliases.First()}, {option.Name}" : option.Name;
        return option.HelpName is not { } value ? names
            : option.Arity.MinimumNumberOfValues == 0 ? $"{names}[={value}]"
            : $"{names} {value}";
    }

    private static void Table(TextWriter output, Phrase title, IEnumerable<(string Label, Phrase Words)> rows, Language language, int width, Paint paint)
    {
        List<(string Label, Phrase Words)> all = [.. rows];
        if (all.Count == 0)
            return;
        output.WriteLine();
        output.WriteLine(paint.Bold(title.In(language)));
        int labels = Math.Min(26, all.Max(each => DisplayWidth.Of(each.Label)));
        foreach ((string label, Phrase words) in all)
        {
            // In a list the first line of a longer text says enough.
            List<string> lines = TextWrap.Lines(words.In(language).Split('\n')[0], width - labels - 4);
            if (DisplayWidth.Of(label) > labels)
                output.WriteLine("  " + label);
            else
                output.WriteLine($"  {DisplayWidth.Pad(label, labels)}  {lines[0]}");
            for (int i = DisplayWidth.Of(label) > labels ? 0 : 1; i < lines.Count; i++)
                output.WriteLine(new string(' ', labels + 4) + lines[i]);
        }
    }

    private static void Block(TextWriter output, string indent, string text, int width, int hanging)
    {
        List<string> lines = TextWrap.Lines(text, width - Math.Max(indent.Length, hanging));
        for (int i = 0; i < lines.Count; i++)
            output.WriteLine((i == 0 ? indent : new string(' ', hanging)) + lines[i]);
    }
}
