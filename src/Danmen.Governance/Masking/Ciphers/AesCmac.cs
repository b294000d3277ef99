using System.Buffers.Binary;
using System.Runtime.Intrinsics;

namespace Danmen.Governance.Masking.Ciphers;

/// <summary>AES-CMAC with a key of 256 bits: the keyed function behind every mask. Thread-safe.</summary>
/// <remarks>SP 800-38B. A message of at most 16 bytes costs one block.</remarks>
internal sealed class AesCmac(BlockCipher cipher)
{
    private readonly Vector128<byte> _whole = Double(cipher.Encrypt(Vector128<byte>.Zero));

    /// <returns>The tag's 16 bytes as one big-endian number.</returns>
    public UInt128 Compute(ReadOnlySpan<byte> message)
    {
        Vector128<byte> state = Vector128<byte>.Zero;
        while (message.Length > BlockCipher.BlockBytes)
        {
            state = cipher.Encrypt(state ^ Vector128.Create<byte>(message[..BlockCipher.BlockBytes]));
            message = message[BlockCipher.BlockBytes..];
        }

        if (message.Length == BlockCipher.BlockBytes) return Number(cipher.Encrypt(state ^ Vector128.Create<byte>(message) ^ _whole));
        Span<byte> last = stackalloc byte[BlockCipher.BlockBytes];
        last.Clear();
        message.CopyTo(last);
        last[message.Length] = 0x80;
        return Number(cipher.Encrypt(state ^ Vector128.Create<byte>(last) ^ Double(_whole)));
    }

    private static UInt128 Number(Vector128<byte> block)
    {
        Span<byte> bytes = stackalloc byte[BlockCipher.BlockBytes];
        block.CopyTo(bytes);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    // Multiplies by x in the field of x^128 + x^7 + x^2 + x + 1.
    private static Vector128<byte> Double(Vector128<byte> block)
    {
        UInt128 value = Number(block);
        UInt128 doubled = (value << 1) ^ ((value >> 127) * 0x87u);
        Span<byte> bytes = stackalloc byte[BlockCipher.BlockBytes];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, doubled);
        return Vector128.Create<byte>(bytes);
    }
}
