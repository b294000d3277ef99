using System.Text.RegularExpressions;

namespace Danmen.Components.Postgres.Loading;

/// <summary>Tells what only a superuser may create, by the text of a schema. What holds for servers 14 to 18.</summary>
/// <remarks>PostgreSQL documentation, the reference page of each CREATE statement.</remarks>
internal static partial class SuperuserNeeds
{
    /// <summary>Of no extension: those whose languages come with one are not even created without a superuser.</summary>
    private static readonly HashSet<string> Untrusted = new(StringComparer.Ordinal) { "c", "internal", "plpython3u", "plpythonu", "plperlu", "pltclu" };

    /// <summary>Why an object needs a superuser, in words of SQL; "" for its kind alone, null when it does not.</summary>
    /// <param name="forbidden">As <see cref="IsForbidden"/> takes it.</param>
    /// <param name="extensions">Extensions of the database: the session that creates one knows its settings from then on.</param>
    public static string? Reason(SchemaObject item, IReadOnlyDictionary<string, bool> forbidden, IReadOnlySet<string> extensions) => item.Type switch
    {
        "PROCEDURAL LANGUAGE" or "OPERATOR CLASS" or "OPERATOR FAMILY" or "ACCESS METHOD" or "TEXT SEARCH PARSER" or "TEXT SEARCH TEMPLATE"
            or "FOREIGN DATA WRAPPER" or "EVENT TRIGGER" or "PUBLICATION TABLES IN SCHEMA" => "",
        "CAST" => item.Statements.Contains(") WITHOUT FUNCTION", StringComparison.Ordinal) ? "WITHOUT FUNCTION" : null,
        "TYPE" => item.Statements.Contains("\n    INPUT = ", StringComparison.Ordinal) ? "INPUT, OUTPUT" : null,
        "AGGREGATE" => item.Statements.Contains("\n    STYPE = internal,", StringComparison.Ordinal) || item.Statements.Contains("\n    STYPE = internal\n", StringComparison.Ordinal) ? "STYPE = internal" : null,
        "PUBLICATION" => item.Statements.Contains(" FOR ALL TABLES ", StringComparison.Ordinal) ? "FOR ALL TABLES" : null,
        "FUNCTION" or "PROCEDURE" => OfFunction(item.Statements, forbidden, extensions),
        "ACL" or "DEFAULT ACL" => item.Statements.Contains("SET SESSION AUTHORIZATION ", StringComparison.Ordinal) ? "SET SESSION AUTHORIZATION" : null,
        _ => null,
    };

    /// <summary>True for a setting that the user may not store. What nobody knows, or only superusers see, is among them.</summary>
    /// <param name="forbidden">Of every setting that the user sees, whether it is forbidden; whatever its case.</param>
    public static bool IsForbidden(string setting, IReadOnlyDictionary<string, bool> forbidden) => !forbidden.TryGetValue(setting, out var answer) || answer;

    private static string? OfFunction(string statements, IReadOnlyDictionary<string, bool> forbidden, IReadOnlySet<string> extensions)
    {
        // pg_dump writes what follows RETURNS in one line, then one line for each setting, then the body.
        if (Language().Match(statements) is not { Success: true } language) return null;
        if (Untrusted.Contains(language.Groups["name"].Value)) return $"LANGUAGE {language.Groups["name"].Value}";
        foreach (var word in (string[])["LEAKPROOF", "SUPPORT"])
        {
            if (language.Groups["rest"].Value.Contains($" {word}", StringComparison.Ordinal)) return word;
        }

        foreach (var line in statements[(language.Index + language.Length)..].Split('\n').Skip(1).TakeWhile(l => Setting().IsMatch(l)))
        {
            var name = Setting().Match(line).Groups["name"].Value.Trim('"');
            if (IsForbidden(name, forbidden) && !(name.Split('.') is [var prefix, _] && extensions.Contains(prefix))) return $"SET {name}";
        }

        return null;
    }

    [GeneratedRegex(@"\n    LANGUAGE (?<name>[^ \n]+)(?<rest>[^\n]*)")]
    private static partial Regex Language();

    [GeneratedRegex(@"^    SET (?<name>[^ ]+) TO ")]
    private static partial Regex Setting();
}
