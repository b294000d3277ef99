namespace Danmen.Governance.Classification.Detectors;

/// <summary>Numbers of telephones, by the plans of Japan, North America, the United Kingdom and, behind '+', of the whole world.</summary>
/// <remarks>The plans stand here because a candidate costs nanoseconds and allocates nothing; libphonenumber is the oracle of the tests (docs/adr/0020-detectors-over-spans.md).</remarks>
internal static class PhoneNumbers
{
    // Bit n of row t: the country code 10 * t + n has two digits. All else of 2 to 9 is the beginning of three.
    private static ReadOnlySpan<ushort> TwoDigits =>
        [0, 0, 0b00_1000_0001, 0b10_0101_1111, 0b11_1111_1011, 0b01_1111_1110, 0b00_0111_1111, 0, 0b00_0101_0110, 0b01_0011_1111];

    /// <param name="digits">National: without a country code.</param>
    /// <param name="shape">As <see cref="Numeral.Shape"/>.</param>
    /// <param name="joint">What stands between the groups; a hyphen where marks are mixed.</param>
    public static Grade National(ReadOnlySpan<byte> digits, ulong shape, Joint joint) =>
        digits[0] == '0' ? Zero(digits, shape, joint != Joint.None) : NorthAmerican(digits, shape, joint);

    /// <param name="digits">Behind '+': country code and number.</param>
    public static Grade International(ReadOnlySpan<byte> digits)
    {
        if (digits.Length is < 8 or > 15 || digits[0] == '0' || !digits[1..].ContainsAnyExcept(digits[0]))
            return Grade.No;
        int codeLength = CountryCodeLength(digits);
        ReadOnlySpan<byte> number = digits[codeLength..];
        bool isOne = codeLength == 1 && digits[0] == '1', isJapan = codeLength == 2 && digits[0] == '8' && digits[1] == '1';
        if (isOne)
            return number.Length == 10 && IsNorthAmerican(number) ? Grade.Strong : Grade.No;
        if (isJapan)
            return IsJapanese(number[0] == '0' ? number[1..] : number) ? Grade.Strong : Grade.No;
        return number.Length >= 5 ? Grade.Strong : Grade.No;
    }

    private static Grade Zero(ReadOnlySpan<byte> digits, ulong shape, bool isGrouped)
    {
        if (IsJapanese(digits[1..]))
        {
            // 4-6 is a pension's number as well.
            if (isGrouped)
                return shape is 0x344 or 0x244 or 0x334 or 0x424 or 0x514 or 0x433 or 0x434 ? Grade.Strong : shape is 0x37 or 0x46 or 0x38 or 0x28 ? Grade.Weak : Grade.No;
            // Plain: 11 digits begin with one of few, 10 digits with any area.
            return digits.Length == 11 ? Grade.Strong : Grade.Weak;
        }

        // 01 and 02 areas, 03 companies, 07 mobiles.
        bool isBritish = digits.Length == 11 && digits[1] is (byte)'1' or (byte)'2' or (byte)'3' or (byte)'7' && digits[2] != '0';
        return !isBritish ? Grade.No : !isGrouped ? Grade.Weak : shape is 0x344 or 0x434 or 0x56 or 0x533 or 0x47 or 0x38 ? Grade.Strong : Grade.No;
    }

    private static Grade NorthAmerican(ReadOnlySpan<byte> digits, ulong shape, Joint joint)
    {
        if (digits.Length == 11 && digits[0] == '1' && shape == 0x1334)
            return IsNorthAmerican(digits[1..]) ? Grade.Strong : Grade.No;
        if (digits.Length != 10 || !IsNorthAmerican(digits))
            return Grade.No;
        // 3-3-4 with spaces is a number of the NHS as well.
        return joint is Joint.None ? Grade.Weak : shape is not (0x334 or 0x37) ? Grade.No : joint == Joint.Space ? Grade.Weak : Grade.Strong;
    }

    private static bool IsNorthAmerican(ReadOnlySpan<byte> number) =>
        number[0] >= '2' && number[3] >= '2' && number[1] != '9' && !(number[1] == '1' && number[2] == '1') && number[1..].ContainsAnyExcept(number[0]);

    /// <param name="number">Without the leading 0.</param>
    private static bool IsJapanese(ReadOnlySpan<byte> number)
    {
        if (number.Length is < 9 or > 10 || number[0] == '0' || !number[1..].ContainsAnyExcept(number[0]))
            return false;
        // 020 60 70 80 90 50: ten digits behind the 0, of which the second is a 0; the third is never one. 0800 and 0120 are free of charge.
        if (number.Length == 10)
            return number[0] is (byte)'5' or (byte)'6' or (byte)'7' or (byte)'8' or (byte)'9' or (byte)'2' && number[1] == '0' && (number[2] != '0' || number[0] == '8');
        return number[1] != '0';
    }

    private static int CountryCodeLength(ReadOnlySpan<byte> digits)
    {
        if (digits[0] is (byte)'1' or (byte)'7')
            return 1;
        return (TwoDigits[digits[0] - '0'] >> (digits[1] - '0') & 1) != 0 ? 2 : 3;
    }
}
