using System.Text;
using Danmen.Governance.Classification.Columns;
using Danmen.Governance.Classification.Detectors;
using Danmen.Governance.Classification.Names;
using Danmen.Governance.Classification.Scanning;
using Danmen.Testing.Classification;
using Xunit;

namespace Danmen.Tests.Governance.Classification.Names;

/// <summary>Names and addresses, Japanese and English.</summary>
public sealed class NameTests
{
    private static readonly DetectorSet s_all = new([.. StructuredDetectors.All, .. NameDetectors.All]);

    [Theory]
    [InlineData("pii:jp-name", "氏名：山田太郎", "山田太郎")]
    [InlineData("pii:jp-name", "山田 太郎", "山田 太郎")]
    [InlineData("pii:jp-name", "山田　太郎様", "山田　太郎")]
    [InlineData("pii:jp-name", "山田太郎様より", "山田太郎")]
    [InlineData("pii:jp-name", "佐々木希さんが来店", "佐々木希")]
    [InlineData("pii:jp-name", "氏名 髙橋 花子", "髙橋 花子")]
    [InlineData("pii:jp-name", "担当：阿部さくら", "阿部さくら")]
    [InlineData("pii:jp-name-kana", "フリガナ：ヤマダ タロウ", "ヤマダ タロウ")]
    [InlineData("pii:jp-name-kana", "フリガナ：ﾔﾏﾀﾞ ﾀﾛｳ", "ﾔﾏﾀﾞ ﾀﾛｳ")]
    [InlineData("pii:jp-name-kana", "ふりがな　やまだ　たろう", "やまだ　たろう")]
    [InlineData("pii:name", "Dear Jane Doe,", "Jane Doe")]
    [InlineData("pii:name", "name=Emily J. O'Brien-Smith", "Emily J. O'Brien-Smith")]
    [InlineData("pii:jp-address", "住所は東京都千代田区千代田1-1です。", "東京都千代田区千代田1-1")]
    [InlineData("pii:jp-address", "北海道札幌市中央区北三条西６丁目", "北海道札幌市中央区北三条西６丁目")]
    [InlineData("pii:jp-address", "（神奈川県横浜市港北区日吉2-3-4）", "神奈川県横浜市港北区日吉2-3-4")]
    [InlineData("pii:address", "at 221B Baker Street, London", "221B Baker Street")]
    [InlineData("pii:address", "350 5th Ave", "350 5th Ave")]
    public void Name_or_address_is_found(string tag, string text, string found) => Assert.Contains($"{tag}: {found}", Confirmed(text));

    [Theory]
    [InlineData("前進工業の新規登録")]
    [InlineData("本日は大阪駅から高速道路まで")]
    [InlineData("山田太郎")]
    [InlineData("Blue Chair, 12 Items Left, Ready To Ship")]
    [InlineData("プリンター インク")]
    [InlineData("東京都内と京都府下")]
    public void Word_that_looks_like_one_is_not_confirmed(string text) => Assert.Empty(Confirmed(text));

    [Theory]
    [InlineData("北海道")]
    [InlineData("青森県")]
    [InlineData("東京都")]
    [InlineData("神奈川県")]
    [InlineData("京都府")]
    [InlineData("大阪府")]
    [InlineData("和歌山県")]
    [InlineData("鹿児島県")]
    [InlineData("沖縄県")]
    public void Address_of_a_prefecture_is_read_to_its_end(string prefecture)
    {
        byte[] text = Encoding.UTF8.GetBytes(prefecture + "あいう市本町3-2");
        Assert.Equal(text.Length, Addresses.ReadJapanese(text));
    }

    public static TheoryData<string> Tags() => [.. GeneratedPeople.Values.Select(each => each.Tag)];

    [Theory]
    [MemberData(nameof(Tags))]
    public void Column_of_generated_people_gets_its_tag(string tag) =>
        Assert.All(GeneratedCorpus.Columns([GeneratedPeople.Values.Single(each => each.Tag == tag)], [], 200, 5), column =>
            Assert.Contains(Judge(column).Tags, each => each.Detector.Tag == tag));

    [Fact]
    public void Column_of_words_gets_no_tag() =>
        Assert.All(GeneratedCorpus.Columns([], GeneratedPeople.HardNegatives, 200, 6), column => Assert.Empty(Judge(column).Tags));

    [Fact]
    public void Lists_know_what_they_should()
    {
        Assert.Equal(NameKinds.Surname, NameList.Kanji.Find("佐藤"u8));
        Assert.Equal(NameKinds.Given, NameList.Kanji.Find("太郎"u8));
        Assert.Equal(NameKinds.None, NameList.Kanji.Find("在庫"u8));
        Assert.Equal(NameKinds.Given, NameList.English.Find("jane"u8));
        Assert.True(NameList.Kana.Find("ヤマダ"u8).HasFlag(NameKinds.Surname));
    }

    [Fact]
    public void Half_width_and_hiragana_are_read_as_katakana()
    {
        Assert.Equal("ダテガパー", Katakana("ﾀﾞﾃｶﾞﾊﾟｰ"));
        Assert.Equal("ヤマダ", Katakana("やまだ"));
        Assert.Equal("", Katakana("ﾞ"[..0]));
    }

    [Fact]
    public void Any_bytes_give_findings_that_lie_within_the_text()
    {
        Random random = new(4);
        byte[][] pieces = [.. new[] { "東京都", "山田", "太郎", "様", "市", "ﾞ", "ﾀ", "ヤ", "や", "Jane ", "12 ", "St", " ", "　", "・", "の" }.Select(Encoding.UTF8.GetBytes), [0xE5], [0xE3, 0x81], [0xEF], [0xFF]];
        for (int i = 0; i < 20_000; i++)
        {
            byte[] text = [.. Enumerable.Range(0, random.Next(12)).SelectMany(_ => pieces[random.Next(pieces.Length)])];
            List<Finding> findings = [];
            new TextScanner(s_all).Scan(text, ulong.MaxValue, findings);
            Assert.All(findings, each => Assert.True(each is { Start: >= 0, Length: > 0 } && each.End <= text.Length));
        }
    }

    [Theory]
    [InlineData("A'")]
    [InlineData("Aa ")]
    [InlineData("山")]
    [InlineData("山 ")]
    [InlineData("山ア")]
    [InlineData("ア ")]
    [InlineData("ﾞ")]
    [InlineData("1 A ")]
    [InlineData("東京都")]
    [InlineData("東京都千代田区")]
    public void Two_megabytes_of_the_same_are_gone_through_in_one_go(string piece)
    {
        List<Finding> findings = [];
        new TextScanner(s_all).Scan(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(piece, 2_000_000 / piece.Length))), ulong.MaxValue, findings);
        Assert.All(findings, each => Assert.True(each.Length < 1000));
    }

    private static string Katakana(string text)
    {
        Span<byte> word = stackalloc byte[60];
        Scripts.Kana(Encoding.UTF8.GetBytes(text), word, out int written);
        return Encoding.UTF8.GetString(word[..written]);
    }

    private static ColumnVerdict Judge(GeneratedColumn column)
    {
        ColumnScan scan = new(new TextScanner(s_all), Encoding.UTF8.GetBytes(column.Name));
        foreach (byte[] value in column.Values) scan.Add(value);
        return scan.Judge();
    }

    private static IEnumerable<string> Confirmed(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        List<Finding> findings = [];
        new TextScanner(s_all).Scan(bytes, 0, findings);
        return findings.Where(each => each.IsConfirmed).Select(each => $"{s_all.Detectors[each.Detector].Tag}: {Encoding.UTF8.GetString(bytes, each.Start, each.Length)}");
    }
}
