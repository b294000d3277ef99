namespace Danmen.Components.Rsync;

/// <summary>The excludes of danmen.yaml as rsync's filter rules, so that what is left out is not even transferred.</summary>
/// <remarks>
/// Only what means exactly the same to both is handed over: what rsync does not leave out, the archiver does. The last pattern that matches counts in danmen.yaml,
/// the first rule in rsync: the order is turned round.
/// </remarks>
internal static class FilterRules
{
    public static IReadOnlyList<string> Of(IReadOnlyList<string> excludes)
    {
        var rules = new List<string>();
        foreach (string pattern in excludes.Reverse())
        {
            if (string.IsNullOrWhiteSpace(pattern)) continue;
            bool takesBack = pattern[0] == '!';
            string text = takesBack ? pattern[1..] : pattern;
            if (!IsAlike(text))
            {
                // What a rule takes back must not be left out by the ones before it.
                if (takesBack) break;
                continue;
            }

            bool anchored = text.TrimEnd('/').Contains('/', StringComparison.Ordinal);
            rules.Add($"--filter={(takesBack ? '+' : '-')} {(anchored && text[0] != '/' ? "/" : "")}{text}");
        }

        return rules;
    }

    private static bool IsAlike(string pattern) =>
        pattern.Trim('/').Length > 0
        && !pattern.Contains("**", StringComparison.Ordinal)
        && !pattern.Contains("//", StringComparison.Ordinal)
        && pattern.AsSpan().IndexOfAny('[', '\\') < 0;
}
