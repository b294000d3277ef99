using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using Danmen.Restic.Buffers;
using static System.Numerics.BitOperations;

namespace Danmen.Restic.Encryption;

/// <summary>scrypt, RFC 7914.</summary>
/// <remarks>
/// One word at a time: four quarter rounds that need nothing of each other keep a processor busier than vectors do, whose every step waits for the one
/// before. The loops are compiled for this processor at once: all the time they take is at the start of a program, before code that runs often is compiled
/// again. The table is not the garbage collector's, which would keep its memory long after.
/// </remarks>
internal static unsafe class Scrypt
{
    private const int SalsaWords = 16;

    /// <param name="n">Cost, a power of two above 1; memory is 128·n·r bytes.</param>
    /// <param name="derived">Filled.</param>
    public static void Derive(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int n, int r, int p, Span<byte> derived)
    {
        byte[] blocks = new byte[checked(128 * r * p)];
        Rfc2898DeriveBytes.Pbkdf2(password, salt, blocks, 1, HashAlgorithmName.SHA256);
        int row = 2 * r * SalsaWords;
        uint[] x = new uint[row], y = new uint[row];
        nuint tableBytes = checked((nuint)row * (nuint)n * sizeof(uint));
        uint* table = (uint*)NativeMemory.AlignedAlloc(tableBytes, 2 << 20);
        HugePages.Advise(table, tableBytes);
        try
        {
            for (int i = 0; i < p; i++)
            {
                Span<byte> block = blocks.AsSpan(128 * r * i, 128 * r);
                for (int k = 0; k < row; k++) x[k] = BinaryPrimitives.ReadUInt32LittleEndian(block[(4 * k)..]);
                fixed (uint* first = x, second = y) Mix(first, second, table, row, n);
                for (int k = 0; k < row; k++) BinaryPrimitives.WriteUInt32LittleEndian(block[(4 * k)..], x[k]);
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

    /// <param name="x">The block, in and out; <paramref name="row"/> words.</param>
    /// <param name="y">Scratch as long.</param>
    private static void Mix(uint* x, uint* y, uint* table, int row, int n)
    {
        uint bytes = (uint)row * sizeof(uint);
        for (int i = 0; i < n; i += 2)
        {
            // n is even: two steps bring x back to its own place.
            uint* place = table + ((nint)i * row);
            Unsafe.CopyBlock(place, x, bytes);
            MixBlocks(x, y, row);
            Unsafe.CopyBlock(place + row, y, bytes);
            MixBlocks(y, x, row);
        }

        for (int i = 0; i < n; i += 2)
        {
            Add(x, table + ((nint)Pick(x, row, n) * row), row);
            MixBlocks(x, y, row);
            Add(y, table + ((nint)Pick(y, row, n) * row), row);
            MixBlocks(y, x, row);
        }
    }

    /// <summary>The first word of the last block.</summary>
    private static int Pick(uint* x, int row, int n) => (int)(x[row - SalsaWords] & (uint)(n - 1));

    /// <summary>Adds bit by bit.</summary>
    private static void Add(uint* x, uint* other, int row)
    {
        // What is added stands anywhere in the table: wide reads ask for more of it at once.
        for (int k = 0; k < row; k += Vector256<uint>.Count) (Vector256.Load(x + k) ^ Vector256.Load(other + k)).Store(x + k);
    }

    private static void MixBlocks(uint* x, uint* y, int row)
    {
        uint* before = x + row - SalsaWords;
        for (int i = 0; i < row; i += SalsaWords)
        {
            // Even blocks go to the front half, odd ones to the back.
            int block = i / SalsaWords;
            uint* to = y + (block / 2 * SalsaWords) + ((block & 1) * (row / 2));
            Salsa(before, x + i, to);
            before = to;
        }
    }

    /// <summary>Salsa20/8 of the bitwise sum of two blocks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Salsa(uint* a, uint* b, uint* to)
    {
        uint x0 = a[0] ^ b[0], x1 = a[1] ^ b[1], x2 = a[2] ^ b[2], x3 = a[3] ^ b[3], x4 = a[4] ^ b[4], x5 = a[5] ^ b[5], x6 = a[6] ^ b[6], x7 = a[7] ^ b[7];
        uint x8 = a[8] ^ b[8], x9 = a[9] ^ b[9], x10 = a[10] ^ b[10], x11 = a[11] ^ b[11], x12 = a[12] ^ b[12], x13 = a[13] ^ b[13], x14 = a[14] ^ b[14], x15 = a[15] ^ b[15];
        to[0] = x0; to[1] = x1; to[2] = x2; to[3] = x3; to[4] = x4; to[5] = x5; to[6] = x6; to[7] = x7;
        to[8] = x8; to[9] = x9; to[10] = x10; to[11] = x11; to[12] = x12; to[13] = x13; to[14] = x14; to[15] = x15;
        for (int round = 0; round < 8; round += 2)
        {
            x4 ^= RotateLeft(x0 + x12, 7); x9 ^= RotateLeft(x5 + x1, 7); x14 ^= RotateLeft(x10 + x6, 7); x3 ^= RotateLeft(x15 + x11, 7);
            x8 ^= RotateLeft(x4 + x0, 9); x13 ^= RotateLeft(x9 + x5, 9); x2 ^= RotateLeft(x14 + x10, 9); x7 ^= RotateLeft(x3 + x15, 9);
            x12 ^= RotateLeft(x8 + x4, 13); x1 ^= RotateLeft(x13 + x9, 13); x6 ^= RotateLeft(x2 + x14, 13); x11 ^= RotateLeft(x7 + x3, 13);
            x0 ^= RotateLeft(x12 + x8, 18); x5 ^= RotateLeft(x1 + x13, 18); x10 ^= RotateLeft(x6 + x2, 18); x15 ^= RotateLeft(x11 + x7, 18);
            x1 ^= RotateLeft(x0 + x3, 7); x6 ^= RotateLeft(x5 + x4, 7); x11 ^= RotateLeft(x10 + x9, 7); x12 ^= RotateLeft(x15 + x14, 7);
            x2 ^= RotateLeft(x1 + x0, 9); x7 ^= RotateLeft(x6 + x5, 9); x8 ^= RotateLeft(x11 + x10, 9); x13 ^= RotateLeft(x12 + x15, 9);
            x3 ^= RotateLeft(x2 + x1, 13); x4 ^= RotateLeft(x7 + x6, 13); x9 ^= RotateLeft(x8 + x11, 13); x14 ^= RotateLeft(x13 + x12, 13);
            x0 ^= RotateLeft(x3 + x2, 18); x5 ^= RotateLeft(x4 + x7, 18); x10 ^= RotateLeft(x9 + x8, 18); x15 ^= RotateLeft(x14 + x13, 18);
        }

        to[0] += x0; to[1] += x1; to[2] += x2; to[3] += x3; to[4] += x4; to[5] += x5; to[6] += x6; to[7] += x7;
        to[8] += x8; to[9] += x9; to[10] += x10; to[11] += x11; to[12] += x12; to[13] += x13; to[14] += x14; to[15] += x15;
    }
}
