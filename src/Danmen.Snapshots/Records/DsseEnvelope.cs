using System.Globalization;
using System.Text;

namespace Danmen.Snapshots.Records;

/// <summary>A signed message: DSSE, protocol 1.0.0 (secure-systems-lab/dsse).</summary>
public sealed record DsseEnvelope
{
    public required string PayloadType { get; init; }

    /// <summary>Base64 of the bytes that are signed.</summary>
    public required string Payload { get; init; }

    public required IReadOnlyList<DsseSignature> Signatures { get; init; }

    /// <summary>What is signed: type and message, each with its length in front ("pre-authentication encoding").</summary>
    public static byte[] Encode(string payloadType, ReadOnlySpan<byte> payload)
    {
        int typeLength = Encoding.UTF8.GetByteCount(payloadType);
        return [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"DSSEv1 {typeLength} {payloadType} {payload.Length} ")), .. payload];
    }
}

/// <summary>One signature of an envelope.</summary>
public sealed record DsseSignature
{
    public required string Keyid { get; init; }

    /// <summary>Base64 of an ECDSA signature over SHA-256, DER.</summary>
    public required string Sig { get; init; }
}
