namespace Danmen.Snapshots.Redacting;

/// <summary>Where values without quotes end: options of commands, parameters of addresses, parts of connection strings, values in brackets and within quotes around.</summary>
internal sealed class ValueEnds(HiddenSpans hidden)
{
    // So far a line is looked back at for brackets and quotes that are still open.
    private const int LongestLook = 4096;

    private static readonly string[] s_connection =
        ["host", "hostaddr", "server", "data source", "datasource", "database", "dbname", "initial catalog", "user", "user id", "userid", "uid", "username", "port", "sslmode", "accountname", "endpoint", "defaultendpointsprotocol", "sharedaccesskeyname", "driver", "address", "network library", "application_name"];

    private readonly string _text = hidden.Text;

    /// <param name="start">The value's first character.</param>
    /// <returns>Behind its last: the end of the line where nothing says otherwise.</returns>
    public int Of(SecretKey key, int start, char separator)
    {
        int lineEnd = hidden.LineEnd(start);
        // A quote that the value does not end with says nothing of where it ends.
        if (TextScan.IsQuote(_text[start])) return lineEnd;
        if (key.IsOption) return Math.Max(start, FirstOf(start, lineEnd, " \t\r"));
        if (key.IsParameter) return FirstOf(start, lineEnd, " \t\r&#\"'<>)]}`");
        int lineStart = hidden.LineStart(key.Start);
        if (key.Start - lineStart > LongestLook) return lineEnd;
        (char bracket, char quote) = StillOpen(lineStart, key.Start);
        int limit = lineEnd;
        if (quote != '\0' && _text.IndexOf(quote, start, lineEnd - start) is >= 0 and var close && TextScan.EndsLine(_text, close + 1)) limit = close;
        if (IsConnection(limit == lineEnd ? lineStart : _text.LastIndexOf(quote, key.Start) + 1, limit, ';')) return FirstOf(start, limit, ";");
        if (separator == '=' && IsConnection(limit == lineEnd ? lineStart : _text.LastIndexOf(quote, key.Start) + 1, limit, ' ')) return FirstOf(start, limit, " \t");
        if (limit == lineEnd && bracket != '\0' && separator == ':' && _text.AsSpan(start, lineEnd - start).IndexOfAny(",]}") is >= 0 and var flow) return start + flow;
        return limit;
    }

    private int FirstOf(int start, int end, string any) => _text.AsSpan(start, end - start).IndexOfAny(any) is >= 0 and var found ? start + found : end;

    // "Host=db;Password=x": words of connection strings in front of equals signs.
    private bool IsConnection(int start, int end, char parting)
    {
        ReadOnlySpan<char> text = _text.AsSpan(start, Math.Min(end - start, 2 * LongestLook));
        if (!text.Contains(parting)) return false;
        foreach (Range range in text.Split(parting))
        {
            ReadOnlySpan<char> part = text[range].Trim(" \t\"'`");
            int equals = part.IndexOf('=');
            if (equals <= 0) continue;
            string name = part[..equals].Trim().ToString().ToLowerInvariant();
            if (s_connection.Any(word => name == word || (name.EndsWith(word, StringComparison.Ordinal) && !char.IsLetterOrDigit(name[^(word.Length + 1)]) && name[^(word.Length + 1)] is '"' or '\'' or ' ' or '='))) return true;
        }

        return false;
    }

    // The innermost bracket and the quote that are open in front of a key.
    private (char Bracket, char Quote) StillOpen(int start, int end)
    {
        var brackets = new Stack<char>();
        char quote = '\0';
        for (int i = start; i < end; i++)
        {
            char each = _text[i];
            if (quote != '\0')
            {
                if (each == '\\') i++;
                else if (each == quote) quote = '\0';
            }
            else if (TextScan.IsQuote(each) && (i == start || _text[i - 1] is ' ' or '\t' or '=' or ':' or ',' or '(' or '[' or '{'))
            {
                quote = each;
            }
            else if (each is '{' or '[')
            {
                brackets.Push(each);
            }
            else if (each is '}' or ']')
            {
                _ = brackets.TryPop(out _);
            }
        }

        return (brackets.TryPeek(out char bracket) ? bracket : '\0', quote);
    }
}
