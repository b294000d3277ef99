namespace Danmen.Snapshots.Redacting;

/// <summary>Secrets in XML: elements and attributes by their names, and values by the name that stands beside them.</summary>
internal static class SecretMarkup
{
    private const int LongestName = 200;

    // <add key="Password" value="…"/>, <property name="password">…</property>
    private static readonly string[] s_names = ["name", "key", "id", "property", "param", "param-name", "var"];
    private static readonly string[] s_values = ["value", "val", "default", "content", "string", "data", "param-value", "defaultvalue"];

    public static void Find(HiddenSpans hidden)
    {
        string text = hidden.Text;
        var unclosed = new HashSet<string>(StringComparer.Ordinal);
        Element? named = null, value = null;
        int hiddenTo = 0;
        for (int at = 0; (at = text.IndexOf('<', at)) >= 0; at++)
        {
            if (Read(text, at) is not { } tag) continue;
            bool isSecret = FindAttributes(hidden, tag) || (SecretNames.Of(tag.Name) != SecretKind.None);
            if (tag.IsClosed)
            {
                at = tag.End - 1;
                continue;
            }

            if (isSecret && at >= hiddenTo)
            {
                // Without its end: to the next tag, or the end of the line.
                Element? whole = unclosed.Contains(tag.Name) ? null : Close(text, tag);
                if (whole is null) unclosed.Add(tag.Name);
                hiddenTo = whole?.End ?? Math.Min(hidden.LineEnd(tag.End), text.IndexOf('<', tag.End) is >= 0 and var next ? next : text.Length);
                HideContent(hidden, tag.End, hiddenTo);
            }
            else if (Leaf(text, tag) is { } leaf)
            {
                // <name>password</name> <value>…</value>, in either order; <key>password</key> <string>…</string>
                string own = tag.Name.ToLowerInvariant();
                bool isName = s_names.Contains(own) && leaf.End - leaf.Start <= LongestName && SecretNames.Of(text[leaf.Start..leaf.End]) != SecretKind.None;
                if (named is { } before && s_values.Contains(own) && IsBeside(text, before, at)) hidden.Hide(leaf.Start, leaf.End);
                if (isName && value is { } earlier && IsBeside(text, earlier, at)) hidden.Hide(earlier.Start, earlier.End);
                if (isName) named = leaf;
                if (s_values.Contains(own)) value = leaf;
            }

            at = tag.End - 1;
        }
    }

    // <x password="…">; <add key="Password" value="…">.
    private static bool FindAttributes(HiddenSpans hidden, Tag tag)
    {
        string text = hidden.Text;
        bool isSecret = tag.Attributes.Any(each => s_names.Contains(each.Name.ToLowerInvariant()) && each.End - each.Start <= LongestName && SecretNames.Of(text[each.Start..each.End]) != SecretKind.None);
        foreach (Attribute attribute in tag.Attributes)
        {
            SecretKind kind = SecretNames.Of(attribute.Name);
            string value = text[attribute.Start..attribute.End];
            if ((kind != SecretKind.None && !SecretNames.IsHarmless(attribute.Name, kind, value)) || (isSecret && s_values.Contains(attribute.Name.ToLowerInvariant()))) hidden.Hide(attribute.Start, attribute.End);
        }

        return isSecret;
    }

    // Text between the tags, save below names that say how rather than what.
    private static void HideContent(HiddenSpans hidden, int start, int end)
    {
        string text = hidden.Text;
        string name = "";
        for (int at = start; at < end;)
        {
            int tagStart = text.IndexOf('<', at, end - at) is >= 0 and var found ? found : end;
            bool isData = text.AsSpan(tagStart, end - tagStart).StartsWith("<![CDATA[", StringComparison.Ordinal);
            if (tagStart > at && !(SecretNames.IsHarmless(name, SecretKind.Secret) || SecretNames.IsPlain(text[at..tagStart]))) hidden.Hide(at, tagStart);
            if (tagStart >= end) return;
            if (isData)
            {
                at = text.IndexOf("]]>", tagStart, end - tagStart, StringComparison.Ordinal) is >= 0 and var closing ? closing + 3 : end;
                hidden.Hide(tagStart + "<![CDATA[".Length, Math.Max(tagStart, at - 3));
                continue;
            }

            Tag? tag = Read(text, tagStart);
            name = tag?.Name ?? "";
            if (tag is { } inner)
            {
                foreach (Attribute attribute in inner.Attributes)
                    if (s_values.Contains(attribute.Name.ToLowerInvariant())) hidden.Hide(attribute.Start, attribute.End);
            }

            at = Math.Min(end, tag?.End ?? (text.IndexOf('>', tagStart) is >= 0 and var close ? close + 1 : end));
        }
    }

    private static bool IsBeside(string text, Element element, int at)
    {
        int behind = text.IndexOf('>', element.End) + 1;
        return behind > 0 && behind <= at && text.AsSpan(behind, at - behind).IsWhiteSpace();
    }

    // What is between a tag and its end, when that is no other tag.
    private static Element? Leaf(string text, Tag tag) =>
        text.IndexOf('<', tag.End) is >= 0 and var at && text.AsSpan(at + 1).StartsWith("/" + tag.Name, StringComparison.Ordinal) ? new Element(tag.End, at) : null;

    // What is between a tag and its end.
    private static Element? Close(string text, Tag tag)
    {
        int depth = 1;
        for (int at = tag.End; (at = text.IndexOf('<', at)) >= 0; at++)
        {
            bool isEnd = at + 1 < text.Length && text[at + 1] == '/';
            int name = at + (isEnd ? 2 : 1), behind = name + tag.Name.Length;
            if (!text.AsSpan(name).StartsWith(tag.Name, StringComparison.Ordinal) || (behind < text.Length && IsName(text[behind]))) continue;
            if (isEnd && --depth == 0) return new Element(tag.End, at);
            if (!isEnd && Read(text, at) is { IsClosed: false }) depth++;
        }

        return null;
    }

    private static Tag? Read(string text, int at)
    {
        int end = at + 1;
        while (end < text.Length && IsName(text[end])) end++;
        if (end == at + 1 || !char.IsLetter(text[at + 1])) return null;
        string name = text[(at + 1)..end];
        var attributes = new List<Attribute>();
        while (end < text.Length)
        {
            while (end < text.Length && (char.IsWhiteSpace(text[end]) || text[end] == '/')) end++;
            if (end == text.Length || text[end] == '<') return null;
            if (text[end] == '>') return new Tag(name, end + 1, text[end - 1] == '/', attributes);
            int start = end;
            while (end < text.Length && IsName(text[end])) end++;
            if (end == start) return null;
            string attribute = text[start..end];
            while (end < text.Length && char.IsWhiteSpace(text[end])) end++;
            if (end == text.Length || text[end] != '=') continue;
            end++;
            while (end < text.Length && char.IsWhiteSpace(text[end])) end++;
            if (end == text.Length || text[end] is not ('"' or '\'')) return null;
            int close = text.IndexOf(text[end], end + 1);
            if (close < 0) return null;
            attributes.Add(new Attribute(attribute, end + 1, close));
            end = close + 1;
        }

        return null;
    }

    private static bool IsName(char each) => char.IsLetterOrDigit(each) || each is '_' or '-' or '.' or ':';

    private readonly record struct Attribute(string Name, int Start, int End);

    private readonly record struct Tag(string Name, int End, bool IsClosed, List<Attribute> Attributes);

    // What is between the tags.
    private readonly record struct Element(int Start, int End);
}
