using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Configuration;

/// <summary>Finds values of configuration by their keys, in the kinds that are parsed, and writes others in their place; all else in the file stays as it is.</summary>
internal sealed partial class ValueFinder : IValueFinder
{
    public IReadOnlyList<ConfiguredValue> Find(string path, string text)
    {
        try
        {
            return ConfigurationKind.Of(path) switch
            {
                ConfigurationKind.Json => JsonValues.Find(text),
                ConfigurationKind.Yaml => YamlValues.Find(text),
                ConfigurationKind.Toml => TomlValues.Find(text),
                ConfigurationKind.Xml => XmlValues.Find(text),
                ConfigurationKind.Ini => IniValues.Find(text),
                _ => [],
            };
        }
        catch (InsufficientExecutionStackException)
        {
            return [];
        }
    }

    public string? Write(string path, string text, ConfiguredValue at, string value)
    {
        string old = text.Substring(at.Start, at.Length);
        return ConfigurationKind.Of(path) switch
        {
            ConfigurationKind.Json => old[0] != '"' && IsLiteral(value) ? value : Quoted(value),
            ConfigurationKind.Yaml => Yaml(old, value),
            ConfigurationKind.Toml => old[0] is not ('"' or '\'') && IsLiteral(value) ? value : Quoted(value),
            ConfigurationKind.Xml => Xml(value),
            ConfigurationKind.Ini => Ini(old, value),
            _ => null,
        };
    }

    /// <summary>A text of JSON is one of YAML and TOML as well.</summary>
    private static string Quoted(string value) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value)}\"";

    private static string Yaml(string old, string value)
    {
        if (old is ['\'', ..] && !value.Contains('\n', StringComparison.Ordinal)) return $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
        if (old is ['"', ..]) return Quoted(value);
        // What could be anything but a text, or end it, is put in quotes; a number or a switch takes the place of one.
        return PlainYaml().IsMatch(value) && (!IsLiteral(value) || IsLiteral(old)) ? value : Quoted(value);
    }

    private static string? Xml(string value) => value.Any(c => c < ' ' && c is not '\t') ? null : value
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal).Replace("'", "&apos;", StringComparison.Ordinal);

    private static string? Ini(string old, string value)
    {
        if (value.AsSpan().IndexOfAny('\n', '\r') >= 0) return null;
        if (old is ['"', .., '"'] or ['\'', .., '\'']) return value.Contains(old[0], StringComparison.Ordinal) ? null : $"{old[0]}{value}{old[0]}";
        return value.Trim() == value ? value : null;
    }

    private static bool IsLiteral(string value) => Literal().IsMatch(value);

    [GeneratedRegex(@"\A(?:true|false|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?)\z")]
    private static partial Regex Literal();

    // Words that YAML 1.1 takes for switches, dates and the like begin with a letter or digit, too: quotes do no harm.
    [GeneratedRegex(@"\A(?!(?i:y|n|yes|no|on|off|null|true|false)\z)[A-Za-z][A-Za-z0-9._/@+-]*\z|\A(?:true|false|-?[0-9]+)\z")]
    private static partial Regex PlainYaml();
}
