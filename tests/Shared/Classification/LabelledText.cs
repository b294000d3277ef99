using System.Text;

namespace Danmen.Testing.Classification;

/// <summary>A text, and where which kinds of value stand in it, in bytes of its UTF-8 form.</summary>
public sealed class LabelledText
{
    private readonly StringBuilder _text = new();
    private readonly List<(int Start, int End, string Tag)> _values = [];
    private int _bytes;

    public IReadOnlyList<(int Start, int End, string Tag)> Values => _values;

    public byte[] Utf8 => Encoding.UTF8.GetBytes(_text.ToString());

    public LabelledText Add(string text)
    {
        _text.Append(text);
        _bytes += Encoding.UTF8.GetByteCount(text);
        return this;
    }

    public LabelledText Add(string tag, string value)
    {
        int start = _bytes;
        Add(value);
        if (tag.Length > 0) _values.Add((start, _bytes, tag));
        return this;
    }
}
