namespace Danmen.Cli.Wording;

/// <summary>A language that Danmen speaks.</summary>
internal enum Language
{
    English,
    Japanese,
}

/// <summary>Finds out which language to speak.</summary>
internal static class LanguageChoice
{
    /// <summary><c>--lang</c>, then DANMEN_LANG, then the locale as POSIX orders it: LC_ALL, LC_MESSAGES, LANG.</summary>
    /// <remarks>Read before the command line is parsed, because errors of parsing are told in it too.</remarks>
    public static Language Of(IReadOnlyList<string> arguments, Func<string, string?> environment)
    {
        for (int i = 0; i < arguments.Count && arguments[i] != "--"; i++)
        {
            if (arguments[i] == "--lang" && i + 1 < arguments.Count)
                return Named(arguments[i + 1]);
            if (arguments[i].StartsWith("--lang=", StringComparison.Ordinal))
                return Named(arguments[i][7..]);
        }

        foreach (string name in (ReadOnlySpan<string>)["DANMEN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"])
        {
            if (environment(name) is { Length: > 0 } value)
                return Named(value);
        }

        return Language.English;
    }

    private static Language Named(string value) =>
        value.StartsWith("ja", StringComparison.OrdinalIgnoreCase) ? Language.Japanese : Language.English;
}
