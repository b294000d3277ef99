namespace Danmen.Governance.Classification.Detectors;

/// <summary>Passwords in strings of keys and values: <c>Server=db;User Id=app;Password=…</c>.</summary>
internal static class Assignments
{
    private const int Around = 512;

    /// <summary>Reads the value behind an '=' whose name is a password's, when the string also says what it opens.</summary>
    /// <returns>Where the value begins and ends; both 0 when there is none.</returns>
    public static (int Start, int End) Read(ReadOnlySpan<byte> text, int equals)
    {
        int nameEnd = equals;
        while (nameEnd > 0 && equals - nameEnd < 8 && text[nameEnd - 1] == ' ') nameEnd--;
        if (nameEnd < 3 || (text[nameEnd - 1] | 0x20) is not ('d' or 'y'))
            return default;
        ReadOnlySpan<byte> before = text[Math.Max(0, nameEnd - 16)..nameEnd];
        if (!Ends(before, "password"u8) && !Ends(before, "pwd"u8) && !Ends(before, "passwd"u8) && !Ends(before, "accountkey"u8) && !Ends(before, "accesskey"u8))
            return default;
        int start = equals + 1;
        while (start < text.Length && text[start] is (byte)' ' or (byte)'\'' or (byte)'"') start++;
        int end = start;
        while (end < text.Length && end - start <= Around && ByteKinds.IsKey(text[end])) end++;
        if (!IsRealValue(text[start..end]))
            return default;
        int first = Math.Max(0, equals - Around), last = Math.Min(text.Length, end + Around);
        first += text[first..equals].LastIndexOf((byte)'\n') + 1;
        ReadOnlySpan<byte> line = text[first..last];
        line = line.IndexOf((byte)'\n') is >= 0 and var feed ? line[..feed] : line;
        return SaysWhere(line) ? (start, end) : default;
    }

    /// <summary>False for what stands where a password will be filled in: nothing, stars, <c>${…}</c>, <c>{{…}}</c>, <c>%s</c>, <c>&lt;…&gt;</c>.</summary>
    public static bool IsRealValue(ReadOnlySpan<byte> value) =>
        value.Length >= 3 && value[0] is not ((byte)'$' or (byte)'{' or (byte)'%' or (byte)'<' or (byte)'*') && value.ContainsAnyExcept(value[0])
        && !Ends(value, "password"u8) && !Ends(value, "changeme"u8) && !Ends(value, "redacted"u8);

    private static bool SaysWhere(ReadOnlySpan<byte> line)
    {
        for (int at = 0; ; at++)
        {
            int next = line[at..].IndexOf((byte)'=');
            if (next < 0)
                return false;
            at += next;
            ReadOnlySpan<byte> name = line[..at].TrimEnd((byte)' ');
            if (Ends(name, "server"u8) || Ends(name, "host"u8) || Ends(name, "data source"u8) || Ends(name, "database"u8) || Ends(name, "dbname"u8)
                || Ends(name, "user id"u8) || Ends(name, "user"u8) || Ends(name, "uid"u8) || Ends(name, "username"u8) || Ends(name, "accountname"u8) || Ends(name, "endpoint"u8))
                return true;
        }
    }

    private static bool Ends(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower)
    {
        if (text.Length < lower.Length)
            return false;
        text = text[^lower.Length..];
        for (int i = 0; i < lower.Length; i++)
        {
            if ((text[i] is >= (byte)'A' and <= (byte)'Z' ? text[i] | 0x20 : text[i]) != lower[i])
                return false;
        }

        return true;
    }
}
