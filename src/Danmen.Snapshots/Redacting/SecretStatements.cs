using System.Text.RegularExpressions;

namespace Danmen.Snapshots.Redacting;

/// <summary>Secrets in SQL: options of user mappings, connection texts of subscriptions, and literals that stand behind a word that sounds like a secret's name on their line.</summary>
internal static partial class SecretStatements
{
    // Whose word for a user's name is no secret.
    private static readonly string[] s_open = ["user", "username", "user_name"];

    /// <param name="type">The object's, as pg_dump calls it.</param>
    public static void Find(string type, HiddenSpans hidden)
    {
        foreach (Match literal in Literals().Matches(hidden.Text))
        {
            Group value = literal.Groups["value"];
            string[] words = [.. Words().Matches(hidden.Text[hidden.LineStart(literal.Index)..literal.Index]).Select(word => word.Value)];
            bool isOption = type == "USER MAPPING" && words.Length > 0 && !s_open.Contains(words[^1], StringComparer.OrdinalIgnoreCase);
            // "host=… password=…": what else stands in it may be one as well.
            bool isConnection = words is [.., "CONNECTION"] || ConnectionText().IsMatch(value.Value);
            if (isOption || isConnection || Array.Exists(words, word => SecretNames.Of(word) != SecretKind.None)) hidden.Hide(value);
        }
    }

    [GeneratedRegex("'(?<value>(?:[^']|'')*)'", RegexOptions.CultureInvariant, HiddenSpans.PatternMilliseconds)]
    private static partial Regex Literals();

    [GeneratedRegex(@"\w+", RegexOptions.CultureInvariant, HiddenSpans.PatternMilliseconds)]
    private static partial Regex Words();

    [GeneratedRegex(@"(?:passw|passphrase|pwd|secret|token|credential|api_?key)\w*\s*[=:]|://[^/\s:@]+:[^/\s@]+@", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, HiddenSpans.PatternMilliseconds)]
    private static partial Regex ConnectionText();
}
