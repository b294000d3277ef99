using Danmen.Governance.Classification.Detectors;
using Xunit;

namespace Danmen.Tests.Governance.Classification.Detectors;

/// <summary>What looks like something and is not.</summary>
public sealed class HardNegativeTests
{
    [Theory]
    [InlineData("order ORD-20240101-000123")]
    [InlineData("注文番号 2024-000123")]
    [InlineData("2024-01-01T12:34:56.789Z")]
    [InlineData("2024-01-01 12:34:56+09:00")]
    [InlineData("at 12:34:56")]
    [InlineData("20240101123456")]
    [InlineData("1704067200")]
    [InlineData("550e8400-e29b-41d4-a716-446655440000")]
    [InlineData("deadbeef-e29b-41d4-a716-123456789018")]
    [InlineData("d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("SKU-4111-1111")]
    [InlineData("model AB-1234-5678")]
    [InlineData("version v1.2.3.4")]
    [InlineData("logo@2x.png and @scope/name and git@github.com:a/b")]
    [InlineData("a@b")]
    [InlineData("1,234,567 yen, 12.50 %")]
    [InlineData("127.0.0.1 and 0.0.0.0 and ::1")]
    [InlineData("256.1.1.1 and 01.2.3.4")]
    [InlineData("std::vector and a::b")]
    [InlineData("000-12-3456 and 666-12-3456 and 123-00-4567 and 123-45-0000")]
    [InlineData("911-555-0100")]
    [InlineData("1111-1111-1111-1111 0000 0000 0000 0000")]
    [InlineData("1234567812345678")]
    [InlineData("3.1416 and 2.7183")]
    [InlineData("昭和65年1月1日 平成31年5月1日 2月30日")]
    [InlineData("ff:ff:ff:ff:ff:ff 00:00:00:00:00:00")]
    public void Nothing_is_confirmed(string text) => Assert.Empty(Scans.Confirmed(text));

    [Theory]
    [InlineData("生年月日 昭和65年3月1日")]
    [InlineData("生年月日 平成31年5月1日")]
    [InlineData("生年月日 2023年2月29日")]
    [InlineData("dob 1980-13-01")]
    [InlineData("dob H31.5.1")]
    public void Day_that_never_was_is_no_date_of_birth(string text) => Assert.False(Scans.Finds(PersonDetectors.BirthDate, text));

    // 10% of 12 digits pass My Number's check, 11% of 13 the corporate number's: never without a word or a column.
    [Theory]
    [InlineData(202401010005, 12)]
    [InlineData(1704067200000, 13)]
    [InlineData(4901234567894, 13)]
    [InlineData(400012345678, 12)]
    public void Number_that_passes_a_check_by_chance_is_never_confirmed(long first, int digits)
    {
        int passed = 0;
        for (long each = first; each < first + 2000; each++)
        {
            string text = each.ToString($"D{digits}", System.Globalization.CultureInfo.InvariantCulture);
            Assert.Empty(Scans.Confirmed(text));
            passed += Scans.All(text).Length > 0 ? 1 : 0;
        }

        // They do pass, so the test is about something.
        Assert.InRange(passed, 100, 1500);
    }
}
