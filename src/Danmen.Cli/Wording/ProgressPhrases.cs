namespace Danmen.Cli.Wording;

/// <summary>Words of progress.</summary>
internal static class ProgressPhrases
{
    public static Phrase PartOfWhole => new("{0} of {1} ({2}%)", "{1} 中 {0}（{2}%）");

    public static Phrase ItemRate => new("{0} a second", "毎秒 {0} 件");

    public static Phrase Left => new("{0} left", "残り {0}");

    public static Phrase Comma => new(", ", "、");
}
