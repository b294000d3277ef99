namespace Danmen.Governance.Classification.Detectors;

/// <summary>Addresses of mailboxes.</summary>
internal static class EmailAddresses
{
    private const int LongestLocal = 64;
    private const int LongestDomain = 253;

    /// <summary>Reads the address around an '@'.</summary>
    /// <returns>Where it begins and ends; both 0 when there is none.</returns>
    public static (int Start, int End) Read(ReadOnlySpan<byte> text, int at)
    {
        int start = at;
        while (start > 0 && at - start <= LongestLocal && ByteKinds.IsLocal(text[start - 1])) start--;
        while (start < at && text[start] is (byte)'.' or (byte)'-' or (byte)'%' or (byte)'+') start++;
        if (start == at || at - start > LongestLocal || text[at - 1] == '.')
            return default;
        int end = at + 1, label = end, dot = -1;
        for (; end < text.Length && end - at <= LongestDomain && ByteKinds.IsDomain(text[end]); end++)
        {
            if (text[end] != '.')
                continue;
            if (end == label)
                return default;
            dot = end;
            label = end + 1;
        }

        // A full stop behind the address ends the sentence.
        if (label == end && dot > 0)
        {
            end = dot;
            dot = text[(at + 1)..end].LastIndexOf((byte)'.') is >= 0 and var earlier ? at + 1 + earlier : -1;
        }

        while (end > at && text[end - 1] == '-') end--;
        if (dot < 0 || text[at + 1] == '-' || (end < text.Length && text[end] == '@'))
            return default;
        ReadOnlySpan<byte> top = text[(dot + 1)..end];
        bool isRemote = text[start..at].SequenceEqual("git"u8) && end < text.Length && text[end] == ':';
        return IsTop(top) && !isRemote ? (start, end) : default;
    }

    private static bool IsTop(ReadOnlySpan<byte> top)
    {
        if (top.Length < 2)
            return false;
        if (top.StartsWith("xn--"u8))
            return top.Length > 4;
        foreach (byte each in top)
        {
            if (!ByteKinds.IsLetter(each))
                return false;
        }

        // logo@2x.png
        return !(top.SequenceEqual("png"u8) || top.SequenceEqual("jpg"u8) || top.SequenceEqual("jpeg"u8) || top.SequenceEqual("gif"u8)
            || top.SequenceEqual("svg"u8) || top.SequenceEqual("webp"u8) || top.SequenceEqual("avif"u8));
    }
}
