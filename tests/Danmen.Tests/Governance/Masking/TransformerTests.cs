using System.Buffers;
using System.Globalization;
using System.Text;
using CsCheck;
using Danmen.Faults;
using Danmen.Governance.Masking;
using Danmen.Governance.Masking.Transformers;
using Xunit;

namespace Danmen.Tests.Governance.Masking;

/// <summary>Every transformer: an example, what holds for any value, what does not fit.</summary>
public sealed class TransformerTests : IDisposable
{
    private readonly MaskingKey _key = new([.. Enumerable.Range(0, 32).Select(i => (byte)i)]);
    private readonly MaskingKey _other = new([.. Enumerable.Range(1, 32).Select(i => (byte)i)]);

    public void Dispose()
    {
        _key.Dispose();
        _other.Dispose();
    }

    public static TheoryData<string> Names => [.. AllTransformers.List.Select(transformer => transformer.Name)];

    [Fact]
    public void Names_are_words_and_pages_are_whole_in_both_languages()
    {
        Assert.Equal(AllTransformers.List.Count, AllTransformers.List.Select(each => each.Name).Distinct().Count());
        Assert.All(AllTransformers.List, each =>
        {
            Assert.Matches("^[a-z]+(-[a-z]+)*$", each.Name);
            Assert.All([each.Page.Title, each.Page.Text, .. each.Parameters.Select(parameter => parameter.Text)], text => Assert.Matches("^[ -~]+$", text));
            Assert.All([each.Page.TextJa, .. each.Parameters.Select(parameter => parameter.TextJa)], text => Assert.Matches("[ぁ-んァ-ン一-龠]", text));
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_bytes_are_masked_or_do_not_fit_and_what_does_not_fit_writes_nothing(string name)
    {
        FieldMask mask = Make(name);
        Gen.OneOf(
            Gen.Byte.Array[0, 100],
            Gen.String[Gen.Char["0123456789-+ .:ABCabc@\u3042\uff11"], 0, 40].Select(Encoding.UTF8.GetBytes)).Sample(value =>
        {
            ArrayBufferWriter<byte> output = new();
            MaskOutcome outcome = mask.Mask(value, new MaskRow(7, []), output);
            if (outcome != MaskOutcome.Written) Assert.Equal(0, output.WrittenCount);
            // Deterministic, and the same from a mask that is made anew.
            ArrayBufferWriter<byte> again = new();
            Assert.Equal(outcome, Make(name).Mask(value, new MaskRow(7, []), again));
            Assert.Equal(output.WrittenSpan.ToArray(), again.WrittenSpan.ToArray());
        }, iter: 300);
    }

    [Theory]
    [InlineData("token", "田中 太郎")]
    [InlineData("email", "Taro.Tanaka@shop.co.jp")]
    [InlineData("uuid", "0188f2a5-3a7b-7c4d-8e9f-0123456789ab")]
    [InlineData("format-preserving", "AB-123456")]
    [InlineData("card", "4111 1111 1111 1111")]
    [InlineData("date-shift", "1985-04-01")]
    public void Another_environment_gets_another_mask_and_another_domain_too(string name, string value)
    {
        string mask = Text(Make(name), value);
        Assert.NotEqual(value, mask);
        Assert.Equal(mask, Text(Make(name), value));
        Assert.NotEqual(mask, Text(Make(name, key: _other), value));
        // Some 360 shifts there are: two of them may be the same, three hardly.
        Assert.Contains(new[] { "b", "c", "d", "e" }, domain => Text(Make(name, domain: domain), value) != mask);
    }

    [Fact]
    public void Addresses_that_differ_in_case_are_one_and_their_domain_is_shared()
    {
        FieldMask mask = Make("email");
        string taro = Text(mask, "Taro@Shop.co.jp"), hanako = Text(mask, "hanako@shop.co.jp"), elsewhere = Text(mask, "taro@other.example");
        Assert.Equal(taro, Text(mask, " taro@shop.CO.JP "));
        Assert.Matches("^[a-z2-9]{26}@[a-z2-9]{8}\\.example\\.com$", taro);
        Assert.Equal(taro.Split('@')[1], hanako.Split('@')[1]);
        Assert.NotEqual(taro.Split('@')[0], hanako.Split('@')[0]);
        Assert.NotEqual(taro.Split('@')[1], elsewhere.Split('@')[1]);
        Assert.Matches("^[a-z]{4}\\.[a-z]{6}\\+[0-9]{2}@[a-z2-9]{8}\\.invalid$", Text(Make("email", ("local", "shape"), ("ending", "invalid")), "taro.tanaka+01@shop.co.jp"));
        Assert.Equal(MaskOutcome.Unfit, Outcome(mask, "nobody"));
        Assert.Equal(MaskOutcome.Unfit, Outcome(mask, "@shop.co.jp"));
    }

    [Fact]
    public void Uuid_keeps_its_version_and_variant() => Gen.Guid.Sample(value =>
    {
        var mask = Guid.Parse(Text(Make("uuid"), value.ToString()));
        Assert.Equal(value.Version, mask.Version);
        Assert.Equal(value.Variant & 0xc, mask.Variant & 0xc);
        Assert.NotEqual(value, mask);
    }, iter: 200);

    [Fact]
    public void Values_of_one_form_stay_apart_and_keep_it()
    {
        FieldMask mask = Make("format-preserving");
        var seen = new HashSet<string>();
        for (int i = 0; i < 2000; i++)
        {
            string value = string.Create(CultureInfo.InvariantCulture, $"{(char)('A' + i % 26)}{(char)('a' + i / 26 % 26)}-{i:D4}");
            string masked = Text(mask, value);
            Assert.Matches("^[A-Z][a-z]-[0-9]{4}$", masked);
            Assert.True(seen.Add(masked));
        }

        // A small domain too: all a thousand.
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(i => Text(mask, i.ToString("D3", CultureInfo.InvariantCulture))).Distinct().Count());
        Assert.Equal(MaskOutcome.Unfit, Outcome(mask, "東京-123"));
        Assert.Equal(MaskOutcome.Unfit, Outcome(mask, "--"));
        Assert.Equal(MaskOutcome.Unfit, Outcome(mask, new string('7', 60)));
    }

    [Fact]
    public void What_a_value_becomes_does_not_hang_on_the_forms_before_it()
    {
        FieldMask mask = Make("format-preserving");
        string[] forms = [.. Enumerable.Range(0, 300).Select(i => new string('-', i % 20) + (i / 20).ToString("D2", CultureInfo.InvariantCulture) + new string('/', i / 20))];
        Assert.Equal(300, forms.Distinct().Count());
        Assert.All(forms, form => Assert.Equal(Text(Make("format-preserving"), form), Text(mask, form)));
        Assert.Equal(Text(Make("format-preserving"), forms[0]), Text(mask, forms[0]));
    }

    [Fact]
    public void No_masked_card_could_be_live() => Gen.Long[0, 9_999_999_999_999_998].Sample(number =>
    {
        string value = number.ToString("D16", CultureInfo.InvariantCulture), grouped = $"{value[..4]}-{value[4..8]}-{value[8..12]}-{value[12..]}";
        string zero = Text(Make("card"), grouped);
        Assert.Matches("^0[0-9]{3}(-[0-9]{4}){3}$", zero);
        Assert.True(Luhn(zero));
        Assert.Equal(zero.Replace("-", "", StringComparison.Ordinal), Text(Make("card"), value));
        string valid = WithCheck(value[..15]), issuer = Text(Make("card", ("form", "issuer")), valid);
        Assert.Equal(valid[..6], issuer[..6]);
        Assert.False(Luhn(issuer));
        Assert.Equal(valid == value ? MaskOutcome.Written : MaskOutcome.Unfit, Outcome(Make("card", ("form", "issuer")), value));
    }, iter: 300);

    [Fact]
    public void Valid_cards_of_one_issuer_stay_apart()
    {
        FieldMask mask = Make("card", ("form", "issuer"));
        string[] cards = [.. Enumerable.Range(0, 3000).Select(i => WithCheck("411111" + i.ToString("D9", CultureInfo.InvariantCulture)))];
        Assert.Equal(cards.Length, cards.Select(card => Text(mask, card)).Distinct().Count());
        Assert.Equal(MaskOutcome.Unfit, Outcome(mask, "4111"));
        Assert.Equal(MaskOutcome.Unfit, Outcome(mask, "4111 1111 1111 1x11"));
    }

    [Theory]
    [InlineData("token", "length", "12", Distinctness.Lost)]
    [InlineData("token", "length", "26", Distinctness.ByChance)]
    [InlineData("email", "local", "shape", Distinctness.Lost)]
    [InlineData("card", "form", "issuer", Distinctness.Kept)]
    [InlineData("card", "form", "zero", Distinctness.Lost)]
    public void What_a_rule_says_decides_what_becomes_of_different_values(string name, string parameter, string value, object expected)
    {
        Transformer transformer = Assert.Single(AllTransformers.List, each => each.Name == name);
        Assert.Equal(expected, transformer.DistinctnessWith?.Invoke(new MaskSettings("c", "d", _key, new Dictionary<string, string> { [parameter] = value })));
        Assert.Equal(transformer.Distinctness, transformer.DistinctnessWith?.Invoke(new MaskSettings("c", "d", _key, new Dictionary<string, string>())));
    }

    [Fact]
    public void My_number_says_nothing_of_the_value()
    {
        Assert.Equal(MaskOutcome.Null, Outcome(Make("my-number"), "123456789018"));
        Assert.Equal("000000000001", Text(Make("my-number", ("form", "constant")), "123456789018"));
        Assert.Equal("999999999999", Text(Make("my-number", ("form", "constant"), ("value", "999999999999")), "123456789018"));
        FieldMask ordinal = Make("my-number", ("form", "ordinal"));
        Assert.Equal(Text(ordinal, "123456789018", 41), Text(ordinal, "210987654321", 41));
        Assert.NotEqual(Text(ordinal, "123456789018", 41), Text(ordinal, "123456789018", 42));
        Assert.Equal("123456789018", Text(ordinal, "x", 12345678901));
        // Somebody's it could be, were it to pass the check.
        Assert.Equal(MaskingFaults.ParameterInvalid, Assert.Throws<DanmenException>(() => Make("my-number", ("form", "constant"), ("value", "123456789018"))).Code);
    }

    [Theory]
    [InlineData("2024-02-29")]
    [InlineData("1985-04-01 12:34:56.789+09")]
    [InlineData("0044-03-15 BC")]
    [InlineData("0001-01-01")]
    [InlineData("20000-12-31 23:59:59")]
    public void Dates_of_one_person_keep_their_distance(string date)
    {
        FieldMask mask = Make("date-shift");
        string shifted = Text(mask, date, person: "7"), again = Text(mask, "2000-01-01", person: "7");
        int days = DateOnly.Parse(again, CultureInfo.InvariantCulture).DayNumber - new DateOnly(2000, 1, 1).DayNumber;
        Assert.InRange(Math.Abs(days), 1, 180);
        Assert.True(Days.TryRead(Encoding.ASCII.GetBytes(date), out int length, out long before, out _));
        Assert.True(Days.TryRead(Encoding.ASCII.GetBytes(shifted), out int newLength, out long after, out _));
        Assert.Equal(days, after - before);
        Assert.Equal(date[length..].Replace(" BC", "", StringComparison.Ordinal), shifted[newLength..].Replace(" BC", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Days_are_counted_as_the_calendar_does() => Gen.Int[0, DateOnly.MaxValue.DayNumber].Sample(number =>
    {
        DateOnly date = DateOnly.FromDayNumber(number);
        byte[] text = Encoding.ASCII.GetBytes(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        Assert.True(Days.TryRead(text, out int length, out long day, out bool isBefore));
        Assert.False(isBefore);
        Assert.Equal(text.Length, length);
        Assert.Equal(number - new DateOnly(2000, 1, 1).DayNumber, day);
        byte[] written = new byte[16];
        Assert.Equal(text, written[..Days.Write(day, written, out isBefore)]);
        Assert.False(isBefore);
    }, iter: 5_000);

    [Theory]
    [InlineData("4714-11-24 BC", -2451545)]
    [InlineData("0001-12-31 BC", -730120)]
    [InlineData("5874897-12-31", 2145031948)]
    public void Days_reach_as_far_as_the_servers(string date, long expected)
    {
        Assert.True(Days.TryRead(Encoding.ASCII.GetBytes(date), out int length, out long day, out bool isBefore));
        Assert.Equal(expected, day);
        byte[] written = new byte[16];
        Assert.Equal(date.Replace(" BC", "", StringComparison.Ordinal), Encoding.ASCII.GetString(written, 0, Days.Write(day, written, out bool isBeforeToo)));
        Assert.Equal(isBefore, isBeforeToo);
        Assert.Equal(0, Days.Write(long.MaxValue, written, out _));
    }

    [Theory]
    [InlineData("2024-02-30")]
    [InlineData("2023-02-29")]
    [InlineData("0000-01-01")]
    [InlineData("2024-13-01")]
    [InlineData("24-01-01")]
    [InlineData("2024/01/01")]
    [InlineData("2024-01-01x")]
    [InlineData("令和6年1月1日")]
    public void What_is_no_date_does_not_fit(string text)
    {
        Assert.Equal(MaskOutcome.Unfit, Outcome(Make("date-shift"), text));
        Assert.Equal(MaskOutcome.Unfit, Outcome(Make("year-only"), text));
    }

    [Theory]
    [InlineData("1985-04-01", "1985-01-01")]
    [InlineData("1985-04-01 12:34:56.789+09", "1985-01-01 00:00:00+09")]
    [InlineData("0044-03-15 BC", "0044-01-01 BC")]
    [InlineData("infinity", "infinity")]
    public void Year_alone_is_left(string date, string expected) => Assert.Equal(expected, Text(Make("year-only"), date));

    [Fact]
    public void Noise_stays_within_its_share_and_keeps_the_scale() => Gen.Decimal[-1_000_000m, 1_000_000m].Select(number => Math.Round(number, 2)).Sample(number =>
    {
        string text = number.ToString("F2", CultureInfo.InvariantCulture);
        decimal mask = decimal.Parse(Text(Make("number-noise", ("percent", "10")), text), CultureInfo.InvariantCulture);
        Assert.InRange(mask, number - Math.Abs(number) / 10 - 0.01m, number + Math.Abs(number) / 10 + 0.01m);
        Assert.Equal(2, mask.Scale);
    }, iter: 300);

    [Theory]
    [InlineData("1999", "1000", "1000")]
    [InlineData("-1", "1000", "-1000")]
    [InlineData("1999.99", "0.5", "1999.50")]
    [InlineData("0", "10", "0")]
    [InlineData("NaN", "10", "NaN")]
    public void Number_falls_to_the_lower_end_of_its_bucket(string number, string width, string expected) => Assert.Equal(expected, Text(Make("number-bucket", ("width", width)), number));

    [Theory]
    [InlineData("number-bucket", "width", "0")]
    [InlineData("number-bucket", "width", "wide")]
    [InlineData("number-noise", "percent", "101")]
    [InlineData("token", "length", "3")]
    [InlineData("email", "ending", "gmail.com")]
    [InlineData("card", "form", "real")]
    [InlineData("date-shift", "days", "0")]
    public void Wrong_parameter_is_refused_with_its_name(string transformer, string parameter, string value)
    {
        DanmenException fault = Assert.Throws<DanmenException>(() => Make(transformer, (parameter, value)));
        Assert.Equal(MaskingFaults.ParameterInvalid, fault.Code);
        Assert.Contains(parameter, fault.Message, StringComparison.Ordinal);
    }

    private FieldMask Make(string name, params (string Name, string Value)[] parameters) => Make(name, _key, "a", parameters);

    private FieldMask Make(string name, MaskingKey? key = null, string domain = "a") => Make(name, key ?? _key, domain, []);

    private static FieldMask Make(string name, MaskingKey key, string domain, (string Name, string Value)[] parameters)
    {
        Transformer transformer = Assert.Single(AllTransformers.List, each => each.Name == name);
        var given = parameters.ToDictionary(each => each.Name, each => each.Value);
        foreach (TransformerParameter parameter in transformer.Parameters.Where(each => each.Default is null)) given.TryAdd(parameter.Name, "10");
        return transformer.Make(new MaskSettings("db/public.people.x", domain, key, given));
    }

    private static string Text(FieldMask mask, string value, long ordinal = 0, string person = "")
    {
        ArrayBufferWriter<byte> output = new();
        Assert.Equal(MaskOutcome.Written, mask.Mask(Encoding.UTF8.GetBytes(value), new MaskRow(ordinal, Encoding.UTF8.GetBytes(person)), output));
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static MaskOutcome Outcome(FieldMask mask, string value) => mask.Mask(Encoding.UTF8.GetBytes(value), new MaskRow(0, []), new ArrayBufferWriter<byte>());

    private static string WithCheck(string digits) => Enumerable.Range(0, 10).Select(check => digits + check.ToString(CultureInfo.InvariantCulture)).Single(Luhn);

    private static bool Luhn(string number)
    {
        int[] digits = [.. number.Where(char.IsAsciiDigit).Reverse().Select(each => each - '0')];
        return digits.Select((digit, i) => i % 2 == 0 ? digit : digit * 2 > 9 ? digit * 2 - 9 : digit * 2).Sum() % 10 == 0;
    }
}
