using System.Globalization;
using System.Text;
using System.Xml;
using Danmen.Faults;

namespace Danmen.Snapshots.Checks;

/// <summary>Writes results as JUnit XML: a suite for the environment with a case for each check, and a suite for each check that has tests of its own.</summary>
/// <remarks>The attributes, and their order, are those that Ant's JUnit task writes: the strictest readers know no others.</remarks>
public static class JUnitExport
{
    /// <param name="suite">Names the environment, for example <c>shop.prod</c>.</param>
    /// <param name="words">Words for what went wrong, in the reader's language.</param>
    public static async Task WriteAsync(Stream output, string suite, IReadOnlyList<CheckResult> results, Func<IWorded, string> words, CancellationToken cancellationToken)
    {
        var document = new StringBuilder();
        using (var writer = XmlWriter.Create(document, new XmlWriterSettings { Indent = true, OmitXmlDeclaration = true, NewLineChars = "\n" }))
        {
            var simple = new Suite(suite, [.. results.Where(result => result.Tests.Count == 0).Select(result => Case.Of(result, suite, words))], [.. results.Where(result => result.Tests.Count == 0)]);
            Suite[] detailed = [.. results.Where(result => result.Tests.Count > 0).Select(result => Suite.Of(result, suite, words))];
            Suite[] all = [simple, .. detailed];
            writer.WriteStartElement("testsuites");
            writer.WriteAttributeString("name", Allowed(suite));
            Totals(writer, [.. all.SelectMany(each => each.Cases)], results.Aggregate(TimeSpan.Zero, (sum, result) => sum + result.Elapsed));
            foreach (Suite each in all) Write(writer, each);
            writer.WriteEndElement();
        }

        await using var text = new StreamWriter(output, new UTF8Encoding(false), leaveOpen: true);
        await text.WriteAsync("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        await text.WriteAsync(document.Append('\n'), cancellationToken);
    }

    private static void Write(XmlWriter writer, Suite suite)
    {
        DateTimeOffset started = suite.Results.Select(result => result.Started).DefaultIfEmpty(DateTimeOffset.UnixEpoch).Min();
        writer.WriteStartElement("testsuite");
        writer.WriteAttributeString("name", Allowed(suite.Name));
        writer.WriteAttributeString("timestamp", started.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
        writer.WriteAttributeString("hostname", "localhost");
        Totals(writer, suite.Cases, suite.Cases.Aggregate(TimeSpan.Zero, (sum, each) => sum + each.Elapsed));
        writer.WriteStartElement("properties");
        foreach (CheckResult result in suite.Results)
        {
            Property(result.Critical, "critical", result.Name);
            Property(result.Vital, "vital", result.Name);
        }

        writer.WriteEndElement();
        foreach (Case each in suite.Cases)
        {
            writer.WriteStartElement("testcase");
            writer.WriteAttributeString("name", Allowed(each.Name));
            writer.WriteAttributeString("classname", Allowed(each.Class));
            writer.WriteAttributeString("time", Seconds(each.Elapsed));
            if (each.Outcome == CheckTestOutcome.Skipped) writer.WriteElementString("skipped", "");
            if (each.Outcome is CheckTestOutcome.Failed or CheckTestOutcome.Error)
            {
                writer.WriteStartElement(each.Outcome == CheckTestOutcome.Failed ? "failure" : "error");
                writer.WriteAttributeString("message", Allowed(each.Message));
                writer.WriteAttributeString("type", Allowed(each.Type));
                writer.WriteEndElement();
            }

            writer.WriteEndElement();
        }

        writer.WriteElementString("system-out", "");
        writer.WriteElementString("system-err", "");
        writer.WriteEndElement();

        void Property(bool isSo, string name, string value)
        {
            if (!isSo) return;
            writer.WriteStartElement("property");
            writer.WriteAttributeString("name", name);
            writer.WriteAttributeString("value", Allowed(value));
            writer.WriteEndElement();
        }
    }

    private static void Totals(XmlWriter writer, IReadOnlyList<Case> cases, TimeSpan elapsed)
    {
        Count("tests", cases.Count);
        Count("failures", cases.Count(each => each.Outcome == CheckTestOutcome.Failed));
        Count("errors", cases.Count(each => each.Outcome == CheckTestOutcome.Error));
        Count("skipped", cases.Count(each => each.Outcome == CheckTestOutcome.Skipped));
        writer.WriteAttributeString("time", Seconds(elapsed));

        void Count(string name, int count) => writer.WriteAttributeString(name, count.ToString(CultureInfo.InvariantCulture));
    }

    private static string Seconds(TimeSpan elapsed) => elapsed.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>What XML cannot hold, not even escaped, as its number.</summary>
    private static string Allowed(string text)
    {
        StringBuilder? allowed = null;
        for (int i = 0; i < text.Length; i++)
        {
            int length = i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]) ? 2 : 1;
            if (length == 2 || XmlConvert.IsXmlChar(text[i]))
            {
                allowed?.Append(text, i, length);
                i += length - 1;
                continue;
            }

            allowed ??= new StringBuilder(text, 0, i, text.Length + 16);
            allowed.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:X4}");
        }

        return allowed?.ToString() ?? text;
    }

    private sealed record Suite(string Name, IReadOnlyList<Case> Cases, IReadOnlyList<CheckResult> Results)
    {
        /// <summary>Of a check with tests; when it failed for another reason, that is a case of its own.</summary>
        public static Suite Of(CheckResult result, string suite, Func<IWorded, string> words)
        {
            List<Case> cases = [.. result.Tests.Select(test => new Case(test.Name, test.Suite.Length > 0 ? test.Suite : $"{suite}.{result.Name}", test.Outcome, test.Elapsed, "", ""))];
            if (!result.Passed && !cases.Exists(each => each.Outcome is CheckTestOutcome.Failed or CheckTestOutcome.Error)) cases.Add(Case.Of(result with { Elapsed = TimeSpan.Zero }, suite, words));
            return new Suite($"{suite}.{result.Name}", cases, [result]);
        }
    }

    private sealed record Case(string Name, string Class, CheckTestOutcome Outcome, TimeSpan Elapsed, string Message, string Type)
    {
        public static Case Of(CheckResult result, string suite, Func<IWorded, string> words) => new(
            result.Name, $"{suite}.{result.Kind}", result.Passed ? CheckTestOutcome.Passed : CheckTestOutcome.Failed, result.Elapsed,
            result.Message is { } message ? words(message) : "", result.Message?.Code ?? "");
    }
}
