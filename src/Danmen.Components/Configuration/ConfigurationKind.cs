namespace Danmen.Components.Configuration;

/// <summary>The kinds of configuration that are parsed.</summary>
internal static class ConfigurationKind
{
    public const string Json = "json", Yaml = "yaml", Toml = "toml", Xml = "xml", Ini = "ini", Other = "other";

    /// <summary>By the name's end; what has another is not parsed.</summary>
    public static string Of(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".JSON" or ".JSONC" => Json,
        ".YAML" or ".YML" => Yaml,
        ".TOML" => Toml,
        ".XML" or ".CONFIG" or ".XSD" or ".XSL" or ".XSLT" => Xml,
        ".INI" or ".CFG" or ".PROPERTIES" => Ini,
        _ => Other,
    };
}
