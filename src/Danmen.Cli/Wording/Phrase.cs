using System.Globalization;

namespace Danmen.Cli.Wording;

/// <summary>One text of the catalogue in both languages, with the same places ({0}, {1}, …) in each.</summary>
/// <remarks>The catalogue is every static property of this type in this namespace; a test holds it to the rules.</remarks>
internal readonly record struct Phrase(string English, string Japanese)
{
    public string In(Language language) => language == Language.Japanese ? Japanese : English;

    public string In(Language language, params ReadOnlySpan<object?> values) =>
        string.Format(CultureInfo.InvariantCulture, In(language), values);
}
