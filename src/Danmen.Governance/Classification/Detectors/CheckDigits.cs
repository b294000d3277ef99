namespace Danmen.Governance.Classification.Detectors;

/// <summary>Check digits, over ASCII digits.</summary>
internal static class CheckDigits
{
    private static ReadOnlySpan<byte> Doubled => [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];

    private static ReadOnlySpan<byte> MyNumberWeights => [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2];

    private static ReadOnlySpan<byte> LicenceWeights => [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];

    /// <summary>ISO/IEC 7812-1, annex B.</summary>
    public static bool Luhn(ReadOnlySpan<byte> digits)
    {
        int sum = 0;
        bool isSecond = false;
        for (int i = digits.Length - 1; i >= 0; i--, isSecond = !isSecond)
        {
            int digit = digits[i] - '0';
            sum += isSecond ? Doubled[digit] : digit;
        }

        return sum % 10 == 0;
    }

    /// <summary>The 12 digits of a My Number: ordinance 85 of 2014 of the Ministry of Internal Affairs, article 5.</summary>
    public static bool MyNumber(ReadOnlySpan<byte> digits)
    {
        int rest = Weighted(digits, MyNumberWeights) % 11;
        return digits[11] - '0' == (rest <= 1 ? 0 : 11 - rest);
    }

    /// <summary>The 13 digits of a corporate number; the first one checks the others.</summary>
    public static bool Corporate(ReadOnlySpan<byte> digits)
    {
        int sum = 0;
        for (int i = 1; i < 13; i++) sum += (digits[i] - '0') * (i % 2 == 0 ? 1 : 2);
        return digits[0] - '0' == 9 - (sum % 9);
    }

    /// <summary>The 11th of the 12 digits of a driver's licence. Unofficial: evidence, never a reason to reject.</summary>
    public static bool Licence(ReadOnlySpan<byte> digits) =>
        digits[10] - '0' == (11 - (Weighted(digits, LicenceWeights) % 11)) % 10;

    /// <summary>The 10 digits of an NHS number: modulus 11.</summary>
    public static bool Nhs(ReadOnlySpan<byte> digits)
    {
        int sum = 0;
        for (int i = 0; i < 9; i++) sum += (digits[i] - '0') * (10 - i);
        return (11 - (sum % 11)) % 11 == digits[9] - '0';
    }

    /// <summary>ISO 13616: the account behind the country and its check digits, letters as numbers from 10, is 1 modulo 97.</summary>
    public static bool Iban(ReadOnlySpan<byte> letters)
    {
        int rest = 0;
        for (int i = 0; i < letters.Length; i++)
        {
            int at = i + 4 < letters.Length ? i + 4 : i + 4 - letters.Length;
            int value = letters[at] <= '9' ? letters[at] - '0' : (letters[at] | 0x20) - 'a' + 10;
            rest = ((rest * (value < 10 ? 10 : 100)) + value) % 97;
        }

        return rest == 1;
    }

    /// <summary>BIP 173 and BIP 350: the polymod of prefix and data is 1 (bech32) or 0x2bc830a3 (bech32m).</summary>
    /// <param name="word">With its prefix <c>bc1</c> or <c>tb1</c>, all of one case.</param>
    public static bool Bech32(ReadOnlySpan<byte> word)
    {
        uint state = 1;
        for (int i = 0; i < 2; i++) state = Step(state, (uint)(word[i] | 0x20) >> 5);
        state = Step(state, 0);
        for (int i = 0; i < 2; i++) state = Step(state, (uint)(word[i] | 0x20) & 31);
        foreach (byte each in word[3..])
        {
            int value = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"u8.IndexOf((byte)(each is >= (byte)'A' and <= (byte)'Z' ? each | 0x20 : each));
            if (value < 0)
                return false;
            state = Step(state, (uint)value);
        }

        return state is 1 or 0x2bc830a3;
    }

    private static uint Step(uint state, uint value)
    {
        uint top = state >> 25;
        state = ((state & 0x1ffffff) << 5) ^ value;
        state ^= (top & 1) != 0 ? 0x3b6a57b2u : 0;
        state ^= (top & 2) != 0 ? 0x26508e6du : 0;
        state ^= (top & 4) != 0 ? 0x1ea119fau : 0;
        state ^= (top & 8) != 0 ? 0x3d4233ddu : 0;
        return state ^ ((top & 16) != 0 ? 0x2a1462b3u : 0);
    }

    private static int Weighted(ReadOnlySpan<byte> digits, ReadOnlySpan<byte> weights)
    {
        int sum = 0;
        for (int i = 0; i < weights.Length; i++) sum += (digits[i] - '0') * weights[i];
        return sum;
    }
}
