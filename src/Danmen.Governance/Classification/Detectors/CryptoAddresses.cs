using System.Security.Cryptography;

namespace Danmen.Governance.Classification.Detectors;

/// <summary>Addresses of Bitcoin and Ethereum.</summary>
internal static class CryptoAddresses
{
    private static ReadOnlySpan<byte> Alphabet => "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"u8;

    public static Grade Check(ReadOnlySpan<byte> word)
    {
        bool passes = word[0] switch
        {
            (byte)'0' => word.Length == 42 && (word[1] | 0x20) == 'x' && IsHex(word[2..]) && word[2..].ContainsAnyExcept(word[2]),
            (byte)'b' or (byte)'B' or (byte)'t' or (byte)'T' => word.Length is 42 or 62 && word[2] == '1' && (word[1] | 0x20) is 'c' or 'b' && IsOneCase(word) && CheckDigits.Bech32(word),
            (byte)'1' or (byte)'3' => word.Length <= 35 && Base58(word),
            _ => false,
        };
        return passes ? Grade.Strong : Grade.No;
    }

    // 25 bytes: version, hash of 20, and the first four of the double SHA-256 over both.
    private static bool Base58(ReadOnlySpan<byte> word)
    {
        Span<byte> bytes = stackalloc byte[25];
        bytes.Clear();
        foreach (byte each in word)
        {
            int carry = Alphabet.IndexOf(each);
            if (carry < 0)
                return false;
            for (int i = 24; i >= 0; i--)
            {
                carry += bytes[i] * 58;
                bytes[i] = (byte)carry;
                carry >>= 8;
            }

            if (carry != 0)
                return false;
        }

        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(bytes[..21], hash);
        SHA256.HashData(hash, hash);
        return bytes[0] is 0 or 5 && hash[..4].SequenceEqual(bytes[21..]);
    }

    private static bool IsHex(ReadOnlySpan<byte> word)
    {
        foreach (byte each in word)
        {
            if (!ByteKinds.IsHex(each))
                return false;
        }

        return true;
    }

    private static bool IsOneCase(ReadOnlySpan<byte> word) =>
        !word.ContainsAnyInRange((byte)'a', (byte)'z') || !word.ContainsAnyInRange((byte)'A', (byte)'Z');
}
