using System.Text.RegularExpressions;

namespace Danmen.Snapshots.Redacting;

/// <summary>
/// Values behind names that sound like secrets: <c>name: value</c>, <c>name = value</c>, <c>name value</c>, <c>--name value</c>, <c>f("name", "value")</c>, and a name and a value that are named so.
/// Formats are not told apart: files of one hold pieces of another, and templates parse as none.
/// </summary>
internal sealed partial class SecretAssignments(HiddenSpans hidden)
{
    private static readonly string[] s_nameWords = ["name", "key", "variable", "property", "parameter", "option", "setting", "field", "id"];
    private static readonly string[] s_valueWords = ["value", "val", "content", "data", "default", "defaultvalue", "default_value"];

    // Words in front of a name and its value that are parted by white space.
    private static readonly string[] s_commands = ["env", "arg", "setenv", "set", "export", "fastcgi_param", "uwsgi_param", "scgi_param", "proxy_set_header", "grpc_set_header", "add_header", "php_value", "php_admin_value", "option"];

    // What passes requests on, and modules of PAM.
    private static readonly string[] s_passing = ["proxy_pass", "fastcgi_pass", "uwsgi_pass", "scgi_pass", "grpc_pass", "memcached_pass", "proxypass", "proxypassmatch", "proxypassreverse"];
    private static readonly string[] s_modules = ["required", "requisite", "sufficient", "optional", "include", "substack"];

    private readonly string _text = hidden.Text;
    private readonly SecretValues _values = new(hidden);
    private readonly SecretPairs _pairs = new(hidden.Text);
    private int _documentEnd;
    private bool _isSecretDocument;

    public void Find()
    {
        int lineStart = 0;
        StartLine(0);
        for (int at = 0; at < _text.Length;)
        {
            int next = at + 1;
            switch (_text[at])
            {
                case '\n':
                    lineStart = next;
                    StartLine(lineStart);
                    break;
                case ':' or '=':
                    next = Assign(at, lineStart);
                    break;
                case ',':
                    next = Call(at, lineStart);
                    break;
                case '{':
                    next = Open(at, lineStart);
                    break;
                case '"' or '\'' or '`':
                    next = Word(at, lineStart);
                    break;
                case '-':
                    next = Option(at, lineStart);
                    break;
            }

            // A value of several lines was passed.
            if (next - at > 1 && _text.LastIndexOf('\n', next - 1, next - at) is >= 0 and var feed && feed >= lineStart)
            {
                lineStart = feed + 1;
                if (lineStart == next) StartLine(lineStart);
            }

            at = next;
        }

        foreach ((SecretKey value, int start) in _pairs.Secrets()) _values.Hide(value, SecretKind.Secret, start, ':');
    }

    private int Assign(int at, int lineStart)
    {
        int start = at + 1;
        if (start < _text.Length && ((_text[at] == ':' && _text[start] == '=') || (_text[at] == '=' && _text[start] is '>' or '='))) start++;
        if (SecretKey.Before(_text, at, lineStart) is not { } key) return start;
        start = TextScan.SkipSpaces(_text, start);
        SecretKind kind = IsStored(key) ? SecretKind.Everything : SecretNames.Of(key.Name);
        if (kind != SecretKind.None && IsPassing(key.Name)) return start;
        if (kind == SecretKind.None && _text[start..hidden.LineEnd(start)].TrimEnd(',', '\r', ' ') is var value && (value.Length == 0 || !SecretNames.IsPlain(value))) kind = _values.GroupOf(key);
        if (kind != SecretKind.None) return _values.Hide(key, kind, start, _text[at]);

        string last = key.Name[(key.Name.LastIndexOfAny([' ', '.', '_', '-']) + 1)..].ToLowerInvariant();
        if (s_nameWords.Contains(last) && SecretNames.Of(_values.Read(start)) != SecretKind.None) _pairs.AddName(key);
        if (s_valueWords.Contains(last)) _pairs.AddValue(key, start);
        return start;
    }

    // define('DB_PASSWORD', 'x'), getenv("TOKEN", "x"): a name that a bracket opens.
    private int Call(int at, int lineStart)
    {
        if (SecretKey.Before(_text, at, lineStart) is not { IsQuoted: true } key || key.Start == lineStart) return at + 1;
        int before = key.Start - 1;
        while (before > lineStart && TextScan.IsSpace(_text[before])) before--;
        return _text[before] == '(' && SecretNames.Of(key.Name) is SecretKind.Secret or SecretKind.Key
            ? _values.Hide(key, SecretNames.Of(key.Name), TextScan.SkipWhiteSpace(_text, at + 1), ',')
            : at + 1;
    }

    // credentials { … }, variable "password" { … }
    private int Open(int at, int lineStart) =>
        SecretKey.Before(_text, at, lineStart) is { } key && _text[at - 1] is ' ' or '"' && (key.LeadsLine || key.IsQuoted) && SecretNames.Of(key.Name) is SecretKind.Secret or SecretKind.Key
            ? _values.Hide(key, SecretNames.Of(key.Name), at, '{')
            : at + 1;

    // PASSWORD 'x', secret "x"
    private int Word(int at, int lineStart)
    {
        int end = at;
        while (end > lineStart && TextScan.IsSpace(_text[end - 1])) end--;
        if (end == at || _text[lineStart] == '[') return at + 1;
        string name = SecretKey.Word(_text, end, lineStart);
        return name.Length > 0 && SecretNames.Of(name) is SecretKind.Secret or SecretKind.Key ? _values.HideQuoted(at) : at + 1;
    }

    // --password x; "--password", "x"; in a list of YAML also on the next line.
    private int Option(int at, int lineStart)
    {
        if (at > lineStart && !TextScan.IsSpace(_text[at - 1]) && !TextScan.IsQuote(_text[at - 1]) && _text[at - 1] is not ('[' or ',' or '(')) return at + 1;
        int start = at;
        while (start < _text.Length && _text[start] == '-') start++;
        int end = start;
        while (end < _text.Length && (char.IsAsciiLetterOrDigit(_text[end]) || _text[end] is '-' or '_')) end++;
        if (end == start || start - at > 2 || SecretNames.Of(_text[start..end]) is not (SecretKind.Secret or SecretKind.Key)) return Math.Max(start, at + 1);
        int value = end;
        if (value < _text.Length && TextScan.IsQuote(_text[value])) value++;
        if (value < _text.Length && _text[value] == ',') value++;
        int spaced = TextScan.SkipSpaces(_text, value);
        bool ends = spaced >= _text.Length || _text[spaced] is '\r' or '\n';
        if (ends) spaced = TextScan.SkipWhiteSpace(_text, spaced);
        if (ends && spaced + 1 < _text.Length && _text[spaced] == '-' && _text[spaced + 1] == ' ') spaced = TextScan.SkipSpaces(_text, spaced + 1);
        else if (ends && (value == end || !TextScan.IsQuote(_text[end]))) return end;
        if (spaced == value || spaced >= _text.Length || _text[spaced] is '-' or '=' or '|' or '<' or '>') return end;
        return _values.HideWord(spaced);
    }

    // requirepass x; ENV DB_PASSWORD x. In comments, a single word: the others are sentences.
    private void StartLine(int lineStart)
    {
        int lineEnd = hidden.LineEnd(lineStart), at = TextScan.SkipSpaces(_text, lineStart);
        if (_values.StartLine(lineStart)) return;
        bool commented = at < lineEnd && _text[at] is '#' or ';';
        while (at < lineEnd && (_text[at] is '#' or ';' || TextScan.IsSpace(_text[at]))) at++;
        int end = WordEnd(at, lineEnd);
        string name = _text[at..end];
        int value = TextScan.SkipSpaces(_text, end);
        for (int i = 0; i < 2 && s_commands.Contains(name.ToLowerInvariant()) && value < lineEnd; i++)
        {
            end = WordEnd(value, lineEnd);
            name = _text[value..end];
            value = TextScan.SkipSpaces(_text, end);
        }

        if (_values.IsEntry(at, lineEnd) && SecretNames.Of(_text.Substring(at, _text.AsSpan(at).IndexOfAny(":="))) == SecretKind.None) return;
        if (end == value || value >= lineEnd || name.Length == 0 || name.Contains('/', StringComparison.Ordinal) || s_passing.Contains(name.ToLowerInvariant()) || SecretNames.Of(name) is not (SecretKind.Secret or SecretKind.Key) || _text[value] is '=' or ':' or '{' or '?' or '+' or '|' or '<') return;
        string rest = _text[value..lineEnd].Trim();
        if (s_modules.Any(module => rest.StartsWith(module, StringComparison.Ordinal)) || rest[0] == '[' || (commented && rest.Contains(' ', StringComparison.Ordinal) && !TextScan.IsQuote(rest[0]))) return;
        if (!SecretNames.IsHarmless(name, SecretNames.Of(name), rest.TrimEnd(';').Trim('"', '\''))) hidden.Hide(value, lineEnd);
    }

    // What Kubernetes keeps in an object of the kind Secret, in this document of the file.
    private bool IsStored(SecretKey key)
    {
        if (key.Name is not ("data" or "stringData")) return false;
        if (key.Start >= _documentEnd)
        {
            int from = Math.Max(0, _text.LastIndexOf("\n---", key.Start, StringComparison.Ordinal));
            _documentEnd = _text.IndexOf("\n---", key.Start, StringComparison.Ordinal) is >= 0 and var next ? next : _text.Length;
            _isSecretDocument = KindSecret().IsMatch(_text[from.._documentEnd]);
        }

        return _isSecretDocument;
    }

    // "proxy_pass http" is in front of a colon, too.
    private static bool IsPassing(string name) => s_passing.Contains(name.Split(' ', 2)[0].ToLowerInvariant()) && name.Contains(' ', StringComparison.Ordinal);

    private int WordEnd(int at, int lineEnd)
    {
        while (at < lineEnd && SecretKey.IsName(_text[at])) at++;
        return at;
    }

    [GeneratedRegex("(?:^|[{,\\s])\"?kind\"?[ \\t]*:[ \\t]*\"?Secret(?![\\w-])", RegexOptions.Multiline, HiddenSpans.PatternMilliseconds)]
    private static partial Regex KindSecret();
}
