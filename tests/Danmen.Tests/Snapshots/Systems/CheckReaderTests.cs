using System.Text.Json;
using Danmen.Components;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;
using Xunit;

namespace Danmen.Tests.Snapshots.Systems;

/// <summary><c>checks</c> of an environment in danmen.yaml.</summary>
public sealed class CheckReaderTests
{
    private static readonly ComponentKinds s_kinds = new([new SqliteComponent(), new FilesComponent()]);

    [Fact]
    public void Whole_setting_is_read_in_its_order()
    {
        IReadOnlyList<CheckDefinition> checks = Parse("""
            - { name: home 店, http: "https://x.example/a?b=1", status: [200, 204], header: { Content-Type: text/html }, json: { "$.a['b c'][-1]": 7 }, match: "open|closed", within: 2s, ca: ./ca.pem, tls: "1.2", critical: false, vital: true, retries: 3, pause: 500ms, timeout: 1m }
            - { name: port, tcp: "[::1]:5432", within: 1s }
            - { name: rows, sql: "SELECT 1", component: db, expect: 1 }
            - { name: suite, command: "./run 'all'", exit: 3, junit: out/r.xml }
            - { name: unit, unit: shop@1.service }
            """);
        var http = Assert.IsType<CheckDefinition.Http>(checks[0]);
        Assert.Equal(("home 店", false, true, 3, TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(1)), (http.Name, http.Critical, http.Vital, http.Retries, http.Pause, http.Timeout));
        Assert.Equal((new Uri("https://x.example/a?b=1"), TimeSpan.FromSeconds(2), "/home/shop/ca.pem", true), (http.Address, http.Within, http.CaFile, http.AllowsTls12));
        Assert.Equal([200, 204], http.Statuses);
        Assert.Equal("text/html", http.Headers["content-type"]);
        Assert.Equal(("$.a['b c'][-1]", "7"), (Assert.Single(http.Json).Place.Text, http.Json[0].Value));
        Assert.Matches(http.Match!, "is closed"); // it was read
        Assert.Equal(new CheckDefinition.Tcp("::1", 5432) { Name = "port", Timeout = TimeSpan.FromSeconds(10), Within = TimeSpan.FromSeconds(1) }, checks[1]);
        Assert.Equal(new CheckDefinition.Sql("SELECT 1", "db") { Name = "rows", Timeout = TimeSpan.FromSeconds(10), Expected = "1" }, checks[2]);
        Assert.Equal(new CheckDefinition.Command("./run 'all'") { Name = "suite", Timeout = TimeSpan.FromMinutes(10), ExitCode = 3, Report = new ReportDefinition(ReportFormat.JUnit, "/home/shop/out/r.xml") }, checks[3]);
        Assert.Equal(new CheckDefinition.Unit("shop@1.service") { Name = "unit", Timeout = TimeSpan.FromSeconds(10) }, checks[4]);
        Assert.True(checks[1].Critical);
        Assert.False(checks[1].Vital);
    }

    [Theory]
    [InlineData("- { http: \"https://x/\" }", 7)]
    [InlineData("- { name: a }", 7)]
    [InlineData("- { name: a, http: \"https://x/\", tcp: \"x:1\" }", 7)]
    [InlineData("- { name: a, http: \"https://x/\", expect: 1 }", 38)]
    [InlineData("- { name: a, http: \"https://x/\", statu: 1 }", 38)]
    [InlineData("- { name: a, http: \"ftp://x/\" }", 24)]
    [InlineData("- { name: a, http: \"https://u:pw@x/\" }", 24)]
    [InlineData("- { name: a, http: \"https://x/\", status: ok }", 46)]
    [InlineData("- { name: a, http: \"https://x/\", status: 99 }", 46)]
    [InlineData("- { name: a, http: \"https://x/\", status: [] }", 46)]
    [InlineData("- { name: a, http: \"https://x/\", header: { \"a b\": 1 } }", 48)]
    [InlineData("- { name: a, http: \"https://x/\", json: { \"$..a\": 1 } }", 46)]
    [InlineData("- { name: a, http: \"https://x/\", match: \"(\" }", 45)]
    [InlineData("- { name: a, http: \"https://x/\", match: \"(?<=a)b\" }", 45)]
    [InlineData("- { name: a, http: \"https://x/\", tls: \"1.1\" }", 43)]
    [InlineData("- { name: a, tcp: \"x\" }", 23)]
    [InlineData("- { name: a, tcp: \"x:70000\" }", 23)]
    [InlineData("- { name: a, sql: \"SELECT 1\", expect: 1 }", 18)]
    [InlineData("- { name: a, sql: \"SELECT 1\", component: db }", 18)]
    [InlineData("- { name: a, sql: \"SELECT 1\", component: db, expect: 1, rows: 1 }", 18)]
    [InlineData("- { name: a, sql: \"SELECT 1\", component: f, rows: 1 }", 46)]
    [InlineData("- { name: a, sql: \"SELECT 1\", component: none, rows: 1 }", 46)]
    [InlineData("- { name: a, command: x, junit: a, trx: b }", 40)]
    [InlineData("- { name: a, command: x, exit: 256 }", 36)]
    [InlineData("- { name: a, unit: \"-x.service\" }", 24)]
    [InlineData("- { name: a, unit: \"x'; rm\" }", 24)]
    [InlineData("- { name: a, unit: x, critical: yes }", 37)]
    [InlineData("- { name: a, unit: x, retries: -1 }", 36)]
    [InlineData("- { name: a, unit: x, timeout: 0s }", 36)]
    [InlineData("- { name: \"a\\nb\", unit: x }", 15)]
    [InlineData("- { name: a, unit: x }\n- { name: a, unit: y }", 7)]
    public void Wrong_setting_is_refused_with_its_place(string text, int column)
    {
        DanmenException fault = Assert.Throws<DanmenException>(() => Parse(text));
        Assert.Equal((FaultKind.Usage, $"danmen.yaml:{(text.Contains('\n', StringComparison.Ordinal) ? 6 : 5)}:{column}"), (fault.Kind, fault.Subject));
        Assert.DoesNotContain("pw", fault.Message, StringComparison.Ordinal);
        Assert.All(fault.Reasons, reason => Assert.NotEqual(reason.English, reason.Japanese));
    }

    [Theory]
    [InlineData("{ name: a, unit: x }")]
    [InlineData("")]
    [InlineData("\"a\"")]
    public void What_is_no_list_is_refused(string value) => Assert.Equal(SystemFaults.InvalidValue, Assert.Throws<DanmenException>(
        () => SystemFile.Parse($"system: shop\nenvironments: {{ prod: {{ components: {{ f: {{ files: /x }} }}, checks: {value} }} }}\n", "danmen.yaml", "/home/shop", s_kinds)).Code);

    [Theory]
    [InlineData("$", "{\"a\":1}", "{\"a\":1}")]
    [InlineData("$.a.b", "{\"a\":{\"b\":2}}", "2")]
    [InlineData("$.a[1]", "{\"a\":[1,\"x\"]}", "\"x\"")]
    [InlineData("$[-1].名", "[0,{\"名\":true}]", "true")]
    [InlineData("$['a.b'][\"c'd\"]", "{\"a.b\":{\"c'd\":null}}", "null")]
    [InlineData("$['it\\'s']", "{\"it's\":3}", "3")]
    [InlineData("$.a[2]", "{\"a\":[1,2]}", null)]
    [InlineData("$.a[-3]", "{\"a\":[1,2]}", null)]
    [InlineData("$.a.b", "{\"a\":[1]}", null)]
    [InlineData("$[0]", "{\"0\":1}", null)]
    public void Place_in_json_is_found_or_not_there(string text, string json, string? found)
    {
        Assert.True(JsonPlace.TryParse(text, out JsonPlace? place));
        using JsonDocument document = JsonDocument.Parse(json);
        Assert.Equal(found, place.Find(document.RootElement)?.GetRawText());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("$.")]
    [InlineData("$..a")]
    [InlineData("$.*")]
    [InlineData("$[*]")]
    [InlineData("$[0:2]")]
    [InlineData("$['a','b']")]
    [InlineData("$['a")]
    [InlineData("$['a'")]
    [InlineData("$['a\\")]
    [InlineData("$[")]
    [InlineData("$[?@.a]")]
    [InlineData("$.1")]
    [InlineData("$ .a")]
    [InlineData("$[99999999999]")]
    public void Path_that_names_no_single_value_is_none(string text) => Assert.False(JsonPlace.TryParse(text, out _));

    private static IReadOnlyList<CheckDefinition> Parse(string checks) => SystemFile.Parse(
        $"system: shop\nenvironments:\n  prod:\n    checks:\n{string.Concat(checks.Split('\n').Select(line => $"    {line}\n"))}    components: {{ db: {{ sqlite: /x.db }}, f: {{ files: /x }} }}\n",
        "danmen.yaml", "/home/shop", s_kinds).Environment("prod").Checks;
}
