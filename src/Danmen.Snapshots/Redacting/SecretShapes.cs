using System.Text.RegularExpressions;

namespace Danmen.Snapshots.Redacting;

/// <summary>Secrets that are known by how they look, whatever stands in front of them: private keys, passwords in addresses, headers and commands, tokens of known services, hashes of passwords.</summary>
internal static partial class SecretShapes
{
    // What is in the group "s" is hidden.
    private static readonly Regex[] s_patterns = [Address(), BareAddress(), DataSource(), AddressToken(), Bearer(), Cookie(), Issued(), WebToken(), Hash(), StoredHash(), IdentifiedBy(), LoginOption(), ShortOption(), Numbered(), Community(), WebHook()];

    public static void Find(HiddenSpans hidden)
    {
        FindKeys(hidden);
        FindPutty(hidden);
        hidden.EachLine((start, end) => Find(hidden, start, end, s_patterns));
    }

    /// <param name="start">A line's first character.</param>
    internal static void Find(HiddenSpans hidden, int start, int end, Regex[] patterns)
    {
        string line = hidden.Text[start..end];
        foreach (Regex pattern in patterns)
            foreach (Match match in pattern.Matches(line)) hidden.Hide(start + match.Groups["s"].Index, start + match.Groups["s"].Index + match.Groups["s"].Length);
    }

    // In lines of its own or, escaped, within one.
    private static void FindKeys(HiddenSpans hidden)
    {
        string text = hidden.Text;
        for (int at = 0; (at = text.IndexOf("-- BEGIN ", at, StringComparison.Ordinal) is >= 0 and var spaced ? Math.Min(spaced, Next(text, "--BEGIN ", at)) : Next(text, "--BEGIN ", at)) < text.Length;)
        {
            int header = at, line = hidden.LineEnd(at), behind = text.IndexOf("--", at + "--BEGIN ".Length, StringComparison.Ordinal);
            at += 2;
            if (behind < 0 || behind > line || !text[header..behind].Contains("PRIVATE KEY", StringComparison.Ordinal) && !text[header..behind].Contains("Static key", StringComparison.Ordinal)) continue;
            while (behind < line && text[behind] == '-') behind++;
            int end = Math.Min(Next(text, "-----END", behind), Next(text, "---- END", behind));
            hidden.Hide(behind, end);
            at = end;
        }
    }

    private static int Next(string text, string what, int at) => text.IndexOf(what, at, StringComparison.Ordinal) is >= 0 and var found ? found : text.Length;

    // PuTTY's: "Private-Lines: 14", and so many lines.
    private static void FindPutty(HiddenSpans hidden)
    {
        const string lines = "Private-Lines: ";
        string text = hidden.Text;
        for (int at = 0; (at = Next(text, lines, at)) < text.Length;)
        {
            int end = hidden.LineEnd(at);
            _ = int.TryParse(text.AsSpan(at + lines.Length, end - at - lines.Length).Trim(), out int count);
            at = end;
            for (int i = 0; i < count && at < text.Length; i++) at = hidden.LineEnd(at + 1);
            hidden.Hide(end, at);
        }
    }

    // scheme://user:password@host; the password up to the last at sign of the word.
    [GeneratedRegex("://[^/\\s:@\"'<>]*:(?<s>[^\\s\"'<>]+)@", RegexOptions.None, HiddenSpans.PatternMilliseconds)]
    private static partial Regex Address();

    // user:password@host
    [GeneratedRegex("(?<![\\w/.+-])(?!(?:mailto|sips?|xmpp|acct|e?mail|from|to|ssh|git|image|https?)\\b)[\\w.+-]{1,64}:(?<s>[^\\s:@/\"']{1,128})@(?:[\\w-]+\\.[\\w.-]+|[\\w-]+:[0-9]|localhost\\b)", RegexOptions.IgnoreCase, HiddenSpans.PatternMilliseconds)]
    private static partial Regex BareAddress();

    // user:password@tcp(host:port)/
    [GeneratedRegex("(?<![\\w.+-])[\\w.+-]{1,64}:(?<s>[^\\s\"']{1,256})@(?:tcp|unix|udp)?\\(", RegexOptions.None, HiddenSpans.PatternMilliseconds)]
    private static partial Regex DataSource();

    // scheme://token@host
    [GeneratedRegex("://(?<s>(?=[\\w-]*[0-9])[\\w-]{16,})@", RegexOptions.None, HiddenSpans.PatternMilliseconds)]
    private static partial Regex AddressToken();

    [GeneratedRegex("\\b(?i:Bearer|Basic|Negotiate|Token|ApiKey|GenieKey)\\s+(?<s>(?=\\S*(?:[0-9=+/]|[a-z][A-Z]))[A-Za-z0-9+/=._~:-]{8,})", RegexOptions.None, HiddenSpans.PatternMilliseconds)]
    private static partial Regex Bearer();

    [GeneratedRegex("\\b(?:Set-)?Cookie\"?\\s*:\\s*(?<s>[^\\s=]+=.*)", RegexOptions.IgnoreCase, HiddenSpans.PatternMilliseconds)]
    private static partial Regex Cookie();

    // AWS, GitHub, GitLab, Slack, Stripe, OpenAI, Google, SendGrid, npm, PyPI, Vault, age, DigitalOcean, Hugging Face, Azure's signatures.
    [GeneratedRegex("(?<![A-Za-z0-9])(?<s>(?:AKIA|ASIA|AROA|AIDA)[0-9A-Z]{16}|gh[pousr]_[0-9A-Za-z]{20,}|github_pat_\\w{20,}|gl(?:pat|dt|rt|cbt|ptt|ft|soat|agent|oas)-[\\w.-]{15,}|xox[abeoprs]-[\\w-]{10,}|xapp-[\\w-]{10,}|[srp]k_(?:live|test)_[0-9A-Za-z]{10,}|whsec_[\\w+/=]{10,}|sk-[\\w-]{16,}|AIza[\\w-]{30,}|ya29\\.[\\w-]{10,}|GOCSPX-[\\w-]{10,}|SG\\.[\\w-]{10,}\\.[\\w-]{10,}|npm_[0-9A-Za-z]{20,}|pypi-[\\w-]{20,}|s\\.[A-Za-z0-9]{24}(?![\\w.])|hv[sbr]\\.[\\w-]{20,}|AGE-SECRET-KEY-1[0-9A-Z]{20,}|do[opr]_v1_[0-9a-f]{20,}|hf_[0-9A-Za-z]{20,}|(?<=[?&]sig=)[\\w%+/=]{10,})", RegexOptions.None, HiddenSpans.PatternMilliseconds)]
    private static partial Regex Issued();

    [GeneratedRegex("(?<![\\w-])(?<s>eyJ[\\w-]{5,}\\.[\\w-]{5,}\\.[\\w-]*)", RegexOptions.None, HiddenSpans.PatternMilliseconds)]
    private static partial Regex WebToken();

    // crypt(3) and what others keep in its form; PostgreSQL's and LDAP's.
    [GeneratedRegex("(?<s>\\$(?:1|2[abxy]?|5|6|7|y|gy|apr1|argon2(?:id|i|d)|scrypt|pbkdf2[\\w-]*|bcrypt[\\w-]*)\\$[\\w./$=,+-]{8,}|(?:pbkdf2_sha[0-9]+|argon2|bcrypt_sha256|scrypt)\\$[\\w./$=,+-]{8,}|SCRAM-SHA-(?:1|256|512)\\$[0-9]+:\\S+)", RegexOptions.None, HiddenSpans.PatternMilliseconds)]
    private static partial Regex Hash();

    [GeneratedRegex("(?<s>\\{(?:S?SHA(?:[0-9]{3})?|S?MD5|CRYPT|PBKDF2[\\w-]*|ARGON2)\\}\\S{8,}|\\bmd5[0-9a-f]{32}\\b)", RegexOptions.IgnoreCase, HiddenSpans.PatternMilliseconds)]
    private static partial Regex StoredHash();

    [GeneratedRegex("\\bidentified\\s+(?:with\\s+\\S+\\s+)?(?:by|as)\\s+(?:password\\s+)?(?<s>[\"'].*|\\S+)(?=\\s*;?\\s*$)", RegexOptions.IgnoreCase, HiddenSpans.PatternMilliseconds)]
    private static partial Regex IdentifiedBy();

    // curl -u user:password
    [GeneratedRegex("(?<![\\w-])(?:-u|--user|--proxy-user)[\\s=]+[\"']?[^\\s:\"']+:(?<s>\\S+)", RegexOptions.None, HiddenSpans.PatternMilliseconds)]
    private static partial Regex LoginOption();

    [GeneratedRegex("\\b(?:mysql\\w*|mariadb[\\w-]*)\\b[^\\r]*?\\s-p(?<s>[^\\s-]\\S*)|\\bsshpass\\s+-p\\s*(?<s>\\S+)|\\bredis-cli\\b[^\\r]*?\\s-a\\s+(?<s>\\S+)|\\bldap\\w+\\b[^\\r]*?\\s-w\\s*(?<s>\\S+)", RegexOptions.None, HiddenSpans.PatternMilliseconds)]
    private static partial Regex ShortOption();

    // Routers: "password 7 0822455D0A16", "secret 5 $1$…".
    [GeneratedRegex("\\b(?:password|secret|key)\\s+[0-9]\\s+(?<s>\\S.*)", RegexOptions.IgnoreCase, HiddenSpans.PatternMilliseconds)]
    private static partial Regex Numbered();

    [GeneratedRegex("^\\s*(?:r[ow]community6?|snmp-server\\s+community|com2sec6?\\s+\\S+\\s+\\S+|trapcommunity)\\s+(?<s>\\S.*)", RegexOptions.IgnoreCase, HiddenSpans.PatternMilliseconds)]
    private static partial Regex Community();

    [GeneratedRegex("https://(?:hooks\\.slack\\.com/(?:services|workflows)|(?:ptb\\.|canary\\.)?discord(?:app)?\\.com/api/webhooks|[\\w.-]+\\.webhook\\.office\\.com/webhookb2)/(?<s>[^\\s\"'<>]+)", RegexOptions.IgnoreCase, HiddenSpans.PatternMilliseconds)]
    private static partial Regex WebHook();
}
