using Danmen.Governance.Classification.Detectors;
using Xunit;

namespace Danmen.Tests.Governance.Classification.Detectors;

/// <summary>What each detector finds as people write it, and what it leaves.</summary>
public sealed class DetectorExampleTests
{
    public static TheoryData<string> Tags() => [.. StructuredDetectors.All.Where(each => each.Page.Example is not null).Select(each => each.Tag)];

    [Theory]
    [MemberData(nameof(Tags))]
    public void Example_of_the_manual_is_found_behind_every_context_word(string tag)
    {
        Detector detector = StructuredDetectors.All.Single(each => each.Tag == tag);
        Assert.NotEmpty(detector.Context.English.Concat(detector.Context.Japanese));
        Assert.All(detector.Context.English, word => Assert.Contains($"{tag}: {detector.Page.Example}", Scans.Confirmed($"{word}: {detector.Page.Example}")));
        Assert.All(detector.Context.Japanese, word => Assert.Contains($"{tag}: {detector.Page.Example}", Scans.Confirmed($"{word}は{detector.Page.Example}です")));
        Assert.All(detector.Context.Japanese, word => Assert.Contains($"{tag}: {detector.Page.Example}", Scans.Confirmed(detector.Page.Example!, "お客様" + word)));
    }

    [Theory]
    [InlineData("pii:email", "連絡はtaro.yamada+x@mail.example.co.jpまで", "taro.yamada+x@mail.example.co.jp")]
    [InlineData("pii:email", "ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏｍ", "ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏｍ")]
    [InlineData("pii:email", "Write to o.k@example.org.", "o.k@example.org")]
    [InlineData("pii:email", "<09012345678@docomo.example.jp>", "09012345678@docomo.example.jp")]
    [InlineData("pii:phone", "TEL03-1234-5678", "03-1234-5678")]
    [InlineData("pii:phone", "call (03) 3123-4567 now", "(03) 3123-4567")]
    [InlineData("pii:phone", "03(3123)4567", "03(3123)4567")]
    [InlineData("pii:phone", "０９０－１２３４－５６７８", "０９０－１２３４－５６７８")]
    [InlineData("pii:phone", "090ー1234ー5678", "090ー1234ー5678")]
    [InlineData("pii:phone", "090―1234‐5678", "090―1234‐5678")]
    [InlineData("pii:phone", "09012345678", "09012345678")]
    [InlineData("pii:phone", "0120-123-456", "0120-123-456")]
    [InlineData("pii:phone", "04992-2-1234", "04992-2-1234")]
    [InlineData("pii:phone", "+81 90-1234-5678", "+81 90-1234-5678")]
    [InlineData("pii:phone", "+81 (0)3-1234-5678", "+81 (0)3-1234-5678")]
    [InlineData("pii:phone", "+49 30 901820", "+49 30 901820")]
    [InlineData("pii:phone", "+1 (212) 555-2368", "+1 (212) 555-2368")]
    [InlineData("pii:phone", "212-555-2368", "212-555-2368")]
    [InlineData("pii:phone", "020 7946 0958", "020 7946 0958")]
    [InlineData("pii:birth-date", "生年月日：昭和55年3月1日", "昭和55年3月1日")]
    [InlineData("pii:birth-date", "生年月日 S55.3.1", "S55.3.1")]
    [InlineData("pii:birth-date", "生年月日㍼55年3月1日", "㍼55年3月1日")]
    [InlineData("pii:birth-date", "1980年3月1日生まれ 誕生日1980年3月1日", "1980年3月1日")]
    [InlineData("pii:birth-date", "昭和55年3月1日生", "昭和55年3月1日")]
    [InlineData("pii:birth-date", "dob=03/01/1980", "03/01/1980")]
    [InlineData("pii:birth-date", "birth_date,19800301", "19800301")]
    [InlineData("pii:coordinates", "at 35.6586,139.7454 today", "35.6586,139.7454")]
    [InlineData("pii:coordinates", "-33.8568 151.2153", "-33.8568 151.2153")]
    [InlineData("pii:coordinates", "lat: 35.6586", "35.6586")]
    [InlineData("pci:pan", "5555-5555-5555-4444", "5555-5555-5555-4444")]
    [InlineData("pci:pan", "3782 822463 10005", "3782 822463 10005")]
    [InlineData("pci:pan", "４１１１１１１１１１１１１１１１", "４１１１１１１１１１１１１１１１")]
    [InlineData("pci:pan", "No 7 4111 1111 1111 1111 12", "4111 1111 1111 1111")]
    [InlineData("pii:iban", "DE89370400440532013000", "DE89370400440532013000")]
    [InlineData("pii:crypto-address", "send 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa now", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa")]
    [InlineData("pii:crypto-address", "0x52908400098527886E0F7030069857D2E4169EE7", "0x52908400098527886E0F7030069857D2E4169EE7")]
    [InlineData("pii:ip", "from 192.0.2.10:8080", "192.0.2.10")]
    [InlineData("pii:ip", "[2001:db8::8a2e:370:7334]", "2001:db8::8a2e:370:7334")]
    [InlineData("pii:ip", "2001:0db8:0000:0000:0000:ff00:0042:8329", "2001:0db8:0000:0000:0000:ff00:0042:8329")]
    [InlineData("pii:mac", "aa:bb:cc:dd:ee:0f", "aa:bb:cc:dd:ee:0f")]
    [InlineData("pii:mac", "cc-97-dd-e3-d0-01", "cc-97-dd-e3-d0-01")]
    [InlineData("pii:mac", "00-1A-2B-3C-4D-5E", "00-1A-2B-3C-4D-5E")]
    [InlineData("pii:url", "see (https://example.com/a?b=1).", "https://example.com/a?b=1")]
    [InlineData("pii:us-ssn", "219-09-9999", "219-09-9999")]
    [InlineData("phi:uk-nhs", "(943 476 5919)", "943 476 5919")]
    [InlineData("pii:uk-nino", "AB 12 34 56 C", "AB 12 34 56 C")]
    [InlineData("pii:jp-my-number", "{\"my_number\":\"1234 5678 9018\"}", "1234 5678 9018")]
    [InlineData("pii:jp-my-number", "マイナンバー：１２３４－５６７８－９０１８", "１２３４－５６７８－９０１８")]
    [InlineData("pii:jp-drivers-licence", "免許証番号 309012345670", "309012345670")]
    [InlineData("pii:jp-bank-account", "ゆうちょ 10120-12345671", "10120-12345671")]
    [InlineData("pii:jp-postal-code", "〒1000001", "1000001")]
    [InlineData("pii:jp-postal-code", "１００－０００１", "１００－０００１")]
    public void Value_is_found_as_people_write_it(string tag, string text, string found) => Assert.Contains($"{tag}: {found}", Scans.Confirmed(text));

    // Put together here, so that no scanner of secrets takes this file for a leak.
    [Theory]
    [InlineData("secret:jwt", "eyJhbGciOiJIUzI1NiJ9", ".eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U")]
    [InlineData("secret:cloud-token", "AKIA", "IOSFODNN7EXAMPLE")]
    [InlineData("secret:cloud-token", "ghp_", "16C7e42F292c6912E7710c838347Ae178B4a")]
    [InlineData("secret:cloud-token", "glpat-", "aB3dE5fG7hI9jK1lM3nO")]
    [InlineData("secret:cloud-token", "AIza", "SyA1234567890abcdefghijklmnopqrstuv")]
    [InlineData("secret:cloud-token", "sk_live_", "4eC39HqLyjWDarjtT1zdp7dc")]
    [InlineData("secret:cloud-token", "npm_", "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8")]
    [InlineData("secret:chat-token", "xoxb-", "123456789012-1234567890123-AbCdEfGhIjKlMnOpQrStUvWx")]
    [InlineData("secret:chat-token", "123456789:", "AAF1234567890abcdefghijklmnopqrstuv")]
    [InlineData("secret:connection-string", "postgres://app:", "s3cr3t@db.example.com/shop")]
    [InlineData("secret:high-entropy", "", "Zx9qLm2Vt8Rk4Wp7")]
    public void Secret_is_found(string tag, string first, string second) =>
        Assert.Contains(Scans.Confirmed($"token = \"{first}{second}\"\n"), each => each == $"{tag}: {first}{second}");

    [Fact]
    public void Password_of_a_connection_string_is_found_without_what_stands_around_it()
    {
        Assert.Contains("secret:connection-string: hunter22", Scans.Confirmed("Server=db;Database=shop;User Id=app;Password=hunter22;Pooling=true"));
        Assert.Contains("secret:connection-string: hunter22", Scans.Confirmed("host=db password='hunter22' dbname=shop"));
        Assert.DoesNotContain(Scans.Confirmed("Server=db;Password=${DB_PASSWORD};"), each => each.StartsWith("secret:", StringComparison.Ordinal));
        Assert.DoesNotContain(Scans.Confirmed("Password=hunter22"), each => each.StartsWith("secret:connection-string", StringComparison.Ordinal));
    }

    [Fact]
    public void Private_key_is_found_from_its_first_line_to_its_last_and_nothing_within()
    {
        string begin = "-----BEGIN " + "EC PRIVATE KEY-----", end = "-----END " + "EC PRIVATE KEY-----";
        string block = $"{begin}\n4111111111111111\n{end}";
        Assert.Equal([$"pii:email: a@example.com", $"secret:private-key: {block}", $"secret:private-key: {block}"], Scans.Confirmed($"a@example.com\n{block}\n{block}\n"));
        Assert.Equal([$"secret:private-key: {begin}\ncut off"], Scans.Confirmed($"{begin}\ncut off"));
        Assert.Empty(Scans.Confirmed("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"));
    }

    [Fact]
    public void Number_in_a_URL_counts_only_behind_a_word()
    {
        Assert.Equal(["pii:url: https://example.com/o/4111111111111111"], Scans.Confirmed("https://example.com/o/4111111111111111"));
        Assert.Contains("pci:pan: 4111111111111111", Scans.Confirmed("https://example.com/?card=4111111111111111"));
    }

    [Fact]
    public void Word_speaks_for_what_stands_behind_it_in_its_own_line_and_field_only()
    {
        Assert.Contains("pii:jp-my-number: 123456789018", Scans.Confirmed("マイナンバー 123456789018"));
        Assert.DoesNotContain("pii:jp-my-number: 123456789018", Scans.Confirmed("マイナンバー\n123456789018"));
        Assert.DoesNotContain("pii:jp-my-number: 123456789018", Scans.Confirmed("マイナンバー\t123456789018"));
        Assert.DoesNotContain("pii:jp-my-number: 123456789018", Scans.Confirmed("マイナンバー" + new string(' ', 100) + "123456789018"));
        Assert.Contains("pii:jp-my-number: 123456789018", Scans.All("123456789018"));
    }
}
