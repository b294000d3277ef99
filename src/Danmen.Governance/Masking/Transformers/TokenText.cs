namespace Danmen.Governance.Masking.Transformers;

/// <summary>Letters and digits drawn from the tag of a keyed function.</summary>
internal static class TokenText
{
    /// <summary>Characters that hold 128 bits.</summary>
    public const int WholeLength = 26;

    // No 0, 1, l or o, which people take for each other.
    private static ReadOnlySpan<byte> Alphabet => "abcdefghijkmnpqrstuvwxyz23456789"u8;

    /// <summary>Five bits a character, from the lowest.</summary>
    /// <param name="destination">At most 26 bytes.</param>
    public static void Write(UInt128 tag, Span<byte> destination)
    {
        for (int i = 0; i < destination.Length; i++, tag >>= 5) destination[i] = Alphabet[(int)((uint)tag & 31)];
    }
}
