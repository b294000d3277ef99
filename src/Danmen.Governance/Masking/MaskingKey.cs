using System.Security.Cryptography;
using System.Text;
using Danmen.Governance.Masking.Ciphers;

namespace Danmen.Governance.Masking;

/// <summary>The secret of one target environment: equal values get equal masks under it, and others under another. Thread-safe.</summary>
internal sealed class MaskingKey : IDisposable
{
    /// <summary>The fewest bytes of a secret.</summary>
    public const int LeastBytes = 32;

    private readonly byte[] _secret;

    /// <param name="secret">At least 32 bytes that nobody can guess. Copied.</param>
    public MaskingKey(ReadOnlySpan<byte> secret)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(secret.Length, LeastBytes);
        _secret = new byte[SHA256.HashSizeInBytes];
        HKDF.Extract(HashAlgorithmName.SHA256, secret, "danmen masking key 1"u8, _secret);
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_secret);

    /// <summary>The key of one domain for one purpose, which says nothing about any other.</summary>
    /// <param name="purpose">What is done with it, such as "token".</param>
    /// <param name="domain">As danmen.masking.yaml names it.</param>
    public BlockCipher CipherFor(string purpose, string domain)
    {
        Span<byte> key = stackalloc byte[BlockCipher.KeyBytes];
        // The length before the purpose: no pair of names reads like another.
        HKDF.Expand(HashAlgorithmName.SHA256, _secret, key, Encoding.UTF8.GetBytes($"danmen/mask/1/{purpose.Length}/{purpose}/{domain}"));
        BlockCipher cipher = new(key);
        CryptographicOperations.ZeroMemory(key);
        return cipher;
    }
}
