using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Danmen.Restic.Encryption;

/// <summary>scrypt, RFC 7914.</summary>
internal static class Scrypt
{
    private const int SalsaWords = 16;

    /// <param name="n">Cost, a power of two above 1; memory is 128·n·r bytes.</param>
    /// <param name="derived">Filled.</param>
    public static void Derive(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int n, int r, int p, Span<byte> derived)
    {
        byte[] blocks = new byte[checked(128 * r * p)];
        Rfc2898DeriveBytes.Pbkdf2(password, salt, blocks, 1, HashAlgorithmName.SHA256);
        int words = 32 * r;
        uint[] table = new uint[checked((long)words * n)];
        uint[] x = new uint[words], y = new uint[words];
        for (int i = 0; i < p; i++)
        {
            Span<byte> block = blocks.AsSpan(128 * r * i, 128 * r);
            for (int k = 0; k < words; k++) x[k] = BinaryPrimitives.ReadUInt32LittleEndian(block[(4 * k)..]);
            Mix(x, y, table, n, r);
            for (int k = 0; k < words; k++) BinaryPrimitives.WriteUInt32LittleEndian(block[(4 * k)..], x[k]);
        }

        Rfc2898DeriveBytes.Pbkdf2(password, blocks, derived, 1, HashAlgorithmName.SHA256);
        CryptographicOperations.ZeroMemory(blocks);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(table.AsSpan()));
    }

    private static void Mix(Span<uint> x, Span<uint> y, uint[] table, int n, int r)
    {
        int words = x.Length;
        for (int i = 0; i < n; i++)
        {
            x.CopyTo(table.AsSpan(i * words, words));
            MixBlocks(x, y, r);
            y.CopyTo(x);
        }

        for (int i = 0; i < n; i++)
        {
            int j = (int)(x[words - SalsaWords] & (uint)(n - 1));
            ReadOnlySpan<uint> row = table.AsSpan(j * words, words);
            for (int k = 0; k < words; k++) x[k] ^= row[k];
            MixBlocks(x, y, r);
            y.CopyTo(x);
        }
    }

    private static void MixBlocks(ReadOnlySpan<uint> x, Span<uint> y, int r)
    {
        Span<uint> block = stackalloc uint[SalsaWords];
        x[^SalsaWords..].CopyTo(block);
        for (int i = 0; i < 2 * r; i++)
        {
            ReadOnlySpan<uint> next = x.Slice(i * SalsaWords, SalsaWords);
            for (int k = 0; k < SalsaWords; k++) block[k] ^= next[k];
            Salsa208(block);
            // Even blocks go to the front half, odd ones to the back.
            block.CopyTo(y[(SalsaWords * ((i / 2) + ((i & 1) * r)))..]);
        }
    }

    private static void Salsa208(Span<uint> block)
    {
        uint x0 = block[0], x1 = block[1], x2 = block[2], x3 = block[3], x4 = block[4], x5 = block[5], x6 = block[6], x7 = block[7];
        uint x8 = block[8], x9 = block[9], x10 = block[10], x11 = block[11], x12 = block[12], x13 = block[13], x14 = block[14], x15 = block[15];
        for (int i = 0; i < 4; i++)
        {
            Quarter(ref x0, ref x4, ref x8, ref x12);
            Quarter(ref x5, ref x9, ref x13, ref x1);
            Quarter(ref x10, ref x14, ref x2, ref x6);
            Quarter(ref x15, ref x3, ref x7, ref x11);
            Quarter(ref x0, ref x1, ref x2, ref x3);
            Quarter(ref x5, ref x6, ref x7, ref x4);
            Quarter(ref x10, ref x11, ref x8, ref x9);
            Quarter(ref x15, ref x12, ref x13, ref x14);
        }

        block[0] += x0;
        block[1] += x1;
        block[2] += x2;
        block[3] += x3;
        block[4] += x4;
        block[5] += x5;
        block[6] += x6;
        block[7] += x7;
        block[8] += x8;
        block[9] += x9;
        block[10] += x10;
        block[11] += x11;
        block[12] += x12;
        block[13] += x13;
        block[14] += x14;
        block[15] += x15;
    }

    private static void Quarter(ref uint a, ref uint b, ref uint c, ref uint d)
    {
        b ^= BitOperations.RotateLeft(a + d, 7);
        c ^= BitOperations.RotateLeft(b + a, 9);
        d ^= BitOperations.RotateLeft(c + b, 13);
        a ^= BitOperations.RotateLeft(d + c, 18);
    }
}
