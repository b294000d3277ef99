namespace Danmen.Snapshots.Redacting;

/// <summary>Reads what many formats share: quoted text, brackets, lines by their depth.</summary>
internal static class TextScan
{
    // In JSON within JSON, in XML, in addresses.
    private static readonly string[] s_escapedQuotes = ["u0022", "u0027", "&quot;", "&apos;", "&#34;", "&#39;", "%22", "%27"];

    public static bool IsQuote(char each) => each is '"' or '\'' or '`';

    public static bool IsSpace(char each) => each is ' ' or '\t';

    public static int SkipSpaces(string text, int at)
    {
        while (at < text.Length && IsSpace(text[at])) at++;
        return at;
    }

    public static int SkipWhiteSpace(string text, int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
        return at;
    }

    /// <summary>Reads the quoted text at <paramref name="at"/>: in one or three quotes, or in quotes that are escaped for a text around.</summary>
    /// <remarks>Languages differ in whether a backslash or a second quote stands for a quote: the text ends where it does for all, on its line if it can.</remarks>
    /// <returns>Null when there is none, or it does not end.</returns>
    public static Quoted? ReadQuoted(string text, int at)
    {
        int length = QuoteAt(text, at);
        if (length == 0) return null;
        string quote = text.Substring(at, length);
        if (length > 1) return ReadEscaped(text, at, quote);
        string tripled = new(quote[0], 3);
        if (text.AsSpan(at).StartsWith(tripled) && text.IndexOf(tripled, at + 3, StringComparison.Ordinal) is >= 0 and var triple) return new Quoted(at + 3, triple, triple + 3);
        int lineEnd = LineEnd(text, at), escaped = Close(text, at, escapes: true), plain = Close(text, at, escapes: false);
        bool isSure = plain == escaped;
        if (plain < lineEnd && plain > escaped) escaped = plain;
        if (escaped >= lineEnd && plain < lineEnd && plain >= 0 && EndsLine(text, plain + 1)) escaped = plain;
        int close = escaped < 0 ? plain : escaped;
        return close < 0 ? null : new Quoted(at + 1, close, close + 1) { IsSure = isSure };
    }

    // Within its line; more backslashes stand for a quote of the text itself.
    private static Quoted? ReadEscaped(string text, int at, string quote)
    {
        int lineEnd = LineEnd(text, at);
        for (int close = at + quote.Length; (close = text.IndexOf(quote, close, lineEnd - close, StringComparison.OrdinalIgnoreCase)) >= 0; close += quote.Length)
            if (text[close - 1] != '\\' || quote[0] != '\\') return new Quoted(at + quote.Length, close, close + quote.Length);
        return null;
    }

    /// <summary>Length of the quote, bare or escaped, that starts at <paramref name="at"/>; 0 for none.</summary>
    public static int QuoteAt(string text, int at)
    {
        if (at >= text.Length) return 0;
        if (IsQuote(text[at])) return 1;
        int escapes = 0;
        while (at + escapes < text.Length && text[at + escapes] == '\\') escapes++;
        if (escapes > 0 && at + escapes < text.Length && IsQuote(text[at + escapes])) return escapes + 1;
        foreach (string quote in s_escapedQuotes)
            if (text.AsSpan(at + escapes).StartsWith(quote, StringComparison.OrdinalIgnoreCase) && (escapes > 0 == (quote[0] == 'u'))) return escapes + quote.Length;
        return 0;
    }

    /// <summary>Length of the quote that ends before <paramref name="end"/>; 0 for none.</summary>
    /// <param name="start">How far back it may reach.</param>
    public static int QuoteBefore(string text, int end, int start)
    {
        if (end <= start) return 0;
        int bare = IsQuote(text[end - 1]) ? 1 : s_escapedQuotes.FirstOrDefault(quote => end - quote.Length >= start && text.AsSpan(start, end - start).EndsWith(quote, StringComparison.OrdinalIgnoreCase))?.Length ?? 0;
        if (bare == 0) return 0;
        int escapes = 0;
        while (end - bare - escapes > start && text[end - bare - escapes - 1] == '\\') escapes++;
        return text[end - bare] == 'u' && escapes == 0 ? 0 : bare + escapes;
    }

    // A quote behind a quote stands for one, save where nothing is quoted.
    private static int Close(string text, int at, bool escapes)
    {
        char quote = text[at];
        for (int i = at + 1; i < text.Length; i++)
        {
            if (escapes && text[i] == '\\') i++;
            else if (text[i] != quote) continue;
            else if (i + 1 < text.Length && text[i + 1] == quote && !(i == at + 1 && EndsValue(text, i + 1))) i++;
            else return i;
        }

        return -1;
    }

    private static int LineEnd(string text, int at) => text.IndexOf('\n', at) is >= 0 and var feed ? feed : text.Length;

    /// <summary>Whether a quoted value can end here.</summary>
    public static bool EndsValue(string text, int at) =>
        // Behind a space another word can stand, but not another piece of the same text.
        EndsLine(text, at) || (SkipSpaces(text, at) is var behind && behind > at && text[behind] is not ('.' or '+' or '"' or '\'' or '`' or '\\'));

    /// <summary>Whether nothing but punctuation follows.</summary>
    public static bool EndsLine(string text, int at) =>
        SkipSpaces(text, at) is var behind && (behind >= text.Length || text[behind] is '\r' or '\n' or ',' or ';' or ')' or ']' or '}' or '#' or '>');

    /// <summary>Column of a line's first character; -1 for an empty line.</summary>
    /// <param name="commented">Count behind the comment's sign; a line without one has the column -2.</param>
    public static int Depth(string text, int lineStart, bool commented)
    {
        int at = SkipSpaces(text, lineStart);
        if (commented)
        {
            if (at >= text.Length || text[at] is not ('#' or ';')) return -2;
            while (at < text.Length && text[at] is '#' or ';') at++;
            at = SkipSpaces(text, at);
        }

        return at >= text.Length || text[at] is '\r' or '\n' ? -1 : at - lineStart;
    }

    /// <param name="Start">The text's first character.</param>
    /// <param name="End">Behind the text's last character.</param>
    /// <param name="Behind">Behind the closing quote.</param>
    public readonly record struct Quoted(int Start, int End, int Behind)
    {
        /// <summary>False when another language would let it end elsewhere.</summary>
        public bool IsSure { get; init; } = true;
    }
}
