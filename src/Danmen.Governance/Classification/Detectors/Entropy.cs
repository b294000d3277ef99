namespace Danmen.Governance.Classification.Detectors;

/// <summary>How much a run of characters looks like chance.</summary>
internal static class Entropy
{
    public const int Shortest = 12;

    private const int Longest = 256;

    /// <summary>True when characters of two kinds at least are spread as chance spreads them: nine tenths of what a random string of that length and alphabet has.</summary>
    public static bool IsHigh(ReadOnlySpan<byte> run)
    {
        if (run.Length is < Shortest or > Longest)
            return false;
        Span<byte> counts = stackalloc byte[128];
        counts.Clear();
        bool hasDigit = false, hasLower = false, hasUpper = false, hasOther = false, isHex = true;
        foreach (byte each in run)
        {
            if (each >= 128)
                return false;
            if (counts[each] < 255) counts[each]++;
            hasDigit |= ByteKinds.IsDigit(each);
            hasLower |= each is >= (byte)'a' and <= (byte)'z';
            hasUpper |= each is >= (byte)'A' and <= (byte)'Z';
            hasOther |= !ByteKinds.IsWord(each);
            isHex &= ByteKinds.IsHex(each);
        }

        int kinds = (hasDigit ? 1 : 0) + (hasLower ? 1 : 0) + (hasUpper ? 1 : 0) + (hasOther ? 1 : 0);
        if (kinds < 2 || !hasDigit)
            return false;
        double bits = 0;
        foreach (byte count in counts)
        {
            if (count > 0)
                bits -= count * Math.Log2((double)count / run.Length);
        }

        // A short string cannot show more than its length: log2 of it, less what repeats by chance.
        double most = Math.Log2(Math.Min(run.Length, isHex ? 16 : kinds == 2 ? 36 : 62));
        return bits / run.Length >= 0.8 * most;
    }
}
