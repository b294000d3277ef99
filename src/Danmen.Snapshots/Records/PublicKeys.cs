using System.Security.Cryptography;

namespace Danmen.Snapshots.Records;

/// <summary>Public keys as SubjectPublicKeyInfo (DER), and their names.</summary>
internal static class PublicKeys
{
    private const string P256 = "1.2.840.10045.3.1.7";

    /// <summary><c>sha256:</c> and 64 hexadecimal digits over the DER.</summary>
    public static string IdOf(ReadOnlySpan<byte> publicKey) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(publicKey));

    public static bool IsP256(ECDsa key) => key.ExportParameters(includePrivateParameters: false).Curve.Oid?.Value == P256;

    /// <summary>True when one of the envelope's signatures is this key's and right.</summary>
    public static bool Verifies(ReadOnlySpan<byte> publicKey, DsseEnvelope envelope, ReadOnlySpan<byte> payload)
    {
        string id = IdOf(publicKey);
        using var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(publicKey, out int read);
            if (read != publicKey.Length || !IsP256(key)) return false;
            byte[] signed = DsseEnvelope.Encode(envelope.PayloadType, payload);
            foreach (DsseSignature signature in envelope.Signatures)
            {
                if (signature.Keyid == id && key.VerifyData(signed, Convert.FromBase64String(signature.Sig), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)) return true;
            }

            return false;
        }
        catch (Exception error) when (error is CryptographicException or FormatException)
        {
            return false;
        }
    }
}
