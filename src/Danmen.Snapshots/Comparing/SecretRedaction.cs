using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Danmen.Snapshots.Comparing;

/// <summary>
/// Takes secrets out of configuration before it is shown: values of keys that sound like secrets, private keys, passwords in addresses. In doubt it takes too much.
/// Equal values get equal marks within one comparison, so that a changed password shows as changed; the marks are keyed anew each time and tell nothing else.
/// </summary>
internal sealed partial class SecretRedaction
{
    private const string Words = "passw(?:or)?d|passwd|pwd|passphrase|secret|token|api[_.-]?key|access[_.-]?key|account[_.-]?key|private[_.-]?key|encryption[_.-]?key|signing[_.-]?key|credential|パスワード|暗証";

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    public string Redact(string text)
    {
        var result = new StringBuilder(text.Length);
        int blockIndent = -1;
        bool inPrivateKey = false;
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i];
            if (i > 0) result.Append('\n');
            if (inPrivateKey)
            {
                inPrivateKey = !line.Contains("-----END", StringComparison.Ordinal);
                result.Append(inPrivateKey ? Mark(line) : line);
                continue;
            }

            int indent = line.Length - line.TrimStart().Length;
            if (blockIndent >= 0 && (line.Trim().Length == 0 || indent > blockIndent))
            {
                result.Append(line.Trim().Length == 0 ? line : string.Concat(line.AsSpan(0, indent), Mark(line)));
                continue;
            }

            blockIndent = Block().IsMatch(line) ? indent : -1;
            inPrivateKey = PrivateKey().IsMatch(line);
            result.Append(blockIndent >= 0 || inPrivateKey ? line : RedactLine(line));
        }

        return result.ToString();
    }

    private string RedactLine(string line)
    {
        line = Address().Replace(line, match => match.Groups[1].Value + Mark(match.Groups[2].Value) + "@");
        line = Bearer().Replace(line, match => match.Groups[1].Value + Mark(match.Groups[2].Value));
        line = Element().Replace(line, match => match.Groups[1].Value + Mark(match.Groups[2].Value));
        line = Attribute().Replace(line, match => match.Groups[1].Value + Mark(match.Groups[2].Value));
        return Assignment().Replace(line, match => match.Groups[1].Value + Value(match.Groups[2].Value));
    }

    private string Value(string value) => value switch
    {
        ['"', .., '"'] => $"\"{Mark(value[1..^1])}\"",
        ['\'', .., '\''] => $"'{Mark(value[1..^1])}'",
        _ => Mark(value.TrimEnd()),
    };

    private string Mark(string secret) =>
        secret.Trim().Length == 0 || secret.StartsWith("‹secret ", StringComparison.Ordinal)
            ? secret
            : $"‹secret {Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(secret.Trim())).AsSpan(0, 4))}›";

    // key: value, key = value, "key": "value", KEY=value; without quotes up to the end of the line.
    [GeneratedRegex("([\\w.-]*(?:" + Words + ")[\\w.-]*[\"']?\\s*(?:=>|:=|:|=)\\s*)(\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*'|\\S.*)", RegexOptions.IgnoreCase)]
    private static partial Regex Assignment();

    // <password>value<
    [GeneratedRegex("(<[^<>/]*(?:" + Words + ")[^<>]*>)([^<]+)", RegexOptions.IgnoreCase)]
    private static partial Regex Element();

    // name="…password…" value="value"
    [GeneratedRegex("((?:key|name)\\s*=\\s*[\"'][^\"']*(?:" + Words + ")[^\"']*[\"']\\s+value\\s*=\\s*[\"'])([^\"']+)", RegexOptions.IgnoreCase)]
    private static partial Regex Attribute();

    [GeneratedRegex("(://[^/\\s:@]*:)([^@\\s/]+)@")]
    private static partial Regex Address();

    [GeneratedRegex("((?:Bearer|Basic)\\s+)([A-Za-z0-9+/=._~-]{8,})", RegexOptions.IgnoreCase)]
    private static partial Regex Bearer();

    [GeneratedRegex("-----BEGIN [A-Z ]*PRIVATE KEY")]
    private static partial Regex PrivateKey();

    // A YAML block: "password: |" and deeper lines below.
    [GeneratedRegex("(?:" + Words + ")[\\w.-]*[\"']?\\s*:\\s*[|>][+-]?\\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex Block();
}
