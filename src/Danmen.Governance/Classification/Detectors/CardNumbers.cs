namespace Danmen.Governance.Classification.Detectors;

/// <summary>Numbers of payment cards: ISO/IEC 7812, by the ranges that issuers use.</summary>
internal static class CardNumbers
{
    public static Grade Check(scoped in Numeral numeral)
    {
        if (!IsIssued(numeral) || numeral.IsMonotone || !CheckDigits.Luhn(numeral.Digits))
            return Grade.No;
        bool isGrouped = numeral.IsJoinedByHyphenOrSpace && numeral.Shape is 0x4444 or 0x465 or 0x464;
        if (isGrouped)
            return Grade.Strong;
        if (!numeral.IsPlain)
            return Grade.No;
        // 13 digits are Japanese article numbers and milliseconds more often than cards of old; 14 and 19 are times.
        return numeral.Count is 15 or 16 ? Grade.Strong : Grade.Weak;
    }

    // 2221-2720 and 51-55 Mastercard, 34/37 American Express, 36/38/300-305/3095 Diners, 3528-3589 JCB, 4 Visa, 6011/644-65 Discover, 62 UnionPay.
    private static bool IsIssued(scoped in Numeral numeral)
    {
        int four = numeral.Value(0, 4), count = numeral.Count;
        return four switch
        {
            >= 4000 and < 5000 => count is 13 or 16 or 19,
            >= 5100 and < 5600 or >= 2221 and <= 2720 => count is 16,
            >= 3400 and < 3500 or >= 3700 and < 3800 => count is 15,
            >= 3528 and <= 3589 => count is 16 or 19,
            >= 3000 and <= 3059 or 3095 or >= 3600 and < 3700 or >= 3800 and < 4000 => count is 14 or 16,
            6011 or >= 6440 and < 6600 or >= 6200 and < 6300 => count is 16 or 19,
            _ => false,
        };
    }
}
