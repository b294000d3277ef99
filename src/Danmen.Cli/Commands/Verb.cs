using System.CommandLine;
using Danmen.Cli.Wording;

namespace Danmen.Cli.Commands;

/// <summary>A symbol of the command line that describes itself in both languages.</summary>
internal interface IDescribed
{
    Phrase Words { get; }
}

/// <summary>A noun or a verb of the command line.</summary>
internal sealed class Verb(string name, Phrase words) : Command(name), IDescribed
{
    public Phrase Words { get; } = words;

    /// <summary>What it does; null for a noun that only holds verbs.</summary>
    public Func<Invocation, Task<int>>? Run
    {
        get;
        init
        {
            field = value;
            // Never called: it tells the parser that a noun with verbs may also stand without one (restore REF).
            if (value is not null)
                SetAction(_ => 0);
        }
    }

    /// <summary>Example command lines for the help page, each with what it does.</summary>
    public IReadOnlyList<(string Line, Phrase Words)> Examples { get; init; } = [];

    /// <summary>More to know, below the options.</summary>
    public Phrase? Notes { get; init; }
}

/// <summary>An option: a switch, or one that takes a value or several.</summary>
internal sealed class Choice<T>(string name, Phrase words, params string[] aliases) : Option<T>(name, aliases), IDescribed
{
    public Phrase Words { get; } = words;
}

/// <summary>An argument.</summary>
internal sealed class Operand<T>(string name, Phrase words) : Argument<T>(name), IDescribed
{
    public Phrase Words { get; } = words;
}

/// <summary>Makes options and arguments. Only text, lists of text and switches: numbers are read by <see cref="Invocation"/>, so that a wrong one is told in the reader's language.</summary>
internal static class Symbols
{
    public static Choice<bool> Switch(string name, Phrase words, params string[] aliases) => new(name, words, aliases) { Arity = ArgumentArity.Zero };

    public static Choice<string> Text(string name, string valueName, Phrase words, params string[] aliases) =>
        new(name, words, aliases) { HelpName = valueName, Arity = ArgumentArity.ExactlyOne };

    /// <summary>An option whose value may be left out.</summary>
    public static Choice<string> OptionalText(string name, string valueName, Phrase words) =>
        new(name, words) { HelpName = valueName, Arity = ArgumentArity.ZeroOrOne };

    /// <summary>An option that may be given several times.</summary>
    public static Choice<string[]> Texts(string name, string valueName, Phrase words, params string[] aliases) =>
        new(name, words, aliases) { HelpName = valueName, Arity = ArgumentArity.OneOrMore };

    public static Operand<string> One(string name, Phrase words) => new(name, words) { Arity = ArgumentArity.ExactlyOne };

    public static Operand<string> Maybe(string name, Phrase words) => new(name, words) { Arity = ArgumentArity.ZeroOrOne };

    public static Operand<string[]> Several(string name, Phrase words) => new(name, words) { Arity = ArgumentArity.OneOrMore };

    public static Operand<string[]> Any(string name, Phrase words) => new(name, words) { Arity = ArgumentArity.ZeroOrMore };
}
