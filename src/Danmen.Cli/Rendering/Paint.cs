namespace Danmen.Cli.Rendering;

/// <summary>Colours for text, or none.</summary>
internal readonly record struct Paint(bool Colours)
{
    public string Bold(string text) => Wrap("1", text);

    public string Dim(string text) => Wrap("2", text);

    public string Red(string text) => Wrap("31", text);

    public string Green(string text) => Wrap("32", text);

    public string Yellow(string text) => Wrap("33", text);

    public string Cyan(string text) => Wrap("36", text);

    private string Wrap(string code, string text) => Colours && text.Length > 0 ? $"\u001b[{code}m{text}\u001b[0m" : text;
}
