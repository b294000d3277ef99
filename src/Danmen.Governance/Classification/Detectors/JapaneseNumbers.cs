namespace Danmen.Governance.Classification.Detectors;

/// <summary>Numbers that Japan gives to persons and companies.</summary>
internal static class JapaneseNumbers
{
    /// <summary>One of ten random numbers of 12 digits passes, times and parcel numbers among them: weak, always.</summary>
    public static Grade MyNumber(scoped in Numeral numeral) =>
        (numeral.IsPlain || (numeral.IsJoinedByHyphenOrSpace && numeral.Shape == 0x444)) && !numeral.IsMonotone && CheckDigits.MyNumber(numeral.Digits) ? Grade.Weak : Grade.No;

    /// <summary>One of nine random numbers of 13 digits passes, milliseconds and article numbers among them.</summary>
    public static Grade Corporate(scoped in Numeral numeral) =>
        (numeral.IsPlain || (numeral.IsJoinedByHyphenOrSpace && numeral.Shape is 0x1444 or 0x13333)) && numeral.Digits[0] != '0' && CheckDigits.Corporate(numeral.Digits) ? Grade.Weak : Grade.No;

    /// <summary>Number of a registered issuer of invoices: T and 13 digits.</summary>
    public static Grade InvoiceIssuer(ReadOnlySpan<byte> word) =>
        word[0] == 'T' && IsDigits(word[1..]) && word[1] != '0' && CheckDigits.Corporate(word[1..]) ? Grade.Strong : Grade.No;

    /// <summary>The check digit is unofficial: without it a number can still be a licence, but only where a word says so.</summary>
    public static Grade Licence(scoped in Numeral numeral)
    {
        if (!numeral.IsPlain || numeral.IsMonotone || numeral.Value(0, 2) is < 10 or > 97)
            return Grade.No;
        return CheckDigits.Licence(numeral.Digits) ? Grade.Weak : Grade.Bare;
    }

    /// <summary>Number of an insurer: 8 digits with Luhn's check, or 6.</summary>
    public static Grade Insurer(scoped in Numeral numeral) =>
        !numeral.IsPlain || numeral.IsMonotone ? Grade.No : numeral.Count == 6 ? Grade.Bare : CheckDigits.Luhn(numeral.Digits) ? Grade.Weak : Grade.No;

    /// <summary>記号・番号 are of any form.</summary>
    public static Grade Insured(scoped in Numeral numeral) => numeral.IsPlain || numeral.Joint == Joint.Hyphen ? Grade.Bare : Grade.No;

    public static Grade Pension(scoped in Numeral numeral) =>
        numeral.IsPlain ? Grade.Bare : numeral.Joint == Joint.Hyphen && numeral.Shape == 0x46 ? Grade.Weak : Grade.No;

    public static Grade EmploymentInsurance(scoped in Numeral numeral) =>
        numeral.IsPlain ? Grade.Bare : numeral.Joint == Joint.Hyphen && numeral.Shape == 0x461 ? Grade.Strong : Grade.No;

    public static Grade ResidentRecord(scoped in Numeral numeral) => numeral.IsPlain ? Grade.Bare : Grade.No;

    /// <summary>Seven digits; with bank and branch 4-3-7 or 3-7; of Japan Post 1xxx0 and up to eight digits that end with 1.</summary>
    public static Grade BankAccount(scoped in Numeral numeral)
    {
        if (numeral.IsPlain)
            return numeral.Count == 7 ? Grade.Bare : Grade.No;
        if (!numeral.IsJoinedByHyphenOrSpace)
            return Grade.No;
        if (numeral.Shape is 0x437)
            return Grade.Weak;
        bool isPost = numeral.Shape is 0x58 or 0x57 or 0x56 && numeral.Digits[0] == '1' && numeral.Digits[4] == '0' && numeral.Digits[^1] == '1';
        return isPost ? Grade.Weak : numeral.Shape is 0x37 ? Grade.Bare : Grade.No;
    }

    /// <summary>Two letters and seven digits; passports of other countries are of nine as well.</summary>
    public static Grade Passport(ReadOnlySpan<byte> word) => IsUpper(word[0]) && IsUpper(word[1]) && IsDigits(word[2..]) ? Grade.Weak : Grade.No;

    /// <summary>Two letters, eight digits, two letters.</summary>
    public static Grade ResidenceCard(ReadOnlySpan<byte> word) =>
        IsUpper(word[0]) && IsUpper(word[1]) && IsDigits(word[2..10]) && IsUpper(word[10]) && IsUpper(word[11]) ? Grade.Strong : Grade.No;

    /// <summary>Three and four digits. No code begins with 000.</summary>
    public static Grade Postal(scoped in Numeral numeral, bool isMarked)
    {
        if (numeral.Value(0, 3) == 0)
            return Grade.No;
        return numeral.IsPlain ? (isMarked ? Grade.Strong : Grade.Bare) : numeral.Joint == Joint.Hyphen && numeral.Shape == 0x34 ? Grade.Strong : Grade.No;
    }

    public static bool IsDigits(ReadOnlySpan<byte> word) => !word.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    private static bool IsUpper(byte each) => each is >= (byte)'A' and <= (byte)'Z';
}
