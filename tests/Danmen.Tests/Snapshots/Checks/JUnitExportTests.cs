using System.Text;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Danmen.Faults;
using Danmen.Snapshots.Checks;
using Danmen.Snapshots.Systems;
using Xunit;

namespace Danmen.Tests.Snapshots.Checks;

/// <summary>Results as JUnit XML, and as the JSON of a journal.</summary>
public sealed class JUnitExportTests
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(9));

    private static readonly CheckResult[] s_results =
    [
        new("home", "http", true, true, true, s_start, TimeSpan.FromMilliseconds(120), 1),
        new("rows <&\"'>\u0001\ud800\ufffe😀\n", "sql", false, false, false, s_start, TimeSpan.FromSeconds(1), 3) { Message = new CheckMessage("checks.other_value", "the value\u0000 is not", "値\u001bが異なる") },
        new("suite", "command", false, true, false, s_start, TimeSpan.FromSeconds(9), 1)
        {
            Message = new CheckMessage("checks.tests_failed", "1 of 4", "4 件中 1 件"),
            Tests = [new("Shop", "adds", CheckTestOutcome.Passed, TimeSpan.FromSeconds(1)), new("", "fails", CheckTestOutcome.Failed, default), new("", "breaks", CheckTestOutcome.Error, default), new("", "later", CheckTestOutcome.Skipped, default)],
        },
        new("exit", "command", false, true, false, s_start, TimeSpan.FromSeconds(2), 1) { Message = new CheckMessage("checks.other_exit", "exit code 1", "終了コード 1"), Tests = [new("", "fine", CheckTestOutcome.Passed, default)] },
    ];

    [Fact]
    public async Task Document_holds_every_check_and_every_test_with_true_totals()
    {
        XElement root = await ExportAsync(s_results);
        Assert.Equal(("testsuites", "8", "3", "1", "1", "12.120"), (root.Name.LocalName, Attribute(root, "tests"), Attribute(root, "failures"), Attribute(root, "errors"), Attribute(root, "skipped"), Attribute(root, "time")));
        XElement[] suites = [.. root.Elements("testsuite")];
        Assert.Equal(["shop.prod", "shop.prod.suite", "shop.prod.exit"], suites.Select(suite => Attribute(suite, "name")));
        Assert.All(suites, suite =>
        {
            Assert.Equal(suite.Elements("testcase").Count().ToString(System.Globalization.CultureInfo.InvariantCulture), Attribute(suite, "tests"));
            Assert.Equal(suite.Descendants("failure").Count().ToString(System.Globalization.CultureInfo.InvariantCulture), Attribute(suite, "failures"));
            Assert.Equal("2026-01-01T18:04:05", Attribute(suite, "timestamp"));
            Assert.Equal(["properties", .. suite.Elements("testcase").Select(_ => "testcase"), "system-out", "system-err"], suite.Elements().Select(element => element.Name.LocalName));
        });
        Assert.Equal(["home", "suite", "exit"], root.Descendants("property").Where(property => Attribute(property, "name") == "critical").Select(property => Attribute(property, "value")));
        Assert.Equal("home", Attribute(Assert.Single(root.Descendants("property"), property => Attribute(property, "name") == "vital"), "value"));
        Assert.Equal(["exit code 1"], suites[2].Descendants("failure").Select(failure => Attribute(failure, "message")));
        XElement passed = suites[0].Elements("testcase").First();
        Assert.Equal(("home", "shop.prod.http", "0.120"), (Attribute(passed, "name"), Attribute(passed, "classname"), Attribute(passed, "time")));
        Assert.Equal("Shop", Attribute(suites[1].Elements("testcase").First(), "classname"));
    }

    [Fact]
    public async Task What_xml_forbids_becomes_its_number_in_either_language()
    {
        XElement failed = (await ExportAsync(s_results)).Descendants("testcase").ElementAt(1);
        Assert.Equal("rows <&\"'>\\u0001\\uD800\\uFFFE😀\n", Attribute(failed, "name"));
        Assert.Equal("the value\\u0000 is not", Attribute(failed.Element("failure")!, "message")); // it failed
        Assert.Equal("値\\u001Bが異なる", Attribute((await ExportAsync(s_results, message => message.Japanese)).Descendants("failure").First(), "message"));
    }

    [Fact]
    public async Task Nothing_to_tell_is_a_document_too()
    {
        XElement root = await ExportAsync([]);
        Assert.Equal("0", Attribute(root, "tests"));
    }

    [Fact]
    public async Task Own_reader_reads_it()
    {
        TestReport report = TestReport.Read(await BytesAsync(s_results, message => message.English), new ReportDefinition(ReportFormat.JUnit, "/r"));
        Assert.Equal(8, report.Tests.Count);
        Assert.False(report.SaysMore);
    }

    [Fact]
    public void Journal_reads_what_it_wrote()
    {
        // Half a character is written as none.
        string json = JsonSerializer.Serialize([.. s_results.Select(result => result with { Name = result.Name.Replace("\ud800", "", StringComparison.Ordinal) })], CheckJson.Json.ListCheckResult);
        List<CheckResult> read = JsonSerializer.Deserialize(json, CheckJson.Json.ListCheckResult)!; // just written
        Assert.Equal(json, JsonSerializer.Serialize(read, CheckJson.Json.ListCheckResult));
        Assert.Equal(s_results[2].Tests, read[2].Tests);
        Assert.Equal(s_results[2].Message, read[2].Message);
        Assert.Contains("\"outcome\": \"skipped\"", json, StringComparison.Ordinal);
        Assert.DoesNotContain("is_fatal", json, StringComparison.Ordinal);
        Assert.Empty(JsonSerializer.Deserialize("""{"name":"a","kind":"tcp","passed":true,"critical":true,"vital":false,"started":"2026-01-01T00:00:00+00:00","elapsed":"00:00:01","attempts":1}""", CheckJson.Json.CheckResult)!.Tests); // of an earlier version
    }

    private static async Task<XElement> ExportAsync(IReadOnlyList<CheckResult> results, Func<IWorded, string>? words = null)
    {
        using XmlReader reader = XmlReader.Create(new MemoryStream(await BytesAsync(results, words ?? (message => message.English))), new XmlReaderSettings { CheckCharacters = true, DtdProcessing = DtdProcessing.Prohibit });
        return XElement.Load(reader);
    }

    private static async Task<byte[]> BytesAsync(IReadOnlyList<CheckResult> results, Func<IWorded, string> words)
    {
        using MemoryStream written = new();
        await JUnitExport.WriteAsync(written, "shop.prod", results, words, TestContext.Current.CancellationToken);
        Assert.StartsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites ", Encoding.UTF8.GetString(written.ToArray()), StringComparison.Ordinal);
        return written.ToArray();
    }

    private static string Attribute(XElement element, string name) => element.Attribute(name)!.Value; // every one is always written
}
