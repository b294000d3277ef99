namespace Danmen.Governance.Classification.Detectors;

/// <summary>PEM blocks of private keys.</summary>
internal static class PrivateKeyBlocks
{
    public const int Shortest = 27;

    private const int LongestLabel = 40;

    /// <summary>The next block from a place on.</summary>
    /// <returns>Where it begins and ends; both 0 when there is none. A block without an end goes to the end of the text.</returns>
    public static (int Start, int End) Find(ReadOnlySpan<byte> text, int at)
    {
        while (text[at..].IndexOf("-----BEGIN "u8) is >= 0 and var found)
        {
            int start = at + found, label = start + "-----BEGIN ".Length;
            ReadOnlySpan<byte> rest = text[label..Math.Min(text.Length, label + LongestLabel)];
            int labelEnd = rest.IndexOf("-----"u8);
            at = label;
            if (labelEnd < 0 || !(rest[..labelEnd].EndsWith("PRIVATE KEY"u8) || rest[..labelEnd].EndsWith("PRIVATE KEY BLOCK"u8)))
                continue;
            int body = label + labelEnd + 5, close = text[body..].IndexOf("-----END "u8);
            if (close < 0)
                return (start, text.Length);
            int line = body + close + "-----END ".Length, last = text[line..].IndexOf("-----"u8);
            return (start, last is < 0 or > LongestLabel ? line : line + last + 5);
        }

        return default;
    }
}
