using CsCheck;
using Danmen.Governance.Classification.Detectors;
using PhoneNumbers;
using Xunit;

namespace Danmen.Tests.Governance.Classification.Detectors;

/// <summary>libphonenumber says what a number is; the detector must find what it calls valid.</summary>
public sealed class PhoneOracleTests
{
    private static readonly PhoneNumberUtil s_oracle = PhoneNumberUtil.GetInstance();

    public static TheoryData<string> Regions() => [.. s_oracle.GetSupportedRegions().Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Regions))]
    public void Example_of_every_region_is_found_in_international_form(string region)
    {
        foreach (PhoneNumberType type in (PhoneNumberType[])[PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE])
        {
            if (s_oracle.GetExampleNumberForType(region, type) is not { } number || number.NationalNumber < 100_000)
                continue;
            string written = s_oracle.Format(number, PhoneNumberFormat.INTERNATIONAL), plain = s_oracle.Format(number, PhoneNumberFormat.E164);
            Assert.True(plain.Length < 9 || Scans.Finds(PersonDetectors.Phone, plain), plain);
            Assert.True(plain.Length < 9 || Scans.Finds(PersonDetectors.Phone, written), written);
        }
    }

    [Theory]
    [InlineData("JP")]
    [InlineData("US")]
    public void Valid_number_is_found_in_national_form(string region) =>
        Gen.Long[10_000_000, 9_999_999_999].Sample(value =>
        {
            var number = new PhoneNumber.Builder().SetCountryCode(region == "JP" ? 81 : 1).SetNationalNumber((ulong)value).Build();
            if (!s_oracle.IsValidNumber(number) || s_oracle.GetNumberType(number) is not (PhoneNumberType.FIXED_LINE or PhoneNumberType.MOBILE or PhoneNumberType.FIXED_LINE_OR_MOBILE))
                return;
            string written = s_oracle.Format(number, PhoneNumberFormat.NATIONAL);
            Assert.True(Scans.Finds(PersonDetectors.Phone, written), written);
        }, iter: 20_000);
}
