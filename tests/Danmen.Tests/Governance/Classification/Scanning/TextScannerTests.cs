using System.Text;
using CsCheck;
using Danmen.Governance.Classification.Detectors;
using Danmen.Governance.Classification.Scanning;
using Xunit;

namespace Danmen.Tests.Governance.Classification.Scanning;

/// <summary>The pass itself: any bytes, any length, no allocation.</summary>
public sealed class TextScannerTests
{
    // Pieces that begin something, so that chance reaches every reader.
    private static readonly byte[][] s_pieces =
    [
        .. new[] { "@", ":", "://", "::", "=", "password=", "host=", "-", "/", ".", " ", "\n", "\t", "+", "(", ")", "09", "4111111111111111", "12 34 56", "AB", "eyJ", "SG.", "0x", "bc1", "2024", "年", "3月1日", "昭和", "ー", "９", "＠", "Ａ", "〒", "電話", "-----BEGIN ", "PRIVATE KEY-----", "-----END " }
            .Select(Encoding.UTF8.GetBytes),
        [0xFF], [0xEF], [0xEF, 0xBC], [0xE3, 0x83], [0xC0, 0x80], [0],
    ];

    private static readonly Gen<byte[]> s_texts = Gen.Int[0, s_pieces.Length - 1].Array[0, 40].Select(pieces => pieces.SelectMany(each => s_pieces[each]).ToArray());

    [Fact]
    public void Any_bytes_give_findings_that_lie_within_the_text() =>
        s_texts.Sample(text => Assert.All(Scans.Of(text), each =>
        {
            Assert.InRange(each.Start, 0, text.Length - 1);
            Assert.InRange(each.Length, 1, text.Length - each.Start);
        }), iter: 50_000);

    [Fact]
    public void Random_bytes_are_gone_through() => Gen.Byte.Array[0, 300].Sample(text => Scans.Of(text), iter: 20_000);

    [Fact]
    public void Full_width_text_gives_the_findings_of_its_ASCII_form_at_its_own_bytes() =>
        Gen.Int[0, 4].Array[1, 6].Sample(picks =>
        {
            string[] values = ["a1@example.com", "090-1234-5678", "4111111111111111", "DE89370400440532013000", "nothing"];
            string text = string.Join(" , ", picks.Select(each => values[each]));
            string wide = string.Concat(text.Select(each => each is ' ' or ',' ? each : (char)(each + 0xFEE0)));
            string[] narrow = [.. Scans.Confirmed(wide).Select(each => string.Concat(each.Select(letter => letter >= 0xFF01 ? (char)(letter - 0xFEE0) : letter))).Order(StringComparer.Ordinal)];
            Assert.Equal(Scans.Confirmed(text), narrow);
        });

    [Fact]
    public void Empty_text_has_nothing() => Assert.Empty(Scans.Of([]));

    [Theory]
    [InlineData("1")]
    [InlineData("a")]
    [InlineData("@")]
    [InlineData(":")]
    [InlineData("=")]
    [InlineData("1 ")]
    [InlineData("1-")]
    [InlineData("a@")]
    [InlineData("a1_")]
    [InlineData("a:1")]
    [InlineData("-----BEGIN ")]
    [InlineData("password=abc ")]
    [InlineData("電話1")]
    [InlineData("１")]
    public void Four_megabytes_of_the_same_are_gone_through_in_one_go(string piece)
    {
        string text = string.Concat(Enumerable.Repeat(piece, 4_000_000 / piece.Length));
        Assert.InRange(Scans.Of(Encoding.UTF8.GetBytes(text)).Count, 0, text.Length);
    }

    [Fact]
    public void Second_pass_over_values_allocates_nothing()
    {
        byte[] text = Encoding.UTF8.GetBytes("山田太郎,taro@example.com,０９０－１２３４－５６７８,4111 1111 1111 1111,GB82 WEST 1234 5698 7654 32,123456789018,〒100-0001,https://a.example/b,192.0.2.1,1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa\n");
        TextScanner scanner = new(Scans.Structured);
        List<Finding> findings = new(64);
        scanner.Scan(text, 0, findings);
        Assert.NotEmpty(findings);
        findings.Clear();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            scanner.Scan(text, 0, findings);
            findings.Clear();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Set_refuses_two_detectors_of_one_tag() =>
        Assert.Throws<ArgumentException>(() => new DetectorSet([PersonDetectors.Email, PersonDetectors.Email]));
}
