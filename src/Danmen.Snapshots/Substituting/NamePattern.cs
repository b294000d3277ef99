using System.Text;
using System.Text.RegularExpressions;

namespace Danmen.Snapshots.Substituting;

/// <summary>A pattern of names and paths: "*" within a name, "**" over folders, "?". Without a slash it is compared with the last name.</summary>
internal sealed class NamePattern
{
    private readonly Regex _pattern;
    private readonly bool _ofName;

    public NamePattern(string pattern)
    {
        _ofName = !pattern.Contains('/', StringComparison.Ordinal);
        _pattern = Wildcards.Compile(pattern.TrimStart('/'), '/');
    }

    public static NamePattern Everything { get; } = new("*");

    public bool Matches(string path) => _pattern.IsMatch(_ofName ? path[(path.LastIndexOf('/') + 1)..] : path);
}

/// <summary>A pattern of keys: "*" for one name, "**" for any number. "mail.*.host", "servers.0".</summary>
internal sealed class KeyPattern(string pattern)
{
    private readonly Regex _pattern = Wildcards.Compile(pattern, '.');

    public bool Matches(string key) => _pattern.IsMatch(key);
}

/// <summary>Patterns with stars as expressions.</summary>
internal static class Wildcards
{
    public static Regex Compile(string pattern, char separator)
    {
        var text = new StringBuilder("\\A");
        for (int i = 0; i < pattern.Length; i++)
        {
            bool isDouble = pattern[i] == '*' && i + 1 < pattern.Length && pattern[i + 1] == '*';
            if (isDouble)
            {
                i++;
                // "a/**/b" is "a/b", too.
                bool isBetween = i + 1 < pattern.Length && pattern[i + 1] == separator && (text.Length == 2 || pattern[i - 2] == separator);
                if (isBetween) i++;
                text.Append(isBetween ? $"(?:.*{Regex.Escape(separator.ToString())})?" : ".*");
            }
            else if (pattern[i] == '*') text.Append("[^").Append(Regex.Escape(separator.ToString())).Append("]*");
            else if (pattern[i] == '?') text.Append("[^").Append(Regex.Escape(separator.ToString())).Append(']');
            else text.Append(Regex.Escape(pattern[i].ToString()));
        }

        return new Regex(text.Append("\\z").ToString(), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline);
    }
}
