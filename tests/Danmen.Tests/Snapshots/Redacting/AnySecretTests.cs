using System.Security;
using System.Text.Json;
using CsCheck;
using Danmen.Snapshots.Redacting;
using Xunit;

namespace Danmen.Tests.Snapshots.Redacting;

/// <summary>Whatever a password holds, written as each format writes it, no piece of it comes through.</summary>
public sealed class AnySecretTests
{
    private const string First = "Aq1zz", Second = "Bw2yy", Third = "Cx3vv";

    private static readonly Gen<string> s_glue = Gen.Char["\"'`;,#:=&?@/\\ {}[]()<>$%!|~^*+-._ 　é漢"].Array[0, 4].Select(each => new string(each));

    private static readonly Gen<string> s_secret = Gen.Select(s_glue, s_glue, s_glue, s_glue, (a, b, c, d) => a + First + b + Second + c + Third + d);

    private static readonly (string Name, string Path, Func<string, string> Write)[] s_formats =
    [
        ("JSON", "a.json", secret => $"{{\"user\": \"x\", \"password\": {JsonSerializer.Serialize(secret)}, \"port\": 1}}\n"),
        ("JSON in lines", "a.json", secret => $"{{\n  \"password\":\n    {Plain(secret)},\n  \"tokens\": [\n    {Plain(secret)}\n  ],\n  \"port\": 1\n}}\n"),
        ("JSON in JSON", "a.json", secret => JsonSerializer.Serialize($"{{\"password\":{Plain(secret)},\"port\":1}}") + "\n"),
        ("names and values", "a.json", secret => $"[{{\"name\": \"A_TOKEN\", \"value\": {Plain(secret)}}}]\n"),
        ("YAML in single quotes", "a.yaml", secret => $"a: 1\npassword: '{secret.Replace("'", "''", StringComparison.Ordinal)}'\nport: 1\n"),
        ("YAML in double quotes", "a.yaml", secret => $"a: 1\n- password: {Plain(secret)}\n  port: 1\n"),
        ("YAML block", "a.yaml", secret => $"password: |\n  {secret}\n  {secret}\nport: 1\n"),
        ("YAML list", "a.yaml", secret => $"passwords:\n  - {Plain(secret)}\n  - x\nport: 1\n"),
        ("YAML map", "a.yaml", secret => $"passwords:\n  shop: {Plain(secret)}\nport: 1\n"),
        ("YAML flow", "a.yaml", secret => $"db: {{ password: {Plain(secret)}, port: 1 }}\n"),
        ("YAML names and values", "a.yaml", secret => $"env:\n- name: A_TOKEN\n  value: {Plain(secret)}\n"),
        ("INI", "a.ini", secret => $"[a]\npassword = {Bare(secret)}\nport = 1\n"),
        ("comment", "a.ini", secret => $"#password={Bare(secret)}\nport = 1\n"),
        ("properties", "a.properties", secret => $"db.password={Bare(secret).Replace("\\", "\\\\", StringComparison.Ordinal)}\nport=1\n"),
        ("variable", ".env", secret => $"export DB_PASSWORD={Bare(secret)}\nPORT=1\n"),
        ("variable in double quotes", ".env", secret => $"DB_PASSWORD=\"{Escape(secret, "\\\"$`")}\"\nPORT=1\n"),
        ("variable in single quotes", ".env", secret => $"DB_PASSWORD='{secret.Replace("'", "'\\''", StringComparison.Ordinal)}'\nPORT=1\n"),
        ("option", "run.sh", secret => $"dump --password='{secret.Replace("'", "'\\''", StringComparison.Ordinal)}' --port 1\n"),
        ("element", "a.xml", secret => $"<a><password>{SecurityElement.Escape(secret)}</password><port>1</port></a>\n"),
        ("data of an element", "a.xml", secret => $"<a><password><![CDATA[{secret}]]></password><port>1</port></a>\n"),
        ("attribute", "a.xml", secret => $"<a password=\"{SecurityElement.Escape(secret)}\" port=\"1\"/>\n"),
        ("value of a name", "a.xml", secret => $"<add key=\"Password\" value=\"{SecurityElement.Escape(secret)}\" />\n"),
        ("PHP", "a.php", secret => $"define('DB_PASSWORD', '{Escape(secret, "\\'")}');\n$pass = '{Escape(secret, "\\'")}';\n"),
        ("TOML", "a.toml", secret => $"password = {Plain(secret)}\nport = 1\n"),
        ("TOML in lines", "a.toml", secret => $"password = '''\n{secret.Replace("'", "", StringComparison.Ordinal)}\n'''\nport = 1\n"),
        ("connection string", "a.config", secret => $"Server=db;Password=\"{secret.Replace("\"", "\"\"", StringComparison.Ordinal)}\";Database=x\n"),
        ("libpq", "a.conf", secret => $"host=db password='{Escape(secret, "\\'")}' dbname=x\n"),
        ("SQL", "a.sql", secret => $"ALTER ROLE x PASSWORD '{secret.Replace("'", "''", StringComparison.Ordinal)}';\n"),
        ("redis", "redis.conf", secret => $"requirepass \"{Escape(secret, "\\\"")}\"\nport 1\n"),
        ("directive", "a.conf", secret => $"bindpw {secret.TrimStart('=', ':', ' ', '　', '{', '?', '+', '|', '<', '[')}\nport 1\n"),
        (".pgpass", ".pgpass", secret => $"db:5432:x:y:{Escape(secret, "\\:")}\n"),
    ];

    public static TheoryData<string> Formats => [.. s_formats.Select(format => format.Name)];

    [Theory]
    [MemberData(nameof(Formats))]
    public void No_piece_of_a_secret_comes_through(string name)
    {
        (_, string path, Func<string, string> write) = s_formats.Single(format => format.Name == name);
        s_secret.Sample(
            secret =>
            {
                string text = write(secret), redacted = new SecretRedaction().Redact(path, text);
                foreach (string piece in new[] { First, Second, Third }) Assert.False(redacted.Contains(piece, StringComparison.Ordinal), $"{text}\n{redacted}");
            },
            iter: 3000);
    }

    [Theory]
    [InlineData("#password=[]}#{0}\nport = 1\n")]
    [InlineData("password = {}//{0}\nport = 1\n")]
    [InlineData("password=[]]/?#{0}\n")]
    [InlineData("password=\"\";#{0}\n")]
    [InlineData("#password=() #{0}+ .x\" y^'\nport = 1\n")]
    [InlineData("password={} // {0}\n")]
    public void What_would_start_a_comment_can_be_a_password(string text) =>
        Assert.DoesNotContain(First, new SecretRedaction().Redact("a.ini", text.Replace("{0}", First, StringComparison.Ordinal)), StringComparison.Ordinal);

    [Theory]
    [InlineData("password=\"abc\" # {0}\nport = 1\n")]
    [InlineData("password = \"abc\"; // {0}\nport = 1\n")]
    public void Comment_behind_a_password_is_kept(string text) =>
        Assert.Contains(First, new SecretRedaction().Redact("a.ini", text.Replace("{0}", First, StringComparison.Ordinal)), StringComparison.Ordinal);

    [Fact]
    public void Any_text_keeps_its_lines() =>
        Gen.Char["ab=:\n \"'{}[]<>/-|#,;\\paswordtkn"].Array[0, 60].Select(each => new string(each)).Sample(
            text => Assert.Equal(text.Count(each => each == '\n'), new SecretRedaction().Redact("a", "password" + text + "token:\n").Count(each => each == '\n') - 1),
            iter: 20_000);

    // What starts with a quote is quoted; an arrow is a separator.
    private static string Bare(string secret) => secret.TrimStart(' ', '　', '"', '\'', '`', '>');

    private static string Plain(string secret) => $"\"{Escape(secret, "\\\"")}\"";

    private static string Escape(string secret, string special) => string.Concat(secret.Select(each => special.Contains(each, StringComparison.Ordinal) ? "\\" + each : each.ToString()));
}
