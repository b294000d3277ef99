using System.Globalization;
using System.Text;
using Danmen.Governance.Classification.Columns;
using Danmen.Governance.Classification.Detectors;
using Danmen.Governance.Classification.Scanning;
using Danmen.Testing.Classification;

namespace Danmen.Bench;

/// <summary>How well the detectors find what was generated, and how fast: <c>bench/classify</c>.</summary>
internal static class ClassifyBench
{
    private const int Megabyte = 1_000_000;

    private static readonly GeneratedKind[] s_values = [.. GeneratedValues.Values, .. GeneratedPeople.Values];
    private static readonly GeneratedKind[] s_negatives = [.. GeneratedValues.HardNegatives, .. GeneratedPeople.HardNegatives];

    public static void Run(int sentences, int rows)
    {
        DetectorSet structured = new(StructuredDetectors.All), set = new([.. StructuredDetectors.All, .. NameDetectors.All]);
        Dictionary<string, Score> values = Values(set, sentences), columns = Columns(set, rows);
        Console.WriteLine("| detector | values: precision | recall | F2 | columns: precision | recall | F2 |\n|---|---|---|---|---|---|---|");
        foreach (string tag in values.Keys.Union(columns.Keys).Order(StringComparer.Ordinal))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {tag} | {values.GetValueOrDefault(tag)} | {columns.GetValueOrDefault(tag)} |"));
        Console.WriteLine("\n| text | MB/s, one core | with names and addresses |\n|---|---|---|");
        Speed("rows of a shop, COPY text", GeneratedCorpus.Rows(16 * Megabyte, 7));
        Speed("a value in every sentence", Sentences(sentences));
        Speed("random decimal numbers", Numbers());

        void Speed(string name, byte[] text) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {Rate(structured, text):F0} | {Rate(set, text):F0} |"));
    }

    private static Dictionary<string, Score> Values(DetectorSet set, int each)
    {
        Dictionary<string, Score> scores = [];
        TextScanner scanner = new(set);
        List<Finding> findings = [];
        foreach (LabelledText text in GeneratedCorpus.Sentences(s_values, s_negatives, each, 42))
        {
            findings.Clear();
            scanner.Scan(text.Utf8, 0, findings);
            HashSet<string> found = [];
            foreach (Finding finding in findings.Where(finding => finding.IsConfirmed))
            {
                string tag = set.Detectors[finding.Detector].Tag;
                bool isRight = text.Values.Any(value => value.Tag == tag && Math.Min(value.End, finding.End) - Math.Max(value.Start, finding.Start) >= 0.8 * (value.End - value.Start));
                // A URL with a password is a URL as well.
                bool isAlsoTrue = tag == "pii:url" && text.Values.Any(value => value.Tag == "secret:connection-string");
                if (isRight) found.Add(tag);
                else if (!isAlsoTrue) At(scores, tag).Wrong++;
            }

            foreach ((int _, int _, string tag) in text.Values)
            {
                if (found.Contains(tag)) At(scores, tag).Right++;
                else At(scores, tag).Missed++;
            }
        }

        return scores;
    }

    private static Dictionary<string, Score> Columns(DetectorSet set, int rows)
    {
        Dictionary<string, Score> scores = [];
        TextScanner scanner = new(set);
        for (int seed = 0; seed < 10; seed++)
        {
            foreach (GeneratedColumn column in GeneratedCorpus.Columns(s_values, s_negatives, rows, seed))
            {
                ColumnScan scan = new(scanner, Encoding.UTF8.GetBytes(column.Name));
                foreach (byte[] value in column.Values) scan.Add(value);
                HashSet<string> tags = [.. scan.Judge().Tags.Select(each => each.Detector.Tag)];
                if (column.Tag == "secret:connection-string") tags.Remove("pii:url");
                if (column.Tag.Length > 0 && tags.Remove(column.Tag)) At(scores, column.Tag).Right++;
                else if (column.Tag.Length > 0) At(scores, column.Tag).Missed++;
                foreach (string tag in tags) At(scores, tag).Wrong++;
            }
        }

        return scores;
    }

    private static Score At(Dictionary<string, Score> scores, string tag)
    {
        if (!scores.TryGetValue(tag, out Score? score)) scores.Add(tag, score = new Score());
        return score;
    }

    // The best of five, on one thread, by processor time: other programs do not count.
    private static double Rate(DetectorSet set, byte[] text)
    {
        TextScanner scanner = new(set);
        List<Finding> findings = new(1 << 20);
        double best = double.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            findings.Clear();
            TimeSpan start = Environment.CpuUsage.TotalTime;
            scanner.Scan(text, 0, findings);
            best = Math.Min(best, (Environment.CpuUsage.TotalTime - start).TotalSeconds);
        }

        return text.Length / best / Megabyte;
    }

    private static byte[] Sentences(int each)
    {
        var text = new MemoryStream();
        foreach (LabelledText sentence in GeneratedCorpus.Sentences(s_values, s_negatives, each, 1))
        {
            text.Write(sentence.Utf8);
            text.WriteByte((byte)'\n');
        }

        return text.ToArray();
    }

    private static byte[] Numbers()
    {
        Random random = new(3);
        var text = new StringBuilder();
        while (text.Length < 8 * Megabyte) text.Append(random.NextInt64(1L << random.Next(4, 50))).Append('\t');
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private sealed class Score
    {
        public int Right { get; set; }

        public int Wrong { get; set; }

        public int Missed { get; set; }

        // Recall counts four times as much as precision: a value that is missed leaks.
        public double F2 => 5.0 * Right / Math.Max(1, (5.0 * Right) + (4 * Missed) + Wrong);

        public override string ToString() => string.Create(CultureInfo.InvariantCulture,
            $"{(double)Right / Math.Max(1, Right + Wrong):F3} | {(double)Right / Math.Max(1, Right + Missed):F3} | {F2:F3}");
    }
}
