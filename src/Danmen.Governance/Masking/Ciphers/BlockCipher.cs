using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace Danmen.Governance.Masking.Ciphers;

/// <summary>AES-256, forward, one block at a time: by the processor's instructions where there are, else over .NET's ECB. Thread-safe.</summary>
/// <remarks>FIPS 197. A value costs one block or two, which is why a call into the operating system's library for each is too dear.</remarks>
internal sealed class BlockCipher : IDisposable
{
    public const int BlockBytes = 16, KeyBytes = 32;

    private const int Rounds = 14;

    private readonly Vector128<byte>[]? _schedule;
    private readonly Aes? _portable;

    /// <param name="key">32 bytes; copied.</param>
    public BlockCipher(ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, KeyBytes);
        if (X86Aes.IsSupported)
        {
            _schedule = Expand(key);
            return;
        }

        _portable = Aes.Create();
        _portable.SetKey(key);
    }

    public Vector128<byte> Encrypt(Vector128<byte> block)
    {
        if (_schedule is not { } keys) return EncryptPortably(block);
        block ^= keys[0];
        for (int round = 1; round < Rounds; round++) block = X86Aes.Encrypt(block, keys[round]);
        return X86Aes.EncryptLast(block, keys[Rounds]);
    }

    public void Dispose()
    {
        if (_schedule is not null) CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_schedule.AsSpan()));
        _portable?.Dispose();
    }

    private Vector128<byte> EncryptPortably(Vector128<byte> block)
    {
        Span<byte> bytes = stackalloc byte[BlockBytes];
        block.CopyTo(bytes);
        // An Aes object has a state that two threads must not share.
        lock (_portable!) _ = _portable.EncryptEcb(bytes, bytes, PaddingMode.None); // made when there is no schedule
        return Vector128.Create<byte>(bytes);
    }

    private static Vector128<byte>[] Expand(ReadOnlySpan<byte> key)
    {
        Span<uint> words = stackalloc uint[4 * (Rounds + 1)];
        MemoryMarshal.Cast<byte, uint>(key).CopyTo(words);
        uint constant = 1;
        for (int i = 8; i < words.Length; i++)
        {
            uint word = words[i - 1];
            // Words are as they lie in memory, where RotWord turns to the right.
            if (i % 8 == 0)
            {
                word = uint.RotateRight(SubWord(word), 8) ^ constant;
                constant <<= 1;
            }
            else if (i % 8 == 4)
            {
                word = SubWord(word);
            }

            words[i] = words[i - 8] ^ word;
        }

        Vector128<byte>[] schedule = new Vector128<byte>[Rounds + 1];
        for (int i = 0; i < schedule.Length; i++) schedule[i] = Vector128.Create<uint>(words.Slice(4 * i, 4)).AsByte();
        words.Clear();
        return schedule;
    }

    private static uint SubWord(uint word) => X86Aes.KeygenAssist(Vector128.Create(word).AsByte(), 0).AsUInt32()[0];
}
