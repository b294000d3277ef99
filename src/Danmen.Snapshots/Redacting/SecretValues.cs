namespace Danmen.Snapshots.Redacting;

/// <summary>Hides the value behind a secret's name: a word, a quoted text, the rest of the line, lines below, or what is grouped under the name.</summary>
internal sealed class SecretValues(HiddenSpans hidden)
{
    private const int LongestText = 16 << 10;

    private readonly string _text = hidden.Text;
    private readonly SecretGroup _brackets = new(hidden);
    private readonly ValueEnds _ends = new(hidden);
    private readonly Stack<Group> _groups = new();

    /// <summary>What a name that says nothing itself inherits from the mapping or section that it stands in.</summary>
    public SecretKind GroupOf(SecretKey key)
    {
        Leave(key.Start);
        if (!_groups.TryPeek(out Group group) || group.Kind == SecretKind.None || !key.LeadsLine) return SecretKind.None;
        if (!SecretNames.IsHarmless(key.Name, group.Kind)) return group.Kind;
        // What is below a harmless name is, too.
        int lineEnd = hidden.LineEnd(key.Start);
        if (_text[key.Start..lineEnd].TrimEnd().EndsWith(':')) _groups.Push(new Group(BlockEnd(lineEnd, key), SecretKind.None, false));
        return SecretKind.None;
    }

    /// <summary>Sections, and lines of a group that are no names: items of lists.</summary>
    /// <returns>True when the line is done with.</returns>
    public bool StartLine(int lineStart)
    {
        int lineEnd = hidden.LineEnd(lineStart), at = TextScan.SkipSpaces(_text, lineStart);
        Leave(at);
        if (at < lineEnd && _text[at] == '[' && at == lineStart && _text.AsSpan(at, lineEnd - at).Trim() is [.., ']'] section)
        {
            while (_groups.TryPeek(out Group open) && open.IsSection) _groups.Pop();
            string name = section.Trim("[]").ToString();
            SecretKind kind = SecretNames.Of(name.Split('"', 2)[0].Trim());
            if (kind is SecretKind.Secret or SecretKind.Key) _groups.Push(new Group(_text.Length, kind, true));
            return true;
        }

        if (!_groups.TryPeek(out Group group) || group.Kind == SecretKind.None || at >= lineEnd || _text[at] is '#' or ';') return false;
        while (at < lineEnd && _text[at] == '-' && at + 1 < _text.Length && char.IsWhiteSpace(_text[at + 1])) at = TextScan.SkipSpaces(_text, at + 1);
        if (IsEntry(at, lineEnd) || SecretNames.IsPlain(_text[at..lineEnd])) return false;
        hidden.Hide(at, lineEnd);
        return false;
    }

    /// <summary>The scalar at <paramref name="start"/>, without quotes; "" when it is long.</summary>
    public string Read(int start)
    {
        if (TextScan.ReadQuoted(_text, start) is { } quoted) return quoted.End - quoted.Start <= 128 ? _text[quoted.Start..quoted.End] : "";
        int end = start;
        while (end < _text.Length && end - start <= 128 && SecretKey.IsName(_text[end])) end++;
        return end - start <= 128 ? _text[start..end] : "";
    }

    /// <param name="start">Behind the separator and spaces.</param>
    /// <returns>Where to look on.</returns>
    public int Hide(SecretKey key, SecretKind kind, int start, char separator)
    {
        int lineEnd = hidden.LineEnd(start);
        if (_text.AsSpan(start, lineEnd - start).Trim() is [] || (separator == ':' && IsTag(start, lineEnd))) return HideBelow(key, kind, lineEnd, separator);
        if (separator == ':' && IsBlock(start, lineEnd))
        {
            int end = BlockEnd(lineEnd, key);
            hidden.Hide(lineEnd, end);
            return Math.Max(start, end - 1);
        }

        if (kind == SecretKind.Method && _text[start] is '[' or '{') return start + 1;
        if (_text[start] is '[' or '{' or '(' && !IsVariable(start))
        {
            int behind = _brackets.Hide(start, kind);
            if (_brackets.IsExhausted) hidden.Hide(start, _text.Length);
            // Behind an equals sign a password without quotes can start with a bracket.
            if (behind > 0 && !(separator == '=' && key.LeadsLine && behind <= lineEnd && (_brackets.HasBareWords || !EndsStrictly(behind, lineEnd)))) return start + 1;
        }

        if (TextScan.ReadQuoted(_text, start) is { } quoted && IsWhole(key, quoted, separator))
        {
            if (!SecretNames.IsHarmless(key.Name, kind, _text[quoted.Start..quoted.End])) hidden.Hide(quoted.Start, quoted.End);
            return Math.Min(quoted.Behind, hidden.LineEnd(start));
        }

        return separator == '{' ? start + 1 : HideRest(key, kind, start, separator);
    }

    /// <summary>A name and a separator.</summary>
    public bool IsEntry(int at, int lineEnd)
    {
        int end = at;
        bool isQuoted = at < lineEnd && TextScan.IsQuote(_text[at]);
        if (isQuoted)
        {
            if (TextScan.ReadQuoted(_text, at) is not { } quoted || quoted.Behind > lineEnd) return false;
            end = quoted.Behind;
        }
        else
        {
            while (end < lineEnd && (SecretKey.IsName(_text[end]) || _text[end] == ' ')) end++;
            if (end == at) return false;
        }

        end = TextScan.SkipSpaces(_text, end);
        if (end >= lineEnd) return false;
        if (_text[end] == ':') return isQuoted || end + 1 >= _text.Length || char.IsWhiteSpace(_text[end + 1]);
        return _text[end] == '=' && end + 1 < lineEnd && _text[end + 1] is not ('=' or '\r') && TextScan.SkipSpaces(_text, end + 1) < lineEnd;
    }

    /// <summary>Hides the quoted text at <paramref name="start"/>; what does not end where a value can, with the rest of its line.</summary>
    public int HideQuoted(int start)
    {
        int lineEnd = hidden.LineEnd(start);
        if (TextScan.ReadQuoted(_text, start) is { } quoted && TextScan.EndsValue(_text, quoted.Behind))
        {
            if (!SecretNames.IsPlain(_text[quoted.Start..quoted.End])) hidden.Hide(quoted.Start, quoted.End);
            return Math.Min(quoted.Behind, lineEnd);
        }

        hidden.Hide(start, lineEnd);
        return lineEnd;
    }

    /// <summary>Hides the argument of a command, up to white space.</summary>
    public int HideWord(int start)
    {
        int end = WordEnd(start);
        if (TextScan.ReadQuoted(_text, start) is { } quoted && quoted.Behind <= hidden.LineEnd(start)) end = Math.Max(quoted.Behind, WordEnd(quoted.Behind));
        hidden.Hide(start, end);
        return end;
    }

    private int WordEnd(int at)
    {
        while (at < _text.Length && !char.IsWhiteSpace(_text[at]) && !TextScan.IsQuote(_text[at])) at++;
        return at;
    }

    // Ends where a value can end; over several lines only when it is not long. A password without quotes can start with one.
    private bool IsWhole(SecretKey key, TextScan.Quoted quoted, char separator) =>
        (key.IsOption ? quoted.IsSure && (quoted.Behind >= _text.Length || char.IsWhiteSpace(_text[quoted.Behind])) : quoted.IsSure ? TextScan.EndsValue(_text, quoted.Behind) : TextScan.EndsLine(_text, quoted.Behind)) && quoted.End - quoted.Start <= LongestText
        && !(key.LeadsLine && !(separator == '=' ? EndsStrictly(quoted.Behind, hidden.LineEnd(quoted.Behind)) : TextScan.EndsLine(_text, quoted.Behind)));

    // Punctuation, a comment, other attributes of a tag.
    private bool EndsStrictly(int at, int lineEnd)
    {
        ReadOnlySpan<char> rest = _text.AsSpan(at, lineEnd - at).Trim(" \t\r");
        ReadOnlySpan<char> comment = rest.TrimStart(",;)]}>?");
        if (comment.TrimStart('/').IsEmpty) return true;
        // A password can go on with what would start a comment.
        if (comment.TrimStart(" \t") is ['#', ..] or ['/', '/', ..]) return TextScan.IsSpace(comment.Length < rest.Length ? comment[0] : _text[at]);
        for (at = TextScan.SkipSpaces(_text, at); at < lineEnd;)
        {
            int equals = at;
            while (equals < lineEnd && SecretKey.IsName(_text[equals])) equals++;
            if (equals == at || equals >= lineEnd || _text[equals] != '=' || TextScan.ReadQuoted(_text, equals + 1) is not { } value || value.Behind > lineEnd) return false;
            at = TextScan.SkipSpaces(_text, value.Behind);
            if (_text.AsSpan(at, lineEnd - at).TrimStart("/?>").IsWhiteSpace()) return true;
        }

        return true;
    }

    private bool IsVariable(int start) => start > 0 && _text[start - 1] == '$';

    // Nothing behind the separator: the value stands on the lines below, or there is none.
    private int HideBelow(SecretKey key, SecretKind kind, int lineEnd, char separator)
    {
        int line = NextLine(lineEnd), depth = line < _text.Length ? TextScan.Depth(_text, line, key.IsCommented) : -2;
        if (depth < 0) return lineEnd;
        int first = line + depth;
        bool isItem = _text[first] == '-' && first + 1 < _text.Length && char.IsWhiteSpace(_text[first + 1]);
        if (depth > key.Column || (isItem && depth == key.Column && separator == ':'))
        {
            if (separator == '=' && !key.LeadsLine) return lineEnd;
            int end = BlockEnd(lineEnd, key);
            if (_text[first] is '[' or '{' or '"' or '\'' && !IsEntry(first, hidden.LineEnd(first))) return Hide(key, kind, first, separator);
            if (isItem || IsEntry(first, hidden.LineEnd(first)))
            {
                if (kind != SecretKind.Method) _groups.Push(new Group(end, kind, false));
                return lineEnd;
            }

            hidden.Hide(lineEnd, end);
            return Math.Max(lineEnd, end - 1);
        }

        return key.IsQuoted && separator == ':' && _text[first] is '[' or '{' or '"' && !IsEntry(first, hidden.LineEnd(first)) ? Hide(key, kind, first, separator) : lineEnd;
    }

    // Without quotes: as far as the value can reach.
    private int HideRest(SecretKey key, SecretKind kind, int start, char separator)
    {
        int lineEnd = hidden.LineEnd(start), end = _ends.Of(key, start, separator);
        string value = _text[start..end].TrimEnd();
        int comment = value.IndexOf(" #", StringComparison.Ordinal);
        if (SecretNames.IsHarmless(key.Name, kind, (comment > 0 && value.AsSpan(0, comment).ContainsAnyInRange('A', 'z') ? value[..comment] : value).TrimEnd(',', ';', ' '))) return end;
        hidden.Hide(start, end);
        if (end < lineEnd) return end;
        if (Heredoc(value) is { } mark) return HideTo(lineEnd, line => line == mark);
        if (value is [.., '(' or '[' or '{'] || value.StartsWith("$(", StringComparison.Ordinal)) return HideBrackets(start + (value.StartsWith("$(", StringComparison.Ordinal) ? 1 : value.Length - 1), lineEnd);
        bool continues = value is [.., '\\'] && (key.LeadsLine || (value.Length > 1 && !TextScan.IsSpace(value[^2])));
        if (continues)
        {
            while (end < _text.Length && end > 0 && _text.AsSpan(start, end - start).TrimEnd('\r') is [.., '\\']) end = hidden.LineEnd(end + 1 <= _text.Length ? end + 1 : end);
            hidden.Hide(start, end);
        }
        else if (key.LeadsLine && !key.IsCommented && value is not [.., ',' or ';'])
        {
            // Deeper lines below are the value's, when they are no entries.
            for (int line = NextLine(lineEnd); line < _text.Length && TextScan.Depth(_text, line, key.IsCommented) > key.Column && !IsEntry(line + TextScan.Depth(_text, line, key.IsCommented), hidden.LineEnd(line)); line = NextLine(end))
            {
                end = hidden.LineEnd(line);
                hidden.Hide(line, end);
            }
        }

        return end;
    }

    private int HideBrackets(int open, int lineEnd)
    {
        char opening = _text[open], closing = opening == '(' ? ')' : opening == '[' ? ']' : '}';
        int depth = 0;
        for (int i = open; i < _text.Length && i - open <= LongestText; i++)
        {
            if (_text[i] == opening) depth++;
            if (_text[i] != closing || --depth > 0) continue;
            int end = Math.Max(lineEnd, i);
            hidden.Hide(open, end);
            return end;
        }

        return lineEnd;
    }

    private int HideTo(int lineEnd, Func<string, bool> isLast)
    {
        int end = lineEnd;
        while (end < _text.Length)
        {
            int line = end + 1;
            if (line > _text.Length) break;
            end = line == _text.Length ? line : hidden.LineEnd(line);
            if (isLast(_text[line..end].Trim())) return line - 1;
            hidden.Hide(line, end);
        }

        return end;
    }

    // <<EOF, <<-'EOF', cat <<EOF
    private static string? Heredoc(string value)
    {
        int at = value.IndexOf("<<", StringComparison.Ordinal);
        if (at < 0) return null;
        ReadOnlySpan<char> mark = value.AsSpan(at + 2).TrimStart("-~ ").Trim("\"'");
        int end = 0;
        while (end < mark.Length && (char.IsAsciiLetterOrDigit(mark[end]) || mark[end] == '_')) end++;
        return end == 0 ? null : mark[..end].ToString();
    }

    // "|", ">-", "!vault |"
    private bool IsBlock(int start, int lineEnd)
    {
        string value = _text[start..lineEnd];
        int comment = value.IndexOf(" #", StringComparison.Ordinal);
        string[] words = (comment >= 0 ? value[..comment] : value).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words.Length is > 0 and < 4 && words[^1] is ['|' or '>', ..] && words[^1].AsSpan(1).TrimStart("+-0123456789").IsEmpty && words[..^1].All(word => word[0] is '!' or '&');
    }

    // "!binary", "&anchor" alone, or a comment: the value stands below.
    private bool IsTag(int start, int lineEnd)
    {
        string value = _text[start..lineEnd].Trim();
        return value[0] == '#' || (value[0] is '!' or '&' && !value.Contains(' ', StringComparison.Ordinal));
    }

    // Behind the last line that is deeper than the key, or an item of its list.
    private int BlockEnd(int lineEnd, SecretKey key)
    {
        int end = lineEnd, item = -1;
        for (int line = lineEnd + 1; line < _text.Length; line = hidden.LineEnd(line) + 1)
        {
            int depth = TextScan.Depth(_text, line, key.IsCommented);
            if (depth == -1) continue;
            if (item < 0) item = depth == key.Column && _text[line + depth] == '-' ? 1 : 0;
            if (depth < key.Column || (depth == key.Column && !(item == 1 && _text[line + depth] == '-'))) break;
            end = hidden.LineEnd(line);
        }

        return Math.Min(_text.Length, end);
    }

    private int NextLine(int lineEnd)
    {
        int line = lineEnd + 1;
        while (line < _text.Length && TextScan.Depth(_text, line, false) == -1) line = hidden.LineEnd(line) + 1;
        return Math.Min(line, _text.Length);
    }

    private void Leave(int at)
    {
        while (_groups.TryPeek(out Group group) && at >= group.End) _groups.Pop();
    }

    private readonly record struct Group(int End, SecretKind Kind, bool IsSection);
}
