using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Configuration;

/// <summary>Values of INI and properties: "section.key", or "key" before the first section.</summary>
internal static class IniValues
{
    public static List<ConfiguredValue> Find(string text)
    {
        var values = new List<ConfiguredValue>();
        string section = "";
        int line = 0;
        for (int at = 0; at < text.Length;)
        {
            int end = text.IndexOf('\n', at);
            end = end < 0 ? text.Length : end;
            line++;
            Read(text, at, end, line, ref section, values);
            at = end + 1;
        }

        return values;
    }

    private static void Read(string text, int at, int end, int line, ref string section, List<ConfiguredValue> values)
    {
        string content = text[at..end].Trim();
        if (content.Length == 0 || content[0] is ';' or '#' or '!') return;
        if (content[0] == '[')
        {
            int close = content.IndexOf(']', StringComparison.Ordinal);
            if (close > 0) section = content[1..close].Trim() + ".";
            return;
        }

        int separator = text.AsSpan(at, end - at).IndexOfAny('=', ':');
        if (separator <= 0) return;
        string key = text[at..(at + separator)].Trim();
        int start = at + separator + 1;
        while (start < end && char.IsWhiteSpace(text[start])) start++;
        while (end > start && char.IsWhiteSpace(text[end - 1])) end--;
        string raw = text[start..end];
        values.Add(new ConfiguredValue(section + key, raw.Length == 0 ? -1 : start, raw.Length, raw is ['"', .., '"'] or ['\'', .., '\''] ? raw[1..^1] : raw, line));
    }
}
