using System.Text.Encodings.Web;
using Danmen.Cli.Wording;

namespace Danmen.Cli.Rendering;

/// <summary>Writes a page. Markup is what this program says; everything from outside goes through <see cref="Text"/>.</summary>
internal sealed class HtmlWriter(TextWriter output)
{
    private static readonly HtmlEncoder s_encoder = HtmlEncoder.Create(System.Text.Unicode.UnicodeRanges.All);

    /// <summary>Markup of our own.</summary>
    public HtmlWriter Markup(string markup)
    {
        output.Write(markup);
        return this;
    }

    /// <summary>Text from anywhere: what would be markup, move about or turn the reading order is shown as what it is.</summary>
    public HtmlWriter Text(string text)
    {
        s_encoder.Encode(output, Printable.Line(text));
        return this;
    }

    /// <summary>An element that holds text alone.</summary>
    /// <param name="tag">With its attributes, for example <c>td class="n"</c>.</param>
    public HtmlWriter Element(string tag, string text)
    {
        int space = tag.IndexOf(' ', StringComparison.Ordinal);
        return Markup($"<{tag}>").Text(text).Markup($"</{(space < 0 ? tag : tag[..space])}>");
    }
}
