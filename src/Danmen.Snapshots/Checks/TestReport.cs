using System.Globalization;
using System.Xml;
using Danmen.Faults;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Checks;

/// <summary>Single tests of a report that another program wrote. Nothing in it is fetched or expanded.</summary>
/// <param name="SaysMore">The report says that it failed, although no single test did.</param>
internal sealed record TestReport(IReadOnlyList<CheckTest> Tests, bool SaysMore)
{
    public const int MostBytes = 64 << 20;

    private const int MostTests = 20_000;
    private const int MostDepth = 64;
    private const int LongestName = 300;

    /// <exception cref="DanmenException">CheckFaults.ReportUnusable.</exception>
    public static TestReport Read(byte[] content, ReportDefinition report)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true, IgnoreWhitespace = true };
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(content, writable: false), settings);
            reader.MoveToContent();
            var reading = new Reading(report.Path);
            return report.Format == ReportFormat.JUnit ? reading.JUnit(reader) : reading.Trx(reader);
        }
        catch (XmlException error)
        {
            throw new DanmenException(CheckFaults.ReportUnusable, report.Path, CheckRemarks.NotXml.With(error.LineNumber, error.Message), error);
        }
    }

    /// <summary>One report, read from its start to its end.</summary>
    private sealed class Reading(string path)
    {
        private readonly List<CheckTest> _tests = [];

        /// <remarks>There is no standard; these are the names that Ant, Surefire, pytest, Jest, Go and .NET's loggers write alike.</remarks>
        public TestReport JUnit(XmlReader reader)
        {
            if (reader.LocalName is not ("testsuites" or "testsuite")) throw Unusable(CheckRemarks.OtherRoot.With(reader.LocalName, "testsuites"));
            // Whoever sums up does so in its children, too.
            long said = Number(reader, "failures") + Number(reader, "errors"), saidBySuites = 0;
            while (Next(reader))
            {
                if (reader.LocalName == "testsuite" && reader.Depth == 1) saidBySuites += Number(reader, "failures") + Number(reader, "errors");
                if (reader.LocalName == "testcase") Case(reader);
            }

            int failed = _tests.Count(test => test.Outcome is CheckTestOutcome.Failed or CheckTestOutcome.Error);
            return new TestReport(_tests, Math.Max(said, saidBySuites) > failed);
        }

        /// <remarks>vstst.xsd of Visual Studio.</remarks>
        public TestReport Trx(XmlReader reader)
        {
            if (reader.LocalName != "TestRun") throw Unusable(CheckRemarks.OtherRoot.With(reader.LocalName, "TestRun"));
            var results = new List<(string Id, string Name, CheckTestOutcome Outcome, TimeSpan Elapsed, int Depth)>();
            var classes = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            string unit = "";
            bool saysMore = false;
            while (Next(reader))
            {
                switch (reader.LocalName)
                {
                    case "UnitTestResult":
                        // A test with rows of data holds one result for each row.
                        if (results.Count > 0 && results[^1].Depth < reader.Depth) results.RemoveAt(results.Count - 1);
                        results.Add((Text(reader, "testId"), Text(reader, "testName"), TrxOutcome(Text(reader, "outcome")), Duration(Text(reader, "duration")), reader.Depth));
                        if (results.Count > MostTests) throw Unusable(CheckRemarks.TooManyTests.With(MostTests));
                        break;
                    case "UnitTest":
                        unit = Text(reader, "id");
                        break;
                    case "TestMethod":
                        classes[unit] = Text(reader, "className");
                        break;
                    case "ResultSummary":
                        saysMore = Text(reader, "outcome") is not ("" or "Completed" or "Passed" or "Warning");
                        break;
                    default:
                        break;
                }
            }

            _tests.AddRange(results.Select(result => new CheckTest(Bounded(classes.GetValueOrDefault(result.Id, "")), Bounded(result.Name), result.Outcome, result.Elapsed)));
            return new TestReport(_tests, saysMore && !_tests.Exists(test => test.Outcome is CheckTestOutcome.Failed or CheckTestOutcome.Error));
        }

        private void Case(XmlReader reader)
        {
            string suite = Text(reader, "classname"), name = Text(reader, "name");
            TimeSpan elapsed = Seconds(Text(reader, "time"));
            CheckTestOutcome outcome = CheckTestOutcome.Passed;
            int depth = reader.Depth;
            if (!reader.IsEmptyElement)
            {
                while (reader.Read() && reader.Depth > depth)
                {
                    Bound(reader);
                    if (reader.NodeType != XmlNodeType.Element || reader.Depth != depth + 1) continue;
                    outcome = (reader.LocalName, outcome) switch
                    {
                        ("error", _) => CheckTestOutcome.Error,
                        ("failure", not CheckTestOutcome.Error) => CheckTestOutcome.Failed,
                        ("skipped", CheckTestOutcome.Passed) => CheckTestOutcome.Skipped,
                        _ => outcome,
                    };
                }
            }

            _tests.Add(new CheckTest(Bounded(suite), Bounded(name), outcome, elapsed));
            if (_tests.Count > MostTests) throw Unusable(CheckRemarks.TooManyTests.With(MostTests));
        }

        // The next element, wherever it is.
        private bool Next(XmlReader reader)
        {
            while (reader.Read())
            {
                Bound(reader);
                if (reader.NodeType == XmlNodeType.Element) return true;
            }

            return false;
        }

        private void Bound(XmlReader reader)
        {
            if (reader.Depth > MostDepth) throw Unusable(CheckRemarks.TooDeep.With());
        }

        private DanmenException Unusable(Remark why) => new(CheckFaults.ReportUnusable, path, why);
    }

    private static CheckTestOutcome TrxOutcome(string outcome) => outcome switch
    {
        "Passed" or "PassedButRunAborted" or "Warning" or "Completed" => CheckTestOutcome.Passed,
        "NotExecuted" or "Inconclusive" or "NotRunnable" or "Pending" => CheckTestOutcome.Skipped,
        "Failed" => CheckTestOutcome.Failed,
        _ => CheckTestOutcome.Error,
    };

    private static string Text(XmlReader reader, string attribute) => reader.GetAttribute(attribute) ?? "";

    private static long Number(XmlReader reader, string attribute) => long.TryParse(Text(reader, attribute), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;

    // Some write thousands with commas.
    private static TimeSpan Seconds(string text) =>
        double.TryParse(text, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out double seconds) && seconds is >= 0 and < 1e9 ? TimeSpan.FromSeconds(seconds) : TimeSpan.Zero;

    private static TimeSpan Duration(string text) => TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan duration) && duration >= TimeSpan.Zero ? duration : TimeSpan.Zero;

    private static string Bounded(string text) => text.Length <= LongestName ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[LongestName - 1]) ? LongestName - 1 : LongestName), "…");
}
