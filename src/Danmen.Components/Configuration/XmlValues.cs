using System.Xml;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Configuration;

/// <summary>Values of XML: texts of elements "a.b", attributes "a.b.@name". An element with a key, name or id is "b[it]".</summary>
internal static class XmlValues
{
    public static List<ConfiguredValue> Find(string text)
    {
        var values = new List<ConfiguredValue>();
        var path = new List<string>();
        int[] lines = Lines(text);
        try
        {
            using var reader = XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null });
            var place = (IXmlLineInfo)reader;
            while (reader.Read())
            {
                switch (reader.NodeType)
                {
                    case XmlNodeType.Element:
                        bool isEmpty = reader.IsEmptyElement;
                        path.Add(reader.Name + ((reader.GetAttribute("key") ?? reader.GetAttribute("name") ?? reader.GetAttribute("id")) is { } own ? $"[{own}]" : ""));
                        while (reader.MoveToNextAttribute()) values.Add(Attribute(reader, place, path, lines, text));
                        if (isEmpty) path.RemoveAt(path.Count - 1);
                        break;
                    case XmlNodeType.EndElement:
                        path.RemoveAt(path.Count - 1);
                        break;
                    case XmlNodeType.Text:
                        int start = lines[place.LineNumber - 1] + place.LinePosition - 1, end = text.IndexOf('<', start);
                        values.Add(end < 0 ? Unwritable(path, reader.Value, place.LineNumber) : new ConfiguredValue(string.Join('.', path), start, end - start, reader.Value, place.LineNumber));
                        break;
                    case XmlNodeType.CDATA:
                        values.Add(Unwritable(path, reader.Value, place.LineNumber));
                        break;
                }
            }

            return values;
        }
        catch (XmlException)
        {
            return [];
        }
    }

    private static ConfiguredValue Attribute(XmlReader reader, IXmlLineInfo place, List<string> path, int[] lines, string text)
    {
        int line = place.LineNumber, at = text.IndexOf('=', lines[line - 1] + place.LinePosition - 1);
        string key = $"{string.Join('.', path)}.@{reader.Name}", value = reader.Value;
        int open = at < 0 ? -1 : text.AsSpan(at).IndexOfAny('"', '\'') is var found && found >= 0 ? at + found : -1;
        int close = open < 0 ? -1 : text.IndexOf(text[open], open + 1);
        return close < 0 ? new ConfiguredValue(key, -1, 0, value, line) : new ConfiguredValue(key, open + 1, close - open - 1, value, line);
    }

    private static ConfiguredValue Unwritable(List<string> path, string value, int line) => new(string.Join('.', path), -1, 0, value, line);

    /// <summary>Where each line begins; the reader takes a lone carriage return for the end of one, too.</summary>
    private static int[] Lines(string text)
    {
        var lines = new List<int> { 0 };
        for (int i = 0; i < text.Length; i++)
            if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n'))) lines.Add(i + 1);
        return [.. lines];
    }
}
