namespace Danmen.Governance.Classification.Detectors;

/// <summary>International bank account numbers, ISO 13616.</summary>
internal static class Ibans
{
    // Country and length, of the registry.
    private const string Lengths =
        "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24FI18FK18FO18FR27GB22GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28TL23TN24TR26UA29VA22VG24XK20YE30";

    private static readonly byte[] s_lengths = Build();

    /// <summary>Length without spaces that the country's numbers have; 0 for what is no country with such numbers.</summary>
    public static int LengthOf(byte first, byte second) =>
        ByteKinds.IsLetter(first) && ByteKinds.IsLetter(second) ? s_lengths[Index(first, second)] : 0;

    /// <summary>Reads a number that begins here, plain or in groups of four that single spaces part.</summary>
    /// <returns>Its length in the text, or 0.</returns>
    public static int Read(ReadOnlySpan<byte> text)
    {
        int length = text.Length < 15 ? 0 : LengthOf(text[0], text[1]);
        if (length == 0)
            return 0;
        Span<byte> letters = stackalloc byte[34];
        bool isGrouped = text[4] == ' ';
        int count = 0, at = 0;
        for (; count < length && at < text.Length; at++)
        {
            if (isGrouped && count % 4 == 0 && count > 0 && text[at] == ' ' && text[at - 1] != ' ')
                continue;
            if (!ByteKinds.IsWord(text[at]) || (count is 2 or 3 && !ByteKinds.IsDigit(text[at])))
                return 0;
            letters[count++] = text[at];
        }

        bool isEnded = at == text.Length || !ByteKinds.IsWord(text[at]);
        letters = letters[..count];
        return count == length && isEnded && IsOneCase(letters) && CheckDigits.Iban(letters) ? at : 0;
    }

    private static bool IsOneCase(ReadOnlySpan<byte> letters) =>
        !letters.ContainsAnyInRange((byte)'a', (byte)'z') || !letters.ContainsAnyInRange((byte)'A', (byte)'Z');

    private static int Index(byte first, byte second) => (((first | 0x20) - 'a') * 26) + (second | 0x20) - 'a';

    private static byte[] Build()
    {
        var lengths = new byte[26 * 26];
        for (int i = 0; i < Lengths.Length; i += 4)
            lengths[Index((byte)Lengths[i], (byte)Lengths[i + 1])] = (byte)(((Lengths[i + 2] - '0') * 10) + Lengths[i + 3] - '0');
        return lengths;
    }
}
