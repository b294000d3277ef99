using System.Text;
using Danmen.Components.Configuration;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Substituting;
using Danmen.Snapshots.Systems;
using Xunit;

namespace Danmen.Tests.Snapshots.Substituting;

/// <summary>Rules over texts: what they replace, what they leave as it is, and what they find left.</summary>
public sealed class SubstitutionTests
{
    static SubstitutionTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    private static SubstitutedFile Apply(string rules, string path, byte[] content, string component = "settings")
    {
        SubstitutionRules read = SubstitutionFile.Parse(rules, "/srv/substitutions.yaml");
        return new Substitution(component, read.Rules, [.. read.Rules.Select(rule => rule.To ?? "s3cret$1")], read.Forbidden, read.Allowed, new ValueFinder()).Apply(path, content);
    }

    private static string Text(string rules, string path, string content) => Encoding.UTF8.GetString(Apply(rules, path, Encoding.UTF8.GetBytes(content)).Content);

    [Fact]
    public void Text_pattern_and_secret_are_replaced_wherever_they_stand_and_counted()
    {
        SubstitutedFile file = Apply(
            """
            rules:
              - { name: mail, text: "mail.shop.example", to: "mail.test" }
              - { pattern: "pay\\.(eu|jp)\\.example", to: "sandbox.$1.test" }
              - { name: token, pattern: "tok_[a-z]+", to: { env: TOKEN } }
              - { name: never, text: "not there", to: "x" }
            """, "a/app.conf", "smtp=mail.shop.example\r\npay.jp.example mail.shop.example\ntok_live"u8.ToArray());
        Assert.Equal("smtp=mail.test\r\nsandbox.jp.test mail.test\ns3cret$1", Encoding.UTF8.GetString(file.Content));
        Assert.Equal([new("mail", 2), new("rule at line 3", 1), new("token", 1)], file.Counts);
    }

    [Theory]
    [InlineData("app.json", "{ \"mail\": { \"host\" : \"a\\u0040b\", /* c */ \"n\": 3 }, \"l\": [ {\"host\":\"x\"}, {\"host\":\"y\"} ] }\n", "mail.host", "say \"hi\" 店", "{ \"mail\": { \"host\" : \"say \\\"hi\\\" 店\", /* c */ \"n\": 3 }, \"l\": [ {\"host\":\"x\"}, {\"host\":\"y\"} ] }\n")]
    [InlineData("app.json", "{\"l\":[{\"host\":\"x\"},{\"host\":\"y\"}]}", "l.1.host", "z", "{\"l\":[{\"host\":\"x\"},{\"host\":\"z\"}]}")]
    [InlineData("app.json", "{\"l\":[{\"host\":\"x\"},{\"host\":\"y\"}]}", "**.host", "z", "{\"l\":[{\"host\":\"z\"},{\"host\":\"z\"}]}")]
    [InlineData("app.json", "{\"port\": 25, \"店\": {\"on\": true}}", "*.on", "false", "{\"port\": 25, \"店\": {\"on\": false}}")]
    [InlineData("app.yaml", "mail:\n  host: a.example  # why\n  list:\n    - 'x'\n    - \"y\"\n", "mail.host", "b.test", "mail:\n  host: b.test  # why\n  list:\n    - 'x'\n    - \"y\"\n")]
    [InlineData("app.yml", "mail: {host: a, list: ['x', \"y\"]}\n", "mail.list.0", "it's", "mail: {host: a, list: ['it''s', \"y\"]}\n")]
    [InlineData("app.yml", "mail: {host: a, list: ['x', \"y\"]}\r\n", "mail.list.*", "n", "mail: {host: a, list: ['n', \"n\"]}\r\n")]
    [InlineData("app.yml", "店: &a {host: plain}\nother: *a\nhost: z\n", "host", "no", "店: &a {host: plain}\nother: *a\nhost: \"no\"\n")]
    [InlineData("pool.toml", "a = 1\n[mail]\nhost = \"x\" # c\nn = 25\n[[s]]\nu = 'p'\n[[s]]\nu = 'q'\n", "mail.host", "b\\c", "a = 1\n[mail]\nhost = \"b\\\\c\" # c\nn = 25\n[[s]]\nu = 'p'\n[[s]]\nu = 'q'\n")]
    [InlineData("pool.toml", "[[s]]\nu = 'p'\n[[s]]\nu = 'q'\nt = {x = [1, 'r']}\n", "s.1.t.x.1", "w", "[[s]]\nu = 'p'\n[[s]]\nu = 'q'\nt = {x = [1, \"w\"]}\n")]
    [InlineData("old.ini", "k = v\n[mail]\n; c\n host = \"a b\" \nport: 25\n", "mail.host", "c", "k = v\n[mail]\n; c\n host = \"c\" \nport: 25\n")]
    [InlineData("app.properties", "mail.host=a\n", "mail.host", "b", "mail.host=b\n")]
    [InlineData("web.config", "<c>\n  <add key=\"Smtp\" value='a&amp;b'/><add key=\"Pay\" value=\"p\"/>\n  <url> x </url></c>", "c.add[Smtp].@value", "x<y", "<c>\n  <add key=\"Smtp\" value='x&lt;y'/><add key=\"Pay\" value=\"p\"/>\n  <url> x </url></c>")]
    [InlineData("web.xml", "<?xml version=\"1.0\"?>\r\n<c><url>http://a/?x&amp;y</url></c>", "c.url", "http://b", "<?xml version=\"1.0\"?>\r\n<c><url>http://b</url></c>")]
    public void Value_of_a_key_is_replaced_and_nothing_around_it(string path, string content, string key, string to, string expected) =>
        Assert.Equal(expected, Text($"rules: [ {{ key: '{key}', to: '{to.Replace("'", "''", StringComparison.Ordinal)}' }} ]", path, content));

    [Theory]
    [InlineData("shift_jis", "host=本番.example\r\n名前=店\r\n")]
    [InlineData("euc-jp", "host=本番.example\n名前=店\n")]
    [InlineData("utf-16", "host=本番.example\n")]
    public void Encoding_and_ends_of_lines_survive(string encoding, string content)
    {
        var known = Encoding.GetEncoding(encoding);
        byte[] bytes = [.. known.GetPreamble(), .. known.GetBytes(content)], expected = [.. known.GetPreamble(), .. known.GetBytes(content.Replace("本番.example", "検証.test", StringComparison.Ordinal))];
        SubstitutedFile file = Apply("rules: [ { text: '本番.example', to: '検証.test' } ]\nforbidden: [ { text: 店 } ]", "a.ini", bytes);
        Assert.Equal(expected, file.Content);
        Assert.Equal(content.Contains('店', StringComparison.Ordinal), file.LeftOver.Count == 1);
    }

    [Fact]
    public void Mark_of_utf8_survives_and_a_value_that_the_encoding_lacks_is_told()
    {
        Assert.Equal([.. Encoding.UTF8.Preamble, .. "{\"a\":\"c\"}"u8], Apply("rules: [ { key: a, to: c } ]", "a.json", [.. Encoding.UTF8.Preamble, .. "{\"a\":\"b\"}"u8]).Content);
        byte[] japanese = Encoding.GetEncoding("shift_jis").GetBytes("a=店");
        SubstitutedFile file = Apply("rules: [ { name: n, text: a, to: '한' } ]", "a.ini", japanese);
        Assert.Equal(["n"], file.Unwritable);
        Assert.Same(japanese, file.Content);
    }

    [Fact]
    public void Bytes_that_are_no_text_stay_and_are_searched_all_the_same()
    {
        byte[] store = [0, 1, 0xFE, .. "db.prod.example"u8, 0xFF];
        SubstitutedFile file = Apply("rules: [ { text: db.prod.example, to: x } ]\nforbidden: [ { name: db, host: db.prod.example } ]", "keys.jks", store);
        Assert.Same(store, file.Content);
        Assert.Equal([new LeftOverValue(1, "db")], file.LeftOver);
        byte[] odd = [0xFF, 0x80, .. "=db\n"u8];
        Assert.Equal([0xFF, 0x80, .. "=xx\n"u8], Apply("rules: [ { text: db, to: xx } ]", "odd.ini", odd).Content);
    }

    [Theory]
    [InlineData("a.ini", "x=1\nhost = DB.prod.example\n", "2 db")]
    [InlineData("a.ini", "host=mydb.prod.example\nhost=db.prod.example.org\n", "")]
    [InlineData("a.json", "{\n\"a\":\"db\\u002eprod.example\"}", "2 db")]
    [InlineData("a.yaml", "a: b\nc: \"x \\x64b.prod.example:5432\"\n", "2 db")]
    [InlineData("a.xml", "<a>\n<b>db&#46;prod.example</b></a>", "2 db")]
    [InlineData("a.toml", "a = \"db\\u002Eprod.example\"", "1 db")]
    [InlineData("a.txt", "mail: someone@shop.example\nsupport@shop.example", "1 mails")]
    public void What_must_not_be_left_is_found_by_its_line_also_behind_escapes(string path, string content, string said)
    {
        SubstitutedFile file = Apply("forbidden:\n  - { name: db, host: db.prod.example }\n  - { name: mails, pattern: '[a-z]+@shop\\.example' }\nallowed: [ { text: support@shop.example } ]", path, Encoding.UTF8.GetBytes(content));
        Assert.Equal(said, string.Join(',', file.LeftOver.Select(left => $"{left.Line} {left.What}")));
        Assert.Empty(file.Counts);
    }

    [Theory]
    [InlineData("settings", "conf.d/mail.ini", true)]
    [InlineData("other", "conf.d/mail.ini", false)]
    [InlineData("settings", "mail.ini", false)]
    [InlineData("settings", "conf.d/mail.json", false)]
    [InlineData("settings", "conf.d/deep/mail.ini", false)]
    public void Rule_is_for_its_components_and_files(string component, string path, bool applies)
    {
        SubstitutedFile file = Apply("rules: [ { component: 'set*', files: 'conf.d/*.ini', text: a, to: b } ]", path, "a"u8.ToArray(), component);
        Assert.Equal(applies, file.IsChanged);
        Assert.True(Apply("rules: [ { files: ['*.x', '**/deep/*.ini'], text: a, to: b } ]", "conf.d/deep/mail.ini", "a"u8.ToArray()).IsChanged);
    }

    [Fact]
    public void Required_rule_that_finds_nothing_is_named_and_a_value_over_several_lines_is_told()
    {
        SubstitutionRules read = SubstitutionFile.Parse("rules: [ { name: must, text: a, to: b, required: true }, { name: may, text: c, to: d } ]", "s.yaml");
        var rules = new Substitution("settings", read.Rules, ["b", "d"], [], [], new ValueFinder());
        Assert.Equal(["must"], rules.Unmatched([rules.Apply("x", "c"u8.ToArray())]));
        Assert.Empty(rules.Unmatched([rules.Apply("x", "a"u8.ToArray())]));
        Assert.Equal(["r"], Apply("rules: [ { name: r, key: a, to: b } ]", "x.yaml", "a: |\n  one\n  two\n"u8.ToArray()).Unwritable);
    }

    [Theory]
    [InlineData("rulez: []", "s.yaml:1:1", "DM-CONFIG-")]
    [InlineData("rules:\n  - { text: a, too: b }", "s.yaml:2:16", "")]
    [InlineData("rules:\n  - { text: a }", "s.yaml:2:5", "")]
    [InlineData("rules:\n  - { to: a }", "s.yaml:2:5", "")]
    [InlineData("rules:\n  - { text: a, key: b, to: c }", "s.yaml:2:16", "")]
    [InlineData("rules:\n  - { pattern: '(', to: c }", "s.yaml:2:16", "")]
    [InlineData("rules:\n  - { pattern: 'a*', to: c }", "s.yaml:2:16", "")]
    [InlineData("rules:\n  - { name: n, text: a, to: c }\n  - { name: n, text: b, to: c }", "s.yaml:3:5", "")]
    [InlineData("rules:\n  - { text: a, to: { vault: x } }", "s.yaml:2:22", "")]
    [InlineData("forbidden:\n  - { host: 'a b' }", "s.yaml:2:13", "")]
    [InlineData("forbidden:\n  - { name: x }", "s.yaml:2:5", "")]
    [InlineData("forbid_production: maybe", "s.yaml:1:20", "")]
    public void Mistake_in_the_file_is_told_with_its_line_and_column(string text, string place, string _)
    {
        DanmenException error = Assert.Throws<DanmenException>(() => SubstitutionFile.Parse(text, "s.yaml"));
        Assert.Equal(place, error.Subject);
    }
}
