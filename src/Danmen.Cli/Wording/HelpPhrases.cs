namespace Danmen.Cli.Wording;

/// <summary>Words of the help pages that are not about one command.</summary>
internal static class HelpPhrases
{
    public static Phrase Usage => new("Usage:", "使い方:");

    public static Phrase Arguments => new("Arguments:", "引数:");

    public static Phrase Commands => new("Commands:", "コマンド:");

    public static Phrase Options => new("Options:", "オプション:");

    public static Phrase GlobalOptions => new("Options of every command:", "共通オプション:");

    public static Phrase Examples => new("Examples:", "例:");

    public static Phrase OptionsPlace => new("options", "オプション");

    public static Phrase CommandPlace => new("COMMAND", "コマンド");
}
