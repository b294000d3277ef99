using System.Text.RegularExpressions;

namespace Danmen.Snapshots.Redacting;

/// <summary>Secrets in files whose lines have no names: known by the files' names, or by how their lines look.</summary>
internal static partial class SecretFiles
{
    // What is in the group "s" is hidden.
    private static readonly (Regex? Name, Regex Line)[] s_kinds =
    [
        (null, PgpassLine()),
        (null, RedisUser()),
        (null, SentinelPass()),
        (ShadowName(), SecondField()),
        (UserListName(), QuotedPair()),
        (MailPasswordName(), MailLogin()),
        (SecretsName(), LoginColon()),
        (SecretsName(), ThirdColumn()),
    ];

    public static void Find(string path, HiddenSpans hidden)
    {
        string name = path[(path.LastIndexOf('/') + 1)..];
        (Regex? Name, Regex Line)[] kinds = [.. s_kinds.Where(kind => kind.Name?.IsMatch(name) ?? true)];
        hidden.EachLine((start, end) =>
        {
            string line = hidden.Text[start..end];
            foreach ((_, Regex pattern) in kinds)
                foreach (Match match in pattern.Matches(line))
                    foreach (Capture capture in match.Groups["s"].Captures) hidden.Hide(start + capture.Index, start + capture.Index + capture.Length);
        });
        if (IsSecret(name))
        {
            hidden.EachLine((start, end) =>
            {
                string line = hidden.Text[start..end];
                if (!Structured().IsMatch(line) && !kinds.Any(kind => kind.Line.IsMatch(line))) hidden.Hide(start, end);
            });
        }

        FindLogins(name, hidden);
    }

    // A file that is one secret: "master.key", "db_password.txt", ".vault_pass".
    private static bool IsSecret(string name)
    {
        string bare = TextEnding().Replace(name, "");
        return bare is "key" or "cookie" or ".erlang.cookie" || KeyEnding().IsMatch(bare) || (!bare.TrimStart('.').Contains('.', StringComparison.Ordinal) && SecretNames.Of(bare) is SecretKind.Secret or SecretKind.Key);
    }

    // .netrc: words in any number of lines.
    private static void FindLogins(string name, HiddenSpans hidden)
    {
        try
        {
            if (!LoginName().IsMatch(name) && !Machine().IsMatch(hidden.Text)) return;
            foreach (Match match in LoginPassword().Matches(hidden.Text)) hidden.Hide(match.Groups["s"]);
        }
        catch (RegexMatchTimeoutException)
        {
            hidden.Hide(0, hidden.Text.Length);
        }
    }

    [GeneratedRegex(@"\.(?:txt|bak|old|orig|example|sample)$", RegexOptions.IgnoreCase, HiddenSpans.PatternMilliseconds)]
    private static partial Regex TextEnding();

    [GeneratedRegex(@"\.(?:key|pass|password|passwd|token|secret)$", RegexOptions.IgnoreCase, HiddenSpans.PatternMilliseconds)]
    private static partial Regex KeyEnding();

    // Lines that say themselves what is secret in them.
    [GeneratedRegex(@"^\s*(?:[#;]|//|[\[{<\]}]|-----|-?(?:auth|account|password|session)\s|@include\s|---\s*$|""?[\w.-]+""?\s*[:=](?:\s|\S))", RegexOptions.None, HiddenSpans.PatternMilliseconds)]
    private static partial Regex Structured();

    // host:port:database:user:password, and no hardware address or line of shadow.
    [GeneratedRegex(@"^[#\s]*(?!(?:\w*:)?(?:[0-9A-Fa-f]{1,4}:)+[0-9A-Fa-f]{0,4}\s*$|[\w-]+:\*:[0-9]*:)(?:[^:\\\s]|\\.)*:(?:\*|[0-9]{1,5}):(?:[^:\\\r]|\\.)*:(?:[^:\\\r]|\\.)*:(?<s>[^\r]+)", RegexOptions.None, HiddenSpans.PatternMilliseconds)]
    private static partial Regex PgpassLine();

    // user NAME on >password #hash ~keys +commands
    [GeneratedRegex(@"^[#\s]*user\s+\S+(?:\s+(?:[><#!](?<s>\S+)|[^><#!\s]\S*))+", RegexOptions.None, HiddenSpans.PatternMilliseconds)]
    private static partial Regex RedisUser();

    [GeneratedRegex(@"^[#\s]*sentinel\s+auth-pass\s+\S+\s+(?<s>\S.*)", RegexOptions.IgnoreCase, HiddenSpans.PatternMilliseconds)]
    private static partial Regex SentinelPass();

    [GeneratedRegex("(?:htpasswd|htdigest|shadow|^passwd|^\\.passwd|rsyncd|mosquitto)", RegexOptions.IgnoreCase, HiddenSpans.PatternMilliseconds)]
    private static partial Regex ShadowName();

    // user:hash; user:realm:hash. In passwd an x says that it is elsewhere.
    [GeneratedRegex(@"^[^:#=\s]+:(?!(?:x|!{0,2}\*?)(?::|\s*$))(?<s>[^\r]+)", RegexOptions.None, HiddenSpans.PatternMilliseconds)]
    private static partial Regex SecondField();

    [GeneratedRegex("userlist", RegexOptions.IgnoreCase, HiddenSpans.PatternMilliseconds)]
    private static partial Regex UserListName();

    [GeneratedRegex("^[;\\s]*\"(?:[^\"]|\"\")*\"\\s+(?<s>\\S.*)", RegexOptions.None, HiddenSpans.PatternMilliseconds)]
    private static partial Regex QuotedPair();

    [GeneratedRegex("sasl_?pass|passwd\\.client|smtp_?auth", RegexOptions.IgnoreCase, HiddenSpans.PatternMilliseconds)]
    private static partial Regex MailPasswordName();

    [GeneratedRegex(@"^[#\s]*\S+\s+[^\s:]+:(?<s>.+)", RegexOptions.None, HiddenSpans.PatternMilliseconds)]
    private static partial Regex MailLogin();

    [GeneratedRegex("(?:^|[.-])secrets$", RegexOptions.IgnoreCase, HiddenSpans.PatternMilliseconds)]
    private static partial Regex SecretsName();

    [GeneratedRegex(@"^[^:#=\s]+:(?<s>[^\r]+)", RegexOptions.None, HiddenSpans.PatternMilliseconds)]
    private static partial Regex LoginColon();

    // chap-secrets: client server secret addresses
    [GeneratedRegex(@"^\s*[^\s:#=]+\s+[^\s:=]+\s+(?<s>[^\s:=]\S*.*)", RegexOptions.None, HiddenSpans.PatternMilliseconds)]
    private static partial Regex ThirdColumn();

    [GeneratedRegex("netrc|authinfo", RegexOptions.IgnoreCase, HiddenSpans.PatternMilliseconds)]
    private static partial Regex LoginName();

    [GeneratedRegex(@"^\s*(?:machine\s+\S+\s+|default\s+)(?:login|account|password)\b", RegexOptions.Multiline, HiddenSpans.PatternMilliseconds)]
    private static partial Regex Machine();

    [GeneratedRegex("(?<![\\w-])(?:password|passwd|account)\\s+(?<s>\"(?:[^\"\\\\]|\\\\.)*\"|\\S+)", RegexOptions.None, HiddenSpans.PatternMilliseconds)]
    private static partial Regex LoginPassword();
}
