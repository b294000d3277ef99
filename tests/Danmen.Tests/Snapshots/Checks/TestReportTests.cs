using System.Text;
using Danmen.Faults;
using Danmen.Snapshots.Checks;
using Danmen.Snapshots.Systems;
using Xunit;

namespace Danmen.Tests.Snapshots.Checks;

/// <summary>Reports of single tests: what usual tools write, what is no report, and what wants to do harm.</summary>
public sealed class TestReportTests
{
    private const string Trx = """
        <?xml version="1.0" encoding="utf-8"?>
        <TestRun id="x" xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">
          <Results>
            <UnitTestResult testId="A1" testName="Adds" outcome="Passed" duration="00:00:01.5000000" />
            <UnitTestResult testId="a2" testName="Divides" outcome="Failed" duration="00:00:00.1"><Output><ErrorInfo><Message>secret row</Message></ErrorInfo></Output></UnitTestResult>
            <UnitTestResult testId="a3" testName="Rows" outcome="Failed">
              <InnerResults>
                <UnitTestResult testId="a3" testName="Rows(1)" outcome="Passed" />
                <UnitTestResult testId="a3" testName="Rows(2)" outcome="Failed" />
              </InnerResults>
            </UnitTestResult>
            <UnitTestResult testId="a4" testName="Later" outcome="NotExecuted" />
            <UnitTestResult testId="a5" testName="Broken" outcome="Aborted" />
          </Results>
          <TestDefinitions>
            <UnitTest name="Adds" id="a1"><TestMethod codeBase="x.dll" className="Shop.Sums" name="Adds" /></UnitTest>
            <UnitTest name="Divides" id="a2"><TestMethod className="Shop.Sums" name="Divides" /></UnitTest>
          </TestDefinitions>
          <ResultSummary outcome="Failed" />
        </TestRun>
        """;

    [Fact]
    public void JUnit_of_usual_tools_becomes_single_tests()
    {
        TestReport report = JUnit("""
            <testsuites name="all" tests="6" failures="2" errors="1" time="1.2">
              <testsuite name="outer" failures="2" errors="1"><properties><property name="a" value="b"/></properties>
                <testsuite name="inner">
                  <testcase classname="shop.Cart" name="adds" time="1,234.5"/>
                  <testcase classname="shop.Cart" name="fails"><failure message="Taro Yamada"><![CDATA[row <x>]]></failure><system-out>out</system-out></testcase>
                  <testcase name="both"><failure/><error/></testcase>
                  <testcase name="skips"><skipped message="later"/></testcase>
                  <testcase name="flaky"><flakyFailure type="x">again</flakyFailure></testcase>
                  <testcase name="again"><rerunFailure/><failure/></testcase>
                </testsuite>
              </testsuite>
            </testsuites>
            """);
        Assert.Equal(
            [("adds", CheckTestOutcome.Passed), ("fails", CheckTestOutcome.Failed), ("both", CheckTestOutcome.Error), ("skips", CheckTestOutcome.Skipped), ("flaky", CheckTestOutcome.Passed), ("again", CheckTestOutcome.Failed)],
            report.Tests.Select(test => (test.Name, test.Outcome)));
        Assert.Equal(("shop.Cart", TimeSpan.FromSeconds(1234.5)), (report.Tests[0].Suite, report.Tests[0].Elapsed));
        Assert.False(report.SaysMore);
    }

    [Theory]
    [InlineData("<testsuite errors=\"1\"/>", true)]
    [InlineData("<testsuite failures=\"1\"><testcase name=\"a\"/></testsuite>", true)]
    [InlineData("<testsuites><testsuite errors=\"1\"><testcase name=\"a\"/></testsuite></testsuites>", true)]
    [InlineData("<testsuites failures=\"1\"><testsuite failures=\"1\"><testcase name=\"a\"><failure/></testcase></testsuite></testsuites>", false)]
    [InlineData("<testsuites/>", false)]
    [InlineData("<testsuite failures=\"many\" errors=\"-1\"><testcase/></testsuite>", false)]
    public void Report_that_counts_more_failures_than_it_names_says_so(string text, bool saysMore) => Assert.Equal(saysMore, JUnit(text).SaysMore);

    [Fact]
    public void Trx_becomes_single_tests_and_rows_of_data_tests_of_their_own()
    {
        TestReport report = Read(Trx, ReportFormat.Trx);
        Assert.Equal(
            [
                ("Shop.Sums", "Adds", CheckTestOutcome.Passed), ("Shop.Sums", "Divides", CheckTestOutcome.Failed), ("", "Rows(1)", CheckTestOutcome.Passed), ("", "Rows(2)", CheckTestOutcome.Failed),
                ("", "Later", CheckTestOutcome.Skipped), ("", "Broken", CheckTestOutcome.Error),
            ],
            report.Tests.Select(test => (test.Suite, test.Name, test.Outcome)));
        Assert.Equal(TimeSpan.FromSeconds(1.5), report.Tests[0].Elapsed);
        Assert.False(report.SaysMore);
        // Whoever was cut off names no test that failed.
        Assert.True(Read("<TestRun><Results><UnitTestResult testName=\"a\" outcome=\"Passed\"/></Results><ResultSummary outcome=\"Aborted\"/></TestRun>", ReportFormat.Trx).SaysMore);
        Assert.False(Read("<TestRun><Results><UnitTestResult testName=\"a\" outcome=\"Passed\"/></Results><ResultSummary outcome=\"Completed\"/></TestRun>", ReportFormat.Trx).SaysMore);
    }

    [Theory]
    [InlineData("", ReportFormat.JUnit)]
    [InlineData("not xml", ReportFormat.JUnit)]
    [InlineData("<testsuite><testcase name=\"a\">", ReportFormat.JUnit)]
    [InlineData("<testsuite></testsuite><testsuite></testsuite>", ReportFormat.JUnit)]
    [InlineData("<html/>", ReportFormat.JUnit)]
    [InlineData("<testsuite/>", ReportFormat.Trx)]
    [InlineData("<?xml version=\"1.0\" encoding=\"nothing-at-all\"?><testsuite/>", ReportFormat.JUnit)]
    [InlineData("<testsuite name=\"\u0001\"/>", ReportFormat.JUnit)]
    [InlineData("<!DOCTYPE testsuite [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><testsuite name=\"&b;\"/>", ReportFormat.JUnit)]
    [InlineData("<!DOCTYPE testsuite SYSTEM \"file:///etc/hostname\"><testsuite/>", ReportFormat.JUnit)]
    [InlineData("<!DOCTYPE r [<!ENTITY x SYSTEM \"http://127.0.0.1:1/\">]><TestRun a=\"&x;\"/>", ReportFormat.Trx)]
    public void What_is_no_report_or_wants_more_is_refused_with_the_file(string text, ReportFormat format)
    {
        DanmenException fault = Assert.Throws<DanmenException>(() => Read(text, format));
        Assert.Equal((CheckFaults.ReportUnusable, "/out/r.xml"), (fault.Code, fault.Subject));
        Assert.NotEmpty(fault.Reasons);
    }

    [Fact]
    public void Depth_and_number_have_limits_and_names_are_cut()
    {
        string deep = string.Concat(Enumerable.Repeat("<testsuite>", 100)) + string.Concat(Enumerable.Repeat("</testsuite>", 100));
        Assert.Contains("nested", Assert.Throws<DanmenException>(() => JUnit(deep)).Message, StringComparison.Ordinal);
        string deepInside = $"<testsuite><testcase>{string.Concat(Enumerable.Repeat("<a>", 100))}{string.Concat(Enumerable.Repeat("</a>", 100))}</testcase></testsuite>";
        Assert.Contains("nested", Assert.Throws<DanmenException>(() => JUnit(deepInside)).Message, StringComparison.Ordinal);
        string many = $"<testsuite>{string.Concat(Enumerable.Repeat("<testcase name=\"a\"/>", 20_001))}</testsuite>";
        Assert.Contains("20000", Assert.Throws<DanmenException>(() => JUnit(many)).Message, StringComparison.Ordinal);
        string name = Assert.Single(JUnit($"<testsuite><testcase name=\"{string.Concat(Enumerable.Repeat("😀", 500))}\"/></testsuite>").Tests).Name;
        Assert.InRange(name.Length, 290, 301);
        Assert.EndsWith("😀…", name, StringComparison.Ordinal);
    }

    [Fact]
    public void Encoding_is_the_files_own()
    {
        byte[] utf16 = [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("<?xml version=\"1.0\" encoding=\"utf-16\"?><testsuite><testcase name=\"名前\"/></testsuite>")];
        Assert.Equal("名前", Assert.Single(TestReport.Read(utf16, new ReportDefinition(ReportFormat.JUnit, "/r")).Tests).Name);
        byte[] invalid = [.. "<testsuite><testcase name=\""u8, 0xFF, 0xFE, .. "\"/></testsuite>"u8];
        Assert.Equal(CheckFaults.ReportUnusable, Assert.Throws<DanmenException>(() => TestReport.Read(invalid, new ReportDefinition(ReportFormat.JUnit, "/r"))).Code);
    }

    private static TestReport JUnit(string text) => Read(text, ReportFormat.JUnit);

    private static TestReport Read(string text, ReportFormat format) => TestReport.Read(Encoding.UTF8.GetBytes(text), new ReportDefinition(format, "/out/r.xml"));
}
