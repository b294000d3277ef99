namespace Danmen.Governance.Classification.Detectors;

/// <summary>What single bytes are.</summary>
internal static class ByteKinds
{
    [Flags]
    private enum Kind : byte
    {
        Digit = 1,
        Letter = 2,
        Hex = 4,
        Token = 8,
        Local = 16,
        Domain = 32,
        Address = 64,
        Key = 128,
    }

    private static readonly Kind[] s_kinds = Build();

    public static bool IsDigit(byte each) => (uint)(each - '0') <= 9;

    public static bool IsLetter(byte each) => (uint)((each | 0x20) - 'a') <= 25;

    /// <summary>A letter or a digit.</summary>
    public static bool IsWord(byte each) => (s_kinds[each] & (Kind.Digit | Kind.Letter)) != 0;

    public static bool IsHex(byte each) => (s_kinds[each] & Kind.Hex) != 0;

    /// <summary>What tokens are made of: base64url.</summary>
    public static bool IsToken(byte each) => (s_kinds[each] & Kind.Token) != 0;

    /// <summary>In front of the '@' of an address as people write them; RFC 5322 allows more, which would take in what stands around it.</summary>
    public static bool IsLocal(byte each) => (s_kinds[each] & Kind.Local) != 0;

    public static bool IsDomain(byte each) => (s_kinds[each] & Kind.Domain) != 0;

    /// <summary>Within a URL.</summary>
    public static bool IsAddress(byte each) => (s_kinds[each] & Kind.Address) != 0;

    /// <summary>Within a password or key: printable, and nothing that ends a value.</summary>
    public static bool IsKey(byte each) => (s_kinds[each] & Kind.Key) != 0;

    private static Kind[] Build()
    {
        var kinds = new Kind[256];
        for (int each = '!'; each <= '~'; each++)
        {
            char letter = (char)each;
            if (char.IsAsciiDigit(letter)) kinds[each] |= Kind.Digit;
            if (char.IsAsciiLetter(letter)) kinds[each] |= Kind.Letter;
            if (char.IsAsciiHexDigit(letter)) kinds[each] |= Kind.Hex;
            if (char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-') kinds[each] |= Kind.Token;
            if (char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '%' or '+' or '-' or '~') kinds[each] |= Kind.Local;
            if (char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-') kinds[each] |= Kind.Domain;
            if (letter is not ('"' or '\'' or '<' or '>' or '`' or '\\' or '{' or '}' or '|' or '^')) kinds[each] |= Kind.Address;
            if (letter is not ('"' or '\'' or ';' or ',' or '<' or '>' or '`' or '}')) kinds[each] |= Kind.Key;
        }

        return kinds;
    }
}
