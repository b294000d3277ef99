namespace Danmen.Snapshots.Redacting;

/// <summary>What stands in brackets behind a secret's name: lists and maps in JSON, YAML, TOML and programs. Everything is hidden but names, and values whose names say that they are none.</summary>
internal sealed class SecretGroup(HiddenSpans hidden)
{
    // So often may the text be gone through; a text that needs more was made for it.
    private const int MaximumPasses = 16;

    private readonly List<(int Start, int End)> _found = [];
    private readonly Stack<(char Close, bool IsSecret)> _open = new();
    private long _steps;

    /// <summary>Hides what is secret from the bracket at <paramref name="at"/> to its fellow.</summary>
    /// <returns>Behind the closing bracket; -1 when there is none, and nothing is hidden then.</returns>
    public int Hide(int at, SecretKind kind)
    {
        _found.Clear();
        _open.Clear();
        HasBareWords = false;
        string text = hidden.Text;
        bool? named = null;
        int start = at;
        do
        {
            at = TextScan.SkipWhiteSpace(text, at);
            if (at >= text.Length || _steps > (long)MaximumPasses * text.Length) return -1;
            int from = at;
            char each = text[at];
            if (each is '[' or '{' or '(')
            {
                _open.Push((each == '[' ? ']' : each == '{' ? '}' : ')', named ?? (_open.Count == 0 || _open.Peek().IsSecret)));
                named = null;
                at++;
            }
            else if (each is ']' or '}' or ')')
            {
                if (_open.Pop().Close != each) return -1;
                named = null;
                at++;
            }
            else if (each is ',' or ';')
            {
                named = null;
                at++;
            }
            else
            {
                (int tokenStart, int tokenEnd, at) = Token(text, at);
                string name = text[tokenStart..tokenEnd];
                if (Separator(text, at) is > 0 and var behind && name.All(letter => SecretKey.IsName(letter) || letter == ' ') && HasValue(text, behind))
                {
                    named = SecretNames.Of(name) != SecretKind.None || (_open.Peek().IsSecret && !SecretNames.IsHarmless(name, kind));
                    at = behind;
                }
                else if ((named ?? _open.Peek().IsSecret) && !SecretNames.IsPlain(name))
                {
                    _found.Add((tokenStart, tokenEnd));
                    HasBareWords |= tokenStart == from;
                }
            }

            _steps += at - from;
        }
        while (_open.Count > 0);

        if (!TextScan.EndsValue(text, at) && text[at] is not ('.' or '"' or '\'')) return -1;
        // Brackets around nothing can be the beginning of a password.
        HasBareWords |= _found.Count == 0;
        foreach ((int first, int end) in _found) hidden.Hide(first, end);
        return at > start ? at : -1;
    }

    /// <summary>True when something that the last one hid had no quotes, or it hid nothing.</summary>
    public bool HasBareWords { get; private set; }

    /// <summary>True when the text was gone through too often.</summary>
    public bool IsExhausted => _steps > (long)MaximumPasses * hidden.Text.Length;

    private static (int Start, int End, int Behind) Token(string text, int at)
    {
        if (TextScan.ReadQuoted(text, at) is { } quoted) return (quoted.Start, quoted.End, quoted.Behind);
        int end = at;
        while (end < text.Length && text[end] is not (',' or ';' or '[' or ']' or '{' or '}' or '(' or ')' or '\n') && (end == at || Separator(text, end) < 0)) end++;
        end = Math.Max(end, at + 1);
        int trimmed = end;
        while (trimmed > at && char.IsWhiteSpace(text[trimmed - 1])) trimmed--;
        return (at, trimmed, end);
    }

    private static bool HasValue(string text, int at) => TextScan.SkipSpaces(text, at) is var value && value < text.Length && text[value] is not (',' or ';' or ']' or '}' or ')');

    // Behind ":", "=", "=>", ":="; -1 when there is none.
    private static int Separator(string text, int at)
    {
        at = TextScan.SkipSpaces(text, at);
        if (at >= text.Length) return -1;
        if (text[at] == '=') return at + 1 < text.Length && text[at + 1] is '>' or '=' ? at + 2 : at + 1;
        if (text[at] != ':') return -1;
        if (at + 1 < text.Length && text[at + 1] == '=') return at + 2;
        return at + 1 == text.Length || char.IsWhiteSpace(text[at + 1]) || TextScan.QuoteAt(text, at + 1) > 0 || text[at + 1] is '[' or '{' || (at > 0 && TextScan.QuoteBefore(text, at, 0) > 0) ? at + 1 : -1;
    }
}
