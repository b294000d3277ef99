namespace Danmen.Governance.Classification.Detectors;

/// <summary>Places on the earth as decimal degrees.</summary>
internal static class Coordinates
{
    /// <summary>Fewer places are prices, rates and sizes.</summary>
    private const int FewestPlaces = 4;

    /// <summary>True for a decimal with at least four places up to a number of degrees.</summary>
    public static bool IsDegrees(ReadOnlySpan<byte> text, int most)
    {
        int dot = text.IndexOf((byte)'.');
        if (dot is < 1 or > 3 || text.Length - dot - 1 is < FewestPlaces or > 15 || (dot > 1 && text[0] == '0'))
            return false;
        int degrees = 0;
        foreach (byte each in text[..dot]) degrees = (degrees * 10) + each - '0';
        return degrees < most;
    }

    /// <summary>Reads the longitude behind a latitude.</summary>
    /// <returns>Its end, or 0.</returns>
    public static int ReadSecond(ReadOnlySpan<byte> text, int start, int end)
    {
        if (!IsDegrees(text[start..end].TrimStart((byte)'-'), 90))
            return 0;
        int at = end;
        if (at < text.Length && text[at] is (byte)',' or (byte)' ') at++;
        if (at < text.Length && text[at] == ' ') at++;
        if (at == end)
            return 0;
        if (at < text.Length && text[at] == '-') at++;
        int first = at;
        while (at < text.Length && (ByteKinds.IsDigit(text[at]) || (text[at] == '.' && at + 1 < text.Length && ByteKinds.IsDigit(text[at + 1])))) at++;
        return at > first && ByteKinds.IsDigit(text[first]) && IsDegrees(text[first..at], 180) && !text[(first + text[first..at].IndexOf((byte)'.') + 1)..at].Contains((byte)'.') ? at : 0;
    }
}
