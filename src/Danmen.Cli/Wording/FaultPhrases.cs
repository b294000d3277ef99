namespace Danmen.Cli.Wording;

/// <summary>Words around errors and questions.</summary>
internal static class FaultPhrases
{
    public static Phrase Error => new("error:", "エラー:");

    public static Phrase Warning => new("warning:", "警告:");

    public static Phrase Why => new("  why: ", "  理由:");

    public static Phrase Next => new("  next:", "  対処:");

    public static Phrase Page => new("  docs:", "  資料:");

    public static Phrase WithSubject => new("{0}: {1}", "{0}: {1}");

    public static Phrase UnknownWord => new("'{0}' is no command or option of 'danmen{1}'", "'{0}' は 'danmen{1}' のコマンドでもオプションでもありません");

    public static Phrase UnknownWordSimilar => new("'{0}' is no command or option of 'danmen{1}'; did you mean '{2}'?", "'{0}' は 'danmen{1}' のコマンドでもオプションでもありません。もしかして '{2}' ですか？");

    public static Phrase MissingArgument => new("{0} is missing after 'danmen{1}'", "'danmen{1}' の後に {0} が必要です");

    public static Phrase MissingValue => new("{0} needs a value: {0} {1}", "{0} には値が必要です: {0} {1}");

    public static Phrase TooManyValues => new("{0} takes one value", "{0} に指定できる値は1つです");

    public static Phrase NeedsVerb => new("'danmen{0}' needs one of: {1}", "'danmen{0}' には次のいずれかが必要です: {1}");

    public static Phrase NotANumber => new("{0} must be a whole number from {1} to {2}, not '{3}'", "{0} は {1} から {2} までの整数で指定してください（'{3}' は無効です）");

    public static Phrase NotOneOf => new("{0} must be one of {1}, not '{2}'", "{0} は {1} のいずれかで指定してください（'{2}' は無効です）");

    public static Phrase NotTogether => new("{0} and {1} cannot be used together", "{0} と {1} は同時に指定できません");

    public static Phrase NeedsOneOf => new("Give {0} or {1}", "{0} または {1} を指定してください");

    public static Phrase GoesWith => new("{0} is only used with {1}", "{0} は {1} と併せて指定してください");

    public static Phrase NotTried => new("It was not tried yet.", "まだ送信していません。");

    public static Phrase MayPass => new("{0} [{1}]. This may pass by itself. {2}", "{0} [{1}]。一時的な問題の可能性があります。{2}");

    public static Phrase NeedsSomebody => new("{0} [{1}]. It needs you: {2}", "{0} [{1}]。対処が必要です。{2}");

    public static Phrase Ask => new("Type 'yes' to go on: ", "続行するには yes と入力してください: ");
}
