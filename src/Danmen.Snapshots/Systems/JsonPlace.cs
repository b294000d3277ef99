using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Danmen.Snapshots.Systems;

/// <summary>A place in a JSON document: a JSON path that names one value, of names and indexes alone.</summary>
/// <remarks>RFC 9535, "singular query".</remarks>
public sealed class JsonPlace
{
    // A name, or an index.
    private readonly List<object> _steps = [];

    private JsonPlace(string text) => Text = text;

    /// <summary>As it was written, for example <c>$.status</c> or <c>$['orders'][0].id</c>.</summary>
    public string Text { get; }

    /// <summary>Reads one; false when it is none, or could name several values.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out JsonPlace? place)
    {
        place = null;
        var read = new JsonPlace(text);
        if (!text.StartsWith('$')) return false;
        int at = 1;
        while (at < text.Length)
            if (!(text[at] == '.' ? read.Name(text, ref at) : text[at] == '[' && read.Bracket(text, ref at))) return false;
        place = read;
        return true;
    }

    /// <summary>The value there; null when there is none.</summary>
    public JsonElement? Find(JsonElement root)
    {
        JsonElement found = root;
        foreach (object step in _steps)
        {
            if (step is string name)
            {
                if (found.ValueKind != JsonValueKind.Object || !found.TryGetProperty(name, out found)) return null;
                continue;
            }

            int index = (int)step;
            if (found.ValueKind != JsonValueKind.Array) return null;
            int length = found.GetArrayLength();
            if (index < 0) index += length;
            if (index < 0 || index >= length) return null;
            found = found[index];
        }

        return found;
    }

    private bool Name(string text, ref int at)
    {
        int end = ++at;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] == '_' || text[end] >= '\u0080')) end++;
        if (end == at || char.IsAsciiDigit(text[at])) return false;
        _steps.Add(text[at..end]);
        at = end;
        return true;
    }

    private bool Bracket(string text, ref int at)
    {
        if (++at >= text.Length) return false;
        if (text[at] is '\'' or '"') return Quoted(text, ref at);
        int end = text.IndexOf(']', at);
        if (end < 0 || !int.TryParse(text.AsSpan(at, end - at), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int index)) return false;
        _steps.Add(index);
        at = end + 1;
        return true;
    }

    private bool Quoted(string text, ref int at)
    {
        char quote = text[at++];
        var name = new StringBuilder();
        for (; at < text.Length && text[at] != quote; at++)
        {
            if (text[at] == '\\' && ++at >= text.Length) return false;
            name.Append(text[at]);
        }

        if (at + 1 >= text.Length || text[at + 1] != ']') return false;
        _steps.Add(name.ToString());
        at += 2;
        return true;
    }
}
