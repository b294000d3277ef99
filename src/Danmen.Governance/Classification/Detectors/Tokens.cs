namespace Danmen.Governance.Classification.Detectors;

/// <summary>Which kind of token it is.</summary>
internal enum TokenKind
{
    None,
    Jwt,
    Cloud,
    Chat,
}

/// <summary>Tokens that tell by their beginning who made them.</summary>
internal static class Tokens
{
    /// <summary>No token that is known is shorter.</summary>
    public const int Shortest = 20;

    /// <summary>Judges a run of base64url; a JWT goes on behind it.</summary>
    /// <param name="text">Begins with the run, and holds what follows it.</param>
    /// <param name="run">Length of the run.</param>
    /// <param name="length">Length of the token.</param>
    public static TokenKind Read(ReadOnlySpan<byte> text, int run, out int length)
    {
        length = run;
        ReadOnlySpan<byte> token = text[..run];
        return token[0] switch
        {
            (byte)'e' => Jwt(text, run, out length) ? TokenKind.Jwt : TokenKind.None,
            (byte)'A' => (token.StartsWith("AKIA"u8) || token.StartsWith("ASIA"u8) ? run == 20 && IsUpper(token[4..]) : token.StartsWith("AIza"u8) && run == 39) ? TokenKind.Cloud : TokenKind.None,
            (byte)'g' => GitToken(token) ? TokenKind.Cloud : TokenKind.None,
            (byte)'x' => token.StartsWith("xox"u8) && token[4] == '-' && "abeoprs"u8.Contains(token[3]) || token.StartsWith("xapp-"u8) ? TokenKind.Chat : TokenKind.None,
            (byte)'s' => (token.StartsWith("sk_live_"u8) || token.StartsWith("sk_test_"u8) ? run >= 32 : token.StartsWith("shpat_"u8) && run == 38) ? TokenKind.Cloud : TokenKind.None,
            (byte)'r' => token.StartsWith("rk_live_"u8) && run >= 32 ? TokenKind.Cloud : TokenKind.None,
            (byte)'S' => SendGrid(text, run, out length) || (token.StartsWith("SK"u8) && run == 34 && IsLowerHex(token[2..])) ? TokenKind.Cloud : TokenKind.None,
            (byte)'n' => token.StartsWith("npm_"u8) && run == 40 ? TokenKind.Cloud : TokenKind.None,
            (byte)'p' => token.StartsWith("pypi-"u8) && run >= 60 ? TokenKind.Cloud : TokenKind.None,
            (byte)'d' => token.StartsWith("dop_v1_"u8) && run == 71 && IsLowerHex(token[7..]) ? TokenKind.Cloud : TokenKind.None,
            (byte)'w' => token.StartsWith("whsec_"u8) && run >= 38 ? TokenKind.Cloud : TokenKind.None,
            _ => TokenKind.None,
        };
    }

    /// <summary>True for the token of a Telegram bot: 8 to 10 digits, ':', 35 of base64url.</summary>
    public static bool IsTelegram(ReadOnlySpan<byte> digits, ReadOnlySpan<byte> behind) =>
        digits.Length is >= 8 and <= 10 && behind.Length >= 36 && behind[0] == ':' && behind[1] == 'A' && Run(behind[1..]) == 35;

    /// <summary>Length of the run of base64url that a text begins with.</summary>
    public static int Run(ReadOnlySpan<byte> text)
    {
        int at = 0;
        while (at < text.Length && ByteKinds.IsToken(text[at])) at++;
        return at;
    }

    // Header and payload are JSON objects: base64url of '{"' is eyJ.
    private static bool Jwt(ReadOnlySpan<byte> text, int run, out int length)
    {
        length = run;
        if (!text.StartsWith("eyJ"u8) || run + 4 > text.Length || text[run] != '.' || !text[(run + 1)..].StartsWith("eyJ"u8))
            return false;
        int payload = Run(text[(run + 1)..]), behind = run + 1 + payload;
        if (behind >= text.Length || text[behind] != '.')
            return false;
        length = behind + 1 + Run(text[(behind + 1)..]);
        return length - behind > 20;
    }

    private static bool SendGrid(ReadOnlySpan<byte> text, int run, out int length)
    {
        length = run;
        // "SG" is a run of its own: a dot follows.
        if (run != 2 || text[1] != 'G' || text.Length < 69 || text[2] != '.' || Run(text[3..]) != 22 || text[25] != '.' || Run(text[26..]) != 43)
            return false;
        length = 69;
        return true;
    }

    private static bool GitToken(ReadOnlySpan<byte> token) => token switch
    {
        [_, (byte)'h', (byte)'p' or (byte)'o' or (byte)'u' or (byte)'s' or (byte)'r', (byte)'_', ..] => token.Length >= 40,
        _ => token.StartsWith("github_pat_"u8) ? token.Length >= 82 : token.StartsWith("glpat-"u8) && token.Length >= 26,
    };

    private static bool IsUpper(ReadOnlySpan<byte> token)
    {
        foreach (byte each in token)
        {
            if (each is not (>= (byte)'A' and <= (byte)'Z' or >= (byte)'0' and <= (byte)'9'))
                return false;
        }

        return true;
    }

    private static bool IsLowerHex(ReadOnlySpan<byte> token)
    {
        foreach (byte each in token)
        {
            if (each is not (>= (byte)'0' and <= (byte)'9' or >= (byte)'a' and <= (byte)'f'))
                return false;
        }

        return true;
    }
}
