using System.CommandLine;
using System.CommandLine.Parsing;
using Danmen.Cli.Wording;
using Danmen.Faults;

namespace Danmen.Cli.Commands;

/// <summary>What is wrong with a command line, in the reader's language.</summary>
internal static class ParseFault
{
    public static DanmenException Of(ParseResult parsed, Language language)
    {
        string path = CommandLine.PathTo(parsed.CommandResult);
        Command command = parsed.CommandResult.Command;
        if (parsed.UnmatchedTokens.Count > 0)
        {
            string word = parsed.UnmatchedTokens[0];
            string? similar = Similar(word, command);
            return Usage(similar is null
                ? FaultPhrases.UnknownWord.In(language, word, path)
                : FaultPhrases.UnknownWordSimilar.In(language, word, path, similar));
        }

        if (command is Verb { Run: null } noun)
            return Usage(FaultPhrases.NeedsVerb.In(language, path, string.Join(", ", noun.Subcommands.Where(each => !each.Hidden).Select(each => each.Name))));
        ParseError error = parsed.Errors[0];
        for (SymbolResult? at = error.SymbolResult; at is not null and not CommandResult; at = at.Parent)
        {
            if (at is OptionResult option)
            {
                return Usage(option.Tokens.Count == 0
                    ? FaultPhrases.MissingValue.In(language, option.Option.Name, option.Option.HelpName ?? "")
                    : FaultPhrases.TooManyValues.In(language, option.Option.Name));
            }
        }

        if (error.SymbolResult is ArgumentResult { Tokens.Count: 0 } argument)
            return Usage(FaultPhrases.MissingArgument.In(language, argument.Argument.Name, path));
        foreach (Argument each in command.Arguments)
        {
            if (each.Arity.MinimumNumberOfValues > 0 && parsed.GetResult(each) is null or { Tokens.Count: 0 })
                return Usage(FaultPhrases.MissingArgument.In(language, each.Name, path));
        }

        return Usage(error.Message);
    }

    private static DanmenException Usage(string detail) => new(CliFaults.Usage, "", detail);

    /// <summary>The word that was probably meant: at most two letters away.</summary>
    private static string? Similar(string word, Command command)
    {
        IEnumerable<string> known = command.Subcommands.Where(each => !each.Hidden).Select(each => each.Name);
        for (Symbol? at = command; at is Command each; at = at.Parents.FirstOrDefault())
            known = known.Concat(each.Options.Where(option => !option.Hidden && (at == command || option.Recursive)).Select(option => option.Name));
        return known.Select(name => (name, far: Distance(word, name)))
            .Where(each => each.far <= 2 && each.far < each.name.Length - 1)
            .OrderBy(each => each.far).Select(each => each.name).FirstOrDefault();
    }

    /// <summary>Number of letters to insert, delete or exchange (Levenshtein).</summary>
    private static int Distance(string a, string b)
    {
        int[] row = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
            row[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = row[j];
                row[j] = cost;
            }
        }

        return row[b.Length];
    }
}
