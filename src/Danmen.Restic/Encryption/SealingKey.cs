using System.Security.Cryptography;
using Danmen.Restic.Format;

namespace Danmen.Restic.Encryption;

/// <summary>Seals and opens what a repository stores: IV(16) ‖ AES-256-CTR ‖ Poly1305-AES(16). Thread-safe.</summary>
/// <remarks>restic design.rst, "Keys, Encryption and MAC". The MAC covers the cipher text; the IV enters it as the nonce.</remarks>
public sealed class SealingKey : IDisposable
{
    /// <summary>What sealing adds, bytes.</summary>
    public const int OverheadBytes = IvBytes + Poly1305.TagBytes;

    private const int IvBytes = 16;

    private readonly AesCounter _cipher;
    private readonly byte[] _macK, _macR;

    /// <param name="keys">Copied; the caller clears its own.</param>
    public SealingKey(MasterKeyRecord keys)
    {
        _cipher = new AesCounter(keys.EncryptionKey.Span);
        (_macK, _macR) = (keys.MacK.ToArray(), keys.MacR.ToArray());
    }

    /// <summary>The key that a password gives.</summary>
    /// <param name="derived">64 bytes of scrypt: encryption key(32) ‖ k(16) ‖ r(16).</param>
    public static SealingKey FromDerived(ReadOnlyMemory<byte> derived) => new(new MasterKeyRecord(derived[..32], derived[32..48], derived[48..64]));

    /// <param name="destination">Exactly <see cref="OverheadBytes"/> longer than <paramref name="plain"/>, not overlapping it.</param>
    public void Seal(ReadOnlySpan<byte> plain, Span<byte> destination)
    {
        if (destination.Length != plain.Length + OverheadBytes) throw new ArgumentException("32 bytes more than the plain text are needed", nameof(destination));
        Span<byte> iv = destination[..IvBytes], cipher = destination[IvBytes..^Poly1305.TagBytes];
        RandomNumberGenerator.Fill(iv);
        _cipher.Transform(iv, plain, cipher);
        ComputeTag(iv, cipher, destination[^Poly1305.TagBytes..]);
    }

    public byte[] Seal(ReadOnlySpan<byte> plain)
    {
        byte[] sealedBytes = new byte[checked(plain.Length + OverheadBytes)];
        Seal(plain, sealedBytes);
        return sealedBytes;
    }

    /// <summary>Checks the MAC, then decrypts.</summary>
    /// <param name="destination">Exactly <see cref="OverheadBytes"/> shorter than <paramref name="sealedBytes"/>; untouched when false. May be the cipher text's own place.</param>
    /// <returns>False when the bytes are not what was sealed, or are too short.</returns>
    public bool TryOpen(ReadOnlySpan<byte> sealedBytes, Span<byte> destination)
    {
        if (sealedBytes.Length < OverheadBytes) return false;
        if (destination.Length != sealedBytes.Length - OverheadBytes) throw new ArgumentException("32 bytes less than the sealed bytes are needed", nameof(destination));
        ReadOnlySpan<byte> iv = sealedBytes[..IvBytes], cipher = sealedBytes[IvBytes..^Poly1305.TagBytes];
        Span<byte> tag = stackalloc byte[Poly1305.TagBytes];
        ComputeTag(iv, cipher, tag);
        if (!CryptographicOperations.FixedTimeEquals(tag, sealedBytes[^Poly1305.TagBytes..])) return false;
        _cipher.Transform(iv, cipher, destination);
        return true;
    }

    /// <summary>Checks the MAC, then decrypts where the cipher text stands.</summary>
    /// <param name="plain">A part of <paramref name="sealedBytes"/>; empty when false.</param>
    public bool TryOpenInPlace(Span<byte> sealedBytes, out Span<byte> plain)
    {
        plain = sealedBytes.Length < OverheadBytes ? default : sealedBytes[IvBytes..^Poly1305.TagBytes];
        if (TryOpen(sealedBytes, plain)) return true;
        plain = default;
        return false;
    }

    public void Dispose()
    {
        _cipher.Dispose();
        CryptographicOperations.ZeroMemory(_macK);
        CryptographicOperations.ZeroMemory(_macR);
    }

    private void ComputeTag(ReadOnlySpan<byte> iv, ReadOnlySpan<byte> cipher, Span<byte> tag)
    {
        Span<byte> nonce = stackalloc byte[IvBytes];
        using (Aes aes = Aes.Create())
        {
            aes.SetKey(_macK);
            _ = aes.EncryptEcb(iv, nonce, PaddingMode.None);
        }

        Poly1305.Compute(cipher, _macR, nonce, tag);
    }
}
