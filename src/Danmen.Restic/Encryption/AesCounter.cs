using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace Danmen.Restic.Encryption;

/// <summary>AES-256 in counter mode, which .NET does not have: by the processor's instructions where there are, else over its ECB. Thread-safe.</summary>
internal sealed class AesCounter : IDisposable
{
    private const int BlockBytes = 16, Rounds = 14, Lanes = 8;

    private readonly byte[] _key;
    private readonly Vector128<byte>[]? _schedule;

    /// <param name="key">32 bytes; copied.</param>
    public AesCounter(ReadOnlySpan<byte> key)
    {
        _key = key.ToArray();
        if (X86Aes.IsSupported) _schedule = Expand(key);
    }

    /// <summary>Encrypts or decrypts, which is the same. <paramref name="output"/> may be <paramref name="input"/>.</summary>
    /// <param name="iv">First counter block, 16 bytes, counted up as one big-endian number.</param>
    public void Transform(ReadOnlySpan<byte> iv, ReadOnlySpan<byte> input, Span<byte> output)
    {
        UInt128 counter = BinaryPrimitives.ReadUInt128BigEndian(iv);
        if (_schedule is null)
        {
            TransformPortably(counter, input, output);
            return;
        }

        Span<Vector128<byte>> lanes = stackalloc Vector128<byte>[Lanes];
        while (input.Length >= Lanes * BlockBytes)
        {
            EncryptLanes(_schedule, ref counter, lanes);
            for (int i = 0; i < Lanes; i++)
            {
                Vector128<byte> block = Vector128.Create<byte>(input.Slice(i * BlockBytes, BlockBytes));
                (block ^ lanes[i]).CopyTo(output.Slice(i * BlockBytes, BlockBytes));
            }

            input = input[(Lanes * BlockBytes)..];
            output = output[(Lanes * BlockBytes)..];
        }

        if (input.IsEmpty) return;
        EncryptLanes(_schedule, ref counter, lanes);
        Xor(input, MemoryMarshal.AsBytes(lanes), output);
        lanes.Clear();
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_key);
        if (_schedule is not null) CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_schedule.AsSpan()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void EncryptLanes(Vector128<byte>[] keys, ref UInt128 counter, Span<Vector128<byte>> lanes)
    {
        Vector128<byte> k = keys[0];
        Vector128<byte> a = Next(ref counter) ^ k, b = Next(ref counter) ^ k, c = Next(ref counter) ^ k, d = Next(ref counter) ^ k;
        Vector128<byte> e = Next(ref counter) ^ k, f = Next(ref counter) ^ k, g = Next(ref counter) ^ k, h = Next(ref counter) ^ k;
        for (int round = 1; round < Rounds; round++)
        {
            k = keys[round];
            a = X86Aes.Encrypt(a, k);
            b = X86Aes.Encrypt(b, k);
            c = X86Aes.Encrypt(c, k);
            d = X86Aes.Encrypt(d, k);
            e = X86Aes.Encrypt(e, k);
            f = X86Aes.Encrypt(f, k);
            g = X86Aes.Encrypt(g, k);
            h = X86Aes.Encrypt(h, k);
        }

        k = keys[Rounds];
        lanes[0] = X86Aes.EncryptLast(a, k);
        lanes[1] = X86Aes.EncryptLast(b, k);
        lanes[2] = X86Aes.EncryptLast(c, k);
        lanes[3] = X86Aes.EncryptLast(d, k);
        lanes[4] = X86Aes.EncryptLast(e, k);
        lanes[5] = X86Aes.EncryptLast(f, k);
        lanes[6] = X86Aes.EncryptLast(g, k);
        lanes[7] = X86Aes.EncryptLast(h, k);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Next(ref UInt128 counter)
    {
        UInt128 value = counter;
        counter = unchecked(counter + 1);
        return Vector128.Create(BinaryPrimitives.ReverseEndianness((ulong)(value >> 64)), BinaryPrimitives.ReverseEndianness((ulong)value)).AsByte();
    }

    private static void Xor(ReadOnlySpan<byte> input, ReadOnlySpan<byte> stream, Span<byte> output)
    {
        for (int i = 0; i < input.Length; i++) output[i] = (byte)(input[i] ^ stream[i]);
    }

    /// <summary>FIPS 197, section 5.2, for 256 bits.</summary>
    private static Vector128<byte>[] Expand(ReadOnlySpan<byte> key)
    {
        Vector128<byte>[] keys = new Vector128<byte>[Rounds + 1];
        keys[0] = Vector128.Create<byte>(key[..16]);
        keys[1] = Vector128.Create<byte>(key[16..32]);
        keys[2] = Even(keys[0], X86Aes.KeygenAssist(keys[1], 1));
        keys[3] = Odd(keys[1], X86Aes.KeygenAssist(keys[2], 0));
        keys[4] = Even(keys[2], X86Aes.KeygenAssist(keys[3], 2));
        keys[5] = Odd(keys[3], X86Aes.KeygenAssist(keys[4], 0));
        keys[6] = Even(keys[4], X86Aes.KeygenAssist(keys[5], 4));
        keys[7] = Odd(keys[5], X86Aes.KeygenAssist(keys[6], 0));
        keys[8] = Even(keys[6], X86Aes.KeygenAssist(keys[7], 8));
        keys[9] = Odd(keys[7], X86Aes.KeygenAssist(keys[8], 0));
        keys[10] = Even(keys[8], X86Aes.KeygenAssist(keys[9], 16));
        keys[11] = Odd(keys[9], X86Aes.KeygenAssist(keys[10], 0));
        keys[12] = Even(keys[10], X86Aes.KeygenAssist(keys[11], 32));
        keys[13] = Odd(keys[11], X86Aes.KeygenAssist(keys[12], 0));
        keys[14] = Even(keys[12], X86Aes.KeygenAssist(keys[13], 64));
        return keys;
    }

    private static Vector128<byte> Even(Vector128<byte> key, Vector128<byte> assist) =>
        Spread(key) ^ Vector128.Create(assist.AsUInt32()[3]).AsByte();

    private static Vector128<byte> Odd(Vector128<byte> key, Vector128<byte> assist) =>
        Spread(key) ^ Vector128.Create(assist.AsUInt32()[2]).AsByte();

    /// <summary>Each word: itself and all before it, added.</summary>
    private static Vector128<byte> Spread(Vector128<byte> key)
    {
        Vector128<uint> w = key.AsUInt32();
        uint a = w[0], b = a ^ w[1], c = b ^ w[2], d = c ^ w[3];
        return Vector128.Create(a, b, c, d).AsByte();
    }

    private void TransformPortably(UInt128 counter, ReadOnlySpan<byte> input, Span<byte> output)
    {
        using Aes aes = Aes.Create();
        aes.Key = _key;
        Span<byte> counters = stackalloc byte[64 * BlockBytes];
        Span<byte> stream = stackalloc byte[64 * BlockBytes];
        while (!input.IsEmpty)
        {
            for (int i = 0; i < 64; i++, counter = unchecked(counter + 1)) BinaryPrimitives.WriteUInt128BigEndian(counters[(i * BlockBytes)..], counter);
            _ = aes.EncryptEcb(counters, stream, PaddingMode.None);
            int length = Math.Min(input.Length, stream.Length);
            Xor(input[..length], stream, output);
            input = input[length..];
            output = output[length..];
        }
    }
}
