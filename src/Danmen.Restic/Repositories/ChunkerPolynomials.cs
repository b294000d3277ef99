using System.Numerics;
using System.Security.Cryptography;

namespace Danmen.Restic.Repositories;

/// <summary>Random irreducible polynomials over GF(2) of degree 53, bits as coefficients: restic refuses a config with another.</summary>
internal static class ChunkerPolynomials
{
    private const int Degree = 53;

    public static ulong NewRandom()
    {
        Span<byte> bytes = stackalloc byte[8];
        while (true)
        {
            RandomNumberGenerator.Fill(bytes);
            // One in about 27 with both ends set is irreducible.
            ulong candidate = (BitConverter.ToUInt64(bytes) & ((1UL << Degree) - 1)) | (1UL << Degree) | 1;
            if (IsIrreducible(candidate)) return candidate;
        }
    }

    /// <summary>Rabin's test. The degree is prime, so only factors of degree 1 need a look of their own.</summary>
    public static bool IsIrreducible(ulong polynomial)
    {
        if (BitOperations.Log2(polynomial) != Degree) return false;
        // x divides it, or x + 1 does.
        if ((polynomial & 1) == 0 || (BitOperations.PopCount(polynomial) & 1) == 0) return false;
        ulong power = 2;
        for (int i = 0; i < Degree; i++) power = Multiply(power, power, polynomial);
        return power == 2;
    }

    private static ulong Multiply(ulong left, ulong right, ulong modulus)
    {
        ulong product = 0;
        for (; right != 0; right >>= 1)
        {
            if ((right & 1) != 0) product ^= left;
            left <<= 1;
            if ((left >> Degree) != 0) left ^= modulus;
        }

        return product;
    }
}
