using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Danmen.Restic.Encryption;

/// <summary>scrypt, RFC 7914.</summary>
/// <remarks>
/// The 16 words of a Salsa20 block are kept by diagonals (word 5·i mod 16 at place i), four vectors a block, so that one vector operation
/// does four quarter rounds. The order is changed once on the way in and once on the way out. The loops are compiled for this processor at
/// once: all the time they take is at the start of a program, before code that runs often is compiled again. The table is not the garbage
/// collector's, which would keep its memory long after.
/// </remarks>
internal static unsafe class Scrypt
{
    private const int SalsaWords = 16, SalsaVectors = 4;

    /// <param name="n">Cost, a power of two above 1; memory is 128·n·r bytes.</param>
    /// <param name="derived">Filled.</param>
    public static void Derive(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int n, int r, int p, Span<byte> derived)
    {
        byte[] blocks = new byte[checked(128 * r * p)];
        Rfc2898DeriveBytes.Pbkdf2(password, salt, blocks, 1, HashAlgorithmName.SHA256);
        int row = 2 * r * SalsaVectors;
        Vector128<uint>[] x = new Vector128<uint>[row], y = new Vector128<uint>[row];
        nuint tableBytes = checked((nuint)row * (nuint)n * (nuint)sizeof(Vector128<uint>));
        Vector128<uint>* table = (Vector128<uint>*)NativeMemory.AlignedAlloc(tableBytes, 64);
        try
        {
            for (int i = 0; i < p; i++)
            {
                Span<byte> block = blocks.AsSpan(128 * r * i, 128 * r);
                Span<uint> words = MemoryMarshal.Cast<Vector128<uint>, uint>(x.AsSpan());
                for (int k = 0; k < words.Length; k++) words[k] = BinaryPrimitives.ReadUInt32LittleEndian(block[(4 * Natural(k))..]);
                fixed (Vector128<uint>* first = x, second = y) Mix(first, second, table, row, n);
                for (int k = 0; k < words.Length; k++) BinaryPrimitives.WriteUInt32LittleEndian(block[(4 * Natural(k))..], words[k]);
            }
        }
        finally
        {
            NativeMemory.Clear(table, tableBytes);
            NativeMemory.AlignedFree(table);
        }

        Rfc2898DeriveBytes.Pbkdf2(password, blocks, derived, 1, HashAlgorithmName.SHA256);
        CryptographicOperations.ZeroMemory(blocks);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(x.AsSpan()));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(y.AsSpan()));
    }

    /// <summary>Where the word at a place of the diagonal order stands in the natural one.</summary>
    private static int Natural(int place) => (place & ~(SalsaWords - 1)) + (place * 5 % SalsaWords);

    /// <param name="x">The block, in and out; <paramref name="row"/> vectors.</param>
    /// <param name="y">Scratch as long.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Mix(Vector128<uint>* x, Vector128<uint>* y, Vector128<uint>* table, int row, int n)
    {
        for (int i = 0; i < n; i += 2)
        {
            // n is even: two steps bring x back to its own place.
            Vector128<uint>* place = table + ((nint)i * row);
            for (int k = 0; k < row; k++) place[k] = x[k];
            MixBlocks(x, null, y, row);
            place += row;
            for (int k = 0; k < row; k++) place[k] = y[k];
            MixBlocks(y, null, x, row);
        }

        for (int i = 0; i < n; i += 2)
        {
            MixBlocks(x, table + ((nint)Pick(x, row, n) * row), y, row);
            MixBlocks(y, table + ((nint)Pick(y, row, n) * row), x, row);
        }
    }

    /// <summary>The first word of the last block; it has the first place in either order.</summary>
    private static int Pick(Vector128<uint>* x, int row, int n) => (int)(x[row - SalsaVectors].ToScalar() & (uint)(n - 1));

    /// <param name="other">Added to x bit by bit where it is not null; x takes the sum.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MixBlocks(Vector128<uint>* x, Vector128<uint>* other, Vector128<uint>* y, int row)
    {
        if (other is not null)
        {
            for (int k = 0; k < row; k++) x[k] ^= other[k];
        }

        Vector128<uint> a = x[row - 4], b = x[row - 3], c = x[row - 2], d = x[row - 1];
        for (int i = 0; i < row; i += SalsaVectors)
        {
            Vector128<uint> a0 = a ^ x[i], b0 = b ^ x[i + 1], c0 = c ^ x[i + 2], d0 = d ^ x[i + 3];
            (a, b, c, d) = (a0, b0, c0, d0);
            for (int round = 0; round < 8; round += 2)
            {
                b ^= Rotate(a + d, 7);
                c ^= Rotate(b + a, 9);
                d ^= Rotate(c + b, 13);
                a ^= Rotate(d + c, 18);
                b = Vector128.Shuffle(b, Vector128.Create(3u, 0, 1, 2));
                c = Vector128.Shuffle(c, Vector128.Create(2u, 3, 0, 1));
                d = Vector128.Shuffle(d, Vector128.Create(1u, 2, 3, 0));
                d ^= Rotate(a + b, 7);
                c ^= Rotate(d + a, 9);
                b ^= Rotate(c + d, 13);
                a ^= Rotate(b + c, 18);
                b = Vector128.Shuffle(b, Vector128.Create(1u, 2, 3, 0));
                c = Vector128.Shuffle(c, Vector128.Create(2u, 3, 0, 1));
                d = Vector128.Shuffle(d, Vector128.Create(3u, 0, 1, 2));
            }

            a += a0;
            b += b0;
            c += c0;
            d += d0;
            // Even blocks go to the front half, odd ones to the back.
            int block = i / SalsaVectors;
            Vector128<uint>* to = y + (block / 2 * SalsaVectors) + ((block & 1) * (row / 2));
            to[0] = a;
            to[1] = b;
            to[2] = c;
            to[3] = d;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Rotate(Vector128<uint> value, int bits) => (value << bits) | (value >>> (32 - bits));
}
