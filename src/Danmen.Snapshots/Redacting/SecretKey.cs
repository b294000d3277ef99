namespace Danmen.Snapshots.Redacting;

/// <summary>A name in front of a separator.</summary>
/// <param name="Start">Its first character.</param>
/// <param name="Column">Of the first character in its line, behind a comment's sign.</param>
/// <param name="LeadsLine">Nothing stands in front of it but signs of lists and comments.</param>
/// <param name="IsCommented">A comment's sign does.</param>
internal sealed record SecretKey(string Name, int Start, int Column, bool LeadsLine, bool IsCommented, bool IsQuoted)
{
    private const int LongestName = 128;
    private const int MostWords = 4;

    /// <summary>The option of a command: "--name=".</summary>
    public bool IsOption { get; init; }

    /// <summary>The parameter of an address: "?name=", "&amp;name=".</summary>
    public bool IsParameter { get; init; }

    /// <summary>Reads backwards from a separator, within its line.</summary>
    /// <param name="lineStart">The line's first character.</param>
    public static SecretKey? Before(string text, int separator, int lineStart)
    {
        int end = separator;
        while (end > lineStart && text[end - 1] is '?' or '+' or '|' && text[separator] == '=') end--;
        while (end > lineStart && TextScan.IsSpace(text[end - 1])) end--;
        while (end > lineStart && text[end - 1] is ']' or ')') end--;
        if (end == lineStart) return null;
        if (TextScan.QuoteBefore(text, end, lineStart) is > 0 and var length) return BeforeQuoted(text, end, length, lineStart);
        int start = Words(text, end, lineStart);
        return start == end ? null : Of(text, start, end, lineStart, quote: 0);
    }

    /// <summary>The word in front of <paramref name="end"/>.</summary>
    public static string Word(string text, int end, int lineStart)
    {
        int start = end;
        while (start > lineStart && end - start < LongestName && IsName(text[start - 1])) start--;
        return text[start..end];
    }

    public static bool IsName(char each) => char.IsLetterOrDigit(each) || each is '_' or '-' or '.' or '$' or '@' or '/';

    private static SecretKey? BeforeQuoted(string text, int end, int length, int lineStart)
    {
        int close = end - length;
        if (close == lineStart) return null;
        int open = text.LastIndexOf(text.Substring(close, length), close - 1, Math.Min(close - lineStart, LongestName), StringComparison.OrdinalIgnoreCase);
        return open < 0 ? null : Of(text, open + length, close, lineStart, quote: length);
    }

    // "DB password", "export DB_PASSWORD"; a dash alone is none.
    private static int Words(string text, int end, int lineStart)
    {
        int start = end;
        for (int i = 0, word = end; i < MostWords && word > lineStart; i++)
        {
            int first = word;
            while (first > lineStart && end - first < LongestName && IsName(text[first - 1])) first--;
            if (first == word || !text.AsSpan(first, word - first).ContainsAnyExcept('-', '/', '.')) break;
            start = first;
            if (text[first] == '-') break;
            if (first == lineStart || text[first - 1] != ' ') break;
            word = first - 1;
        }

        return start;
    }

    private static SecretKey Of(string text, int start, int end, int lineStart, int quote)
    {
        bool leads = true, commented = false;
        int from = start - quote, column = 0;
        for (int i = lineStart; i < from && leads; i++)
        {
            commented |= text[i] is '#' or ';';
            leads = char.IsWhiteSpace(text[i]) || text[i] is '-' or '#' or ';' or '?' or '/' or '*' || TextScan.IsQuote(text[i]);
        }

        column = leads ? from - lineStart : Math.Max(0, TextScan.Depth(text, lineStart, commented: false));
        int option = start;
        while (option < end && text[option] == '-') option++;
        return new SecretKey(text[option..end].TrimEnd('-'), from, column, leads, commented && leads, quote > 0)
        {
            IsOption = option > start && quote == 0,
            IsParameter = start > lineStart && text[start - 1] is '?' or '&',
        };
    }
}
