using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Danmen.Restic.Encryption;

/// <summary>scrypt, RFC 7914.</summary>
/// <remarks>
/// The 16 words of a Salsa20 block are kept by diagonals (word 5·i mod 16 at place i), four vectors a block, so that one vector operation
/// does four quarter rounds. The order is changed once on the way in and once on the way out.
/// </remarks>
internal static class Scrypt
{
    private const int SalsaWords = 16, SalsaVectors = 4;

    private static readonly Vector128<uint> s_up = Vector128.Create(3u, 0, 1, 2);
    private static readonly Vector128<uint> s_half = Vector128.Create(2u, 3, 0, 1);
    private static readonly Vector128<uint> s_down = Vector128.Create(1u, 2, 3, 0);

    /// <param name="n">Cost, a power of two above 1; memory is 128·n·r bytes.</param>
    /// <param name="derived">Filled.</param>
    public static void Derive(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int n, int r, int p, Span<byte> derived)
    {
        byte[] blocks = new byte[checked(128 * r * p)];
        Rfc2898DeriveBytes.Pbkdf2(password, salt, blocks, 1, HashAlgorithmName.SHA256);
        int row = 2 * r * SalsaVectors;
        Vector128<uint>[] table = new Vector128<uint>[checked((long)row * n)];
        Vector128<uint>[] x = new Vector128<uint>[row], y = new Vector128<uint>[row];
        for (int i = 0; i < p; i++)
        {
            Span<byte> block = blocks.AsSpan(128 * r * i, 128 * r);
            Span<uint> words = MemoryMarshal.Cast<Vector128<uint>, uint>(x.AsSpan());
            for (int k = 0; k < words.Length; k++) words[k] = BinaryPrimitives.ReadUInt32LittleEndian(block[(4 * Natural(k))..]);
            Mix(x, y, table, n);
            for (int k = 0; k < words.Length; k++) BinaryPrimitives.WriteUInt32LittleEndian(block[(4 * Natural(k))..], words[k]);
        }

        Rfc2898DeriveBytes.Pbkdf2(password, blocks, derived, 1, HashAlgorithmName.SHA256);
        CryptographicOperations.ZeroMemory(blocks);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(table.AsSpan()));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(x.AsSpan()));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(y.AsSpan()));
    }

    /// <summary>Where the word at a place of the diagonal order stands in the natural one.</summary>
    private static int Natural(int place) => (place & ~(SalsaWords - 1)) + (place * 5 % SalsaWords);

    private static void Mix(Vector128<uint>[] x, Vector128<uint>[] y, Vector128<uint>[] table, int n)
    {
        int row = x.Length;
        for (int i = 0; i < n; i += 2)
        {
            // n is even: two steps bring x back to its own place.
            x.CopyTo(table.AsSpan(i * row, row));
            MixBlocks(x, y);
            y.CopyTo(table.AsSpan((i + 1) * row, row));
            MixBlocks(y, x);
        }

        for (int i = 0; i < n; i += 2)
        {
            Combine(x, table.AsSpan(Pick(x, n) * row, row));
            MixBlocks(x, y);
            Combine(y, table.AsSpan(Pick(y, n) * row, row));
            MixBlocks(y, x);
        }
    }

    /// <summary>The first word of the last block; it has the first place in either order.</summary>
    private static int Pick(ReadOnlySpan<Vector128<uint>> x, int n) => (int)(x[^SalsaVectors].ToScalar() & (uint)(n - 1));

    private static void Combine(Span<Vector128<uint>> x, ReadOnlySpan<Vector128<uint>> row)
    {
        for (int i = 0; i < x.Length && i < row.Length; i++) x[i] ^= row[i];
    }

    private static void MixBlocks(ReadOnlySpan<Vector128<uint>> x, Span<Vector128<uint>> y)
    {
        Vector128<uint> a = x[^4], b = x[^3], c = x[^2], d = x[^1];
        int half = x.Length / 2;
        for (int i = 0; i < x.Length; i += SalsaVectors)
        {
            ReadOnlySpan<Vector128<uint>> next = x.Slice(i, SalsaVectors);
            Vector128<uint> a0 = a ^ next[0], b0 = b ^ next[1], c0 = c ^ next[2], d0 = d ^ next[3];
            (a, b, c, d) = (a0, b0, c0, d0);
            for (int round = 0; round < 8; round += 2)
            {
                b ^= Rotate(a + d, 7);
                c ^= Rotate(b + a, 9);
                d ^= Rotate(c + b, 13);
                a ^= Rotate(d + c, 18);
                b = Vector128.Shuffle(b, s_up);
                c = Vector128.Shuffle(c, s_half);
                d = Vector128.Shuffle(d, s_down);
                d ^= Rotate(a + b, 7);
                c ^= Rotate(d + a, 9);
                b ^= Rotate(c + d, 13);
                a ^= Rotate(b + c, 18);
                b = Vector128.Shuffle(b, s_down);
                c = Vector128.Shuffle(c, s_half);
                d = Vector128.Shuffle(d, s_up);
            }

            a += a0;
            b += b0;
            c += c0;
            d += d0;
            // Even blocks go to the front half, odd ones to the back.
            int block = i / SalsaVectors;
            Span<Vector128<uint>> to = y.Slice((block / 2 * SalsaVectors) + ((block & 1) * half), SalsaVectors);
            to[0] = a;
            to[1] = b;
            to[2] = c;
            to[3] = d;
        }
    }

    private static Vector128<uint> Rotate(Vector128<uint> value, int bits) => (value << bits) | (value >>> (32 - bits));
}
