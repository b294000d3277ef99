using System.Globalization;
using System.Text;
using Danmen.Governance.Classification.Columns;
using Danmen.Governance.Classification.Detectors;
using Danmen.Governance.Classification.Scanning;
using Danmen.Testing.Classification;
using Xunit;

namespace Danmen.Tests.Governance.Classification.Columns;

/// <summary>What a column is by what its values are, and by its name.</summary>
public sealed class ColumnScanTests
{
    public static TheoryData<string> Tags() => [.. GeneratedValues.Values.Select(each => each.Tag)];

    public static TheoryData<string> Negatives() => [.. GeneratedValues.HardNegatives.Select(each => each.Columns[0])];

    [Theory]
    [MemberData(nameof(Tags))]
    public void Column_of_generated_values_gets_its_tag(string tag)
    {
        GeneratedKind kind = GeneratedValues.Values.Single(each => each.Tag == tag);
        Assert.All(GeneratedCorpus.Columns([kind], [], 200, 5), column =>
        {
            ColumnVerdict verdict = Judge(column.Name, column.Values);
            TagVerdict found = Assert.Single(verdict.Tags, each => each.Detector.Tag == tag);
            Assert.False(found.IsWithin);
            Assert.InRange(found.Share, 0.8, 1);
            Assert.InRange(found.Confidence, 0.7, 1);
            Assert.True(verdict.Class >= found.Detector.Class);
        });
    }

    [Theory]
    [MemberData(nameof(Negatives))]
    public void Column_that_only_looks_like_something_gets_no_tag(string column)
    {
        GeneratedKind kind = GeneratedValues.HardNegatives.Single(each => each.Columns[0] == column);
        Assert.All(GeneratedCorpus.Columns([], [kind], 200, 6), each => Assert.Empty(Judge(each.Name, each.Values).Tags));
    }

    [Fact]
    public void Twelve_digits_are_my_numbers_only_when_more_pass_than_chance_explains()
    {
        Random random = new(1);
        List<byte[]> parcels = [.. Enumerable.Range(0, 500).Select(_ => Encoding.UTF8.GetBytes(CheckedNumbers.Digits(random, 12)))];
        List<byte[]> people = [.. Enumerable.Range(0, 500).Select(_ => Encoding.UTF8.GetBytes(CheckedNumbers.MyNumber(random)))];
        Assert.Empty(Judge("slip", parcels).Tags);
        // A name does not make parcels people: no more pass than by chance.
        Assert.DoesNotContain(Judge("my_number", parcels).Tags, each => each.Detector == JapaneseDetectors.MyNumber);
        TagVerdict found = Assert.Single(Judge("c1", people).Tags);
        Assert.Equal((JapaneseDetectors.MyNumber, 1.0, 0.1, false), (found.Detector, found.Share, found.Chance, found.HasHint));
        Assert.True(Judge("個人番号", people).Tags[0].Confidence > found.Confidence);
    }

    [Fact]
    public void Value_within_text_is_told_as_such()
    {
        List<byte[]> notes = [.. Enumerable.Range(0, 200).Select(i => Encoding.UTF8.GetBytes(i % 10 == 0 ? $"お客様から taro{i.ToString(CultureInfo.InvariantCulture)}@example.com へ変更したいとのご連絡がありました。" : "特記事項はありません。"))];
        TagVerdict found = Assert.Single(Judge("memo", notes).Tags);
        Assert.Equal((PersonDetectors.Email, true, 0.1), (found.Detector, found.IsWithin, found.Share));
    }

    [Fact]
    public void Column_without_values_is_internal_and_has_no_tag()
    {
        ColumnVerdict verdict = Judge("email", [[], "   "u8.ToArray()]);
        Assert.Equal((DataClass.Internal, 0L), (verdict.Class, verdict.Values));
        Assert.Empty(verdict.Tags);
    }

    [Fact]
    public void Few_values_say_nothing_without_a_name_that_speaks()
    {
        List<byte[]> few = [.. Enumerable.Repeat("123456789018"u8.ToArray(), 5)];
        Assert.Empty(Judge("c1", few).Tags);
        Assert.Single(Judge("my_number", few).Tags);
    }

    private static ColumnVerdict Judge(string name, IEnumerable<byte[]> values)
    {
        ColumnScan scan = new(new TextScanner(Scans.Structured), Encoding.UTF8.GetBytes(name));
        foreach (byte[] value in values) scan.Add(value);
        return scan.Judge();
    }
}
