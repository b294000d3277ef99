using System.Runtime.InteropServices;

namespace Danmen.Bench;

/// <summary>libsodium's Poly1305, to measure ours beside it.</summary>
internal static partial class Sodium
{
    /// <param name="key">r, then s: 32 bytes.</param>
    /// <param name="tag">16 bytes.</param>
    public static void Authenticate(ReadOnlySpan<byte> message, ReadOnlySpan<byte> key, Span<byte> tag)
    {
        if (crypto_onetimeauth(ref MemoryMarshal.GetReference(tag), in MemoryMarshal.GetReference(message), (ulong)message.Length, in MemoryMarshal.GetReference(key)) != 0)
            throw new InvalidOperationException("crypto_onetimeauth failed");
    }

    /// <exception cref="DllNotFoundException">The library is not there.</exception>
    public static void Initialize()
    {
        if (sodium_init() < 0) throw new InvalidOperationException("sodium_init failed");
    }

    [LibraryImport("libsodium")]
    private static partial int sodium_init();

    [LibraryImport("libsodium")]
    private static partial int crypto_onetimeauth(ref byte tag, in byte message, ulong length, in byte key);
}
