using System.Globalization;

namespace Danmen.Cli.Wording;

/// <summary>One text of the catalogue in both languages, with the same places ({0}, {1}, …) in each.</summary>
/// <remarks>The catalogue is every static property of this type in this namespace; a test holds it to the rules.</remarks>
internal readonly record struct Phrase(string English, string Japanese)
{
    public string In(Language language) => language == Language.Japanese ? Japanese : English;

    /// <summary>With its places filled; texts are made printable, each in one line.</summary>
    public string In(Language language, params ReadOnlySpan<object?> values)
    {
        object?[] shown = values.ToArray();
        for (int i = 0; i < shown.Length; i++)
        {
            if (shown[i] is string text)
                shown[i] = Printable.Of(text);
        }

        return string.Format(CultureInfo.InvariantCulture, In(language), shown);
    }
}
