using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace Danmen.Testing.BadRepositories;

/// <summary>restic's sealing written a second time, from the specification and for clarity alone: what it seals, the product must open, and the other way round.</summary>
/// <param name="encryptionKey">AES-256, 32 bytes.</param>
/// <param name="macK">AES-128, 16 bytes.</param>
/// <param name="macR">16 bytes, clamped here.</param>
public sealed class ForgeCrypto(byte[] encryptionKey, byte[] macK, byte[] macR)
{
    public byte[] EncryptionKey => encryptionKey;

    public byte[] MacK => macK;

    public byte[] MacR => macR;

    /// <summary>The key that a password gives: scrypt to 64 bytes, cut in three.</summary>
    public static ForgeCrypto FromPassword(string password, byte[] salt, int n, int r, int p)
    {
        byte[] derived = Scrypt(System.Text.Encoding.UTF8.GetBytes(password), salt, n, r, p, 64);
        return new ForgeCrypto(derived[..32], derived[32..48], derived[48..]);
    }

    public byte[] Seal(ReadOnlySpan<byte> plain)
    {
        byte[] iv = RandomNumberGenerator.GetBytes(16);
        byte[] cipher = Ctr(iv, plain);
        return [.. iv, .. cipher, .. Mac(iv, cipher)];
    }

    public byte[] Open(ReadOnlySpan<byte> sealedBytes)
    {
        byte[] iv = sealedBytes[..16].ToArray();
        ReadOnlySpan<byte> cipher = sealedBytes[16..^16];
        if (!sealedBytes[^16..].SequenceEqual(Mac(iv, cipher))) throw new CryptographicException("wrong MAC");
        return Ctr(iv, cipher);
    }

    /// <summary>RFC 7914.</summary>
    public static byte[] Scrypt(byte[] password, byte[] salt, int n, int r, int p, int length)
    {
        byte[] blocks = Rfc2898DeriveBytes.Pbkdf2(password, salt, 1, HashAlgorithmName.SHA256, 128 * r * p);
        for (int i = 0; i < p; i++) Mix(blocks.AsSpan(128 * r * i, 128 * r), n, r);
        return Rfc2898DeriveBytes.Pbkdf2(password, blocks, 1, HashAlgorithmName.SHA256, length);
    }

    private byte[] Ctr(byte[] iv, ReadOnlySpan<byte> input)
    {
        using Aes aes = Aes.Create();
        aes.Key = encryptionKey;
        byte[] counter = [.. iv], output = input.ToArray();
        for (int at = 0; at < output.Length; at += 16)
        {
            byte[] stream = aes.EncryptEcb(counter, PaddingMode.None);
            for (int i = 0; i < 16 && at + i < output.Length; i++) output[at + i] ^= stream[i];
            for (int i = 15; i >= 0 && ++counter[i] == 0; i--)
            {
            }
        }

        return output;
    }

    private byte[] Mac(byte[] nonce, ReadOnlySpan<byte> message)
    {
        using Aes aes = Aes.Create();
        aes.Key = macK;
        BigInteger s = new(aes.EncryptEcb(nonce, PaddingMode.None), isUnsigned: true);
        byte[] clamped = [.. macR];
        foreach (int i in new[] { 3, 7, 11, 15 }) clamped[i] &= 15;
        foreach (int i in new[] { 4, 8, 12 }) clamped[i] &= 252;
        BigInteger r = new(clamped, isUnsigned: true), prime = (BigInteger.One << 130) - 5, sum = BigInteger.Zero;
        for (int at = 0; at < message.Length; at += 16)
        {
            byte[] block = [.. message[at..Math.Min(at + 16, message.Length)], 1];
            sum = (sum + new BigInteger(block, isUnsigned: true)) * r % prime;
        }

        byte[] tag = new byte[16];
        ((sum + s) & ((BigInteger.One << 128) - 1)).TryWriteBytes(tag, out _, isUnsigned: true);
        return tag;
    }

    private static void Mix(Span<byte> block, int n, int r)
    {
        uint[] x = new uint[32 * r];
        for (int i = 0; i < x.Length; i++) x[i] = BinaryPrimitives.ReadUInt32LittleEndian(block[(4 * i)..]);
        uint[][] v = new uint[n][];
        for (int i = 0; i < n; i++)
        {
            v[i] = [.. x];
            x = BlockMix(x, r);
        }

        for (int i = 0; i < n; i++)
        {
            uint[] other = v[x[(2 * r - 1) * 16] & (uint)(n - 1)];
            for (int k = 0; k < x.Length; k++) x[k] ^= other[k];
            x = BlockMix(x, r);
        }

        for (int i = 0; i < x.Length; i++) BinaryPrimitives.WriteUInt32LittleEndian(block[(4 * i)..], x[i]);
    }

    private static uint[] BlockMix(uint[] b, int r)
    {
        uint[] x = b[^16..], y = new uint[b.Length];
        for (int i = 0; i < 2 * r; i++)
        {
            for (int k = 0; k < 16; k++) x[k] ^= b[(16 * i) + k];
            Salsa8(x);
            x.CopyTo(y, 16 * ((i / 2) + (i % 2 == 0 ? 0 : r)));
        }

        return y;
    }

    private static void Salsa8(uint[] block)
    {
        uint[] x = [.. block];
        for (int round = 0; round < 4; round++)
        {
            // Columns, then rows; each starts on the diagonal and goes round.
            foreach (int step in new[] { 4, 1 })
            {
                for (int q = 0; q < 4; q++)
                {
                    int a = 5 * q;
                    int i1 = Next(a, step), i2 = Next(i1, step), i3 = Next(i2, step);
                    x[i1] ^= BitOperations.RotateLeft(x[a] + x[i3], 7);
                    x[i2] ^= BitOperations.RotateLeft(x[i1] + x[a], 9);
                    x[i3] ^= BitOperations.RotateLeft(x[i2] + x[i1], 13);
                    x[a] ^= BitOperations.RotateLeft(x[i3] + x[i2], 18);
                }
            }
        }

        for (int i = 0; i < 16; i++) block[i] += x[i];
    }

    /// <summary>The next in the same column (step 4) or row (step 1), going round.</summary>
    private static int Next(int index, int step) => step == 4 ? (index + 4) % 16 : (index / 4 * 4) + ((index + 1) % 4);
}
