using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Danmen.Cli.Wording;

namespace Danmen.Cli.Rendering;

/// <summary>Facts of a manifest as people read them: their names in words, sizes with units, lists without brackets.</summary>
internal static class FactText
{
    public static string Name(string fact, Language language) => FactPhrases.Of(fact)?.In(language) ?? fact;

    /// <param name="value">Plain text, or JSON for what is no text; null where the fact is not there.</param>
    public static string Value(string fact, string? value, Language language)
    {
        if (value is null)
            return DiffPhrases.NoValue.In(language);
        switch (fact)
        {
            case "bytes" or "size_bytes" or "row_bytes" or "page_size" when long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes):
                return Amounts.Size(bytes);
            case "files" or "rows" or "configuration_files" or "dangerous" or "large_objects" or "staged" or "modified" or "untracked" or "conflicts" or "submodules_changed"
                when long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long count):
                return Amounts.Count(count);
            case "integrity":
                return value switch
                {
                    "ok" => FactPhrases.Sound.In(language),
                    "damaged" => FactPhrases.Damaged.In(language),
                    "partly checked" => FactPhrases.PartlyChecked.In(language),
                    _ => value,
                };
        }

        return value switch
        {
            "true" => FactPhrases.Yes.In(language),
            "false" => FactPhrases.No.In(language),
            ['{' or '[', ..] => Parts(value, language),
            { Length: >= 40 } when value.All(char.IsAsciiHexDigit) => value[..12],
            _ => value,
        };
    }

    // {"yaml":2,"ini":1}: "yaml 2, ini 1".
    private static string Parts(string json, Language language)
    {
        try
        {
            string[] parts = JsonNode.Parse(json) switch
            {
                JsonObject some => [.. some.Select(pair => $"{pair.Key} {Words(pair.Value)}")],
                JsonArray list => [.. list.Select(Words)],
                _ => [json],
            };
            return parts.Length == 0 ? DiffPhrases.NoValue.In(language) : string.Join(", ", parts);
        }
        catch (JsonException)
        {
            // Text that only begins like JSON.
            return json;
        }
    }

    private static string Words(JsonNode? node) => node switch
    {
        null => "-",
        JsonObject some => string.Join(' ', some.Select(pair => Words(pair.Value))),
        JsonArray list => string.Join(' ', list.Select(Words)),
        _ => node.ToString() is { Length: >= 40 } text && text.All(char.IsAsciiHexDigit) ? text[..12] : node.ToString(),
    };
}
