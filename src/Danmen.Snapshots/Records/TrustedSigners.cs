using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Records;

/// <summary>Whose signatures count.</summary>
/// <param name="trusted">danmen.yaml's <c>signing.trusted</c>.</param>
/// <param name="own">Public key of the one that signs for this system; empty for none.</param>
public sealed class TrustedSigners(IReadOnlyList<TrustedKey> trusted, ReadOnlyMemory<byte> own)
{
    /// <summary>Nobody is known.</summary>
    public static TrustedSigners None { get; } = new([], default);

    /// <summary>What the signature of a revision is worth.</summary>
    /// <param name="keys">The keys that stand with the record.</param>
    /// <param name="time">When it says that it was signed.</param>
    internal SignatureVerdict Judge(DsseEnvelope envelope, ReadOnlySpan<byte> payload, IReadOnlyList<RecordKey> keys, DateTimeOffset time)
    {
        foreach (TrustedKey key in trusted)
        {
            if (!PublicKeys.Verifies(key.Public.Span, envelope, payload)) continue;
            bool isInTime = !(time < key.From) && !(time >= key.To);
            return new SignatureVerdict(isInTime ? SignatureState.Trusted : SignatureState.OutOfTime, PublicKeys.IdOf(key.Public.Span), key.Name);
        }

        if (!own.IsEmpty && PublicKeys.Verifies(own.Span, envelope, payload)) return new SignatureVerdict(SignatureState.Trusted, PublicKeys.IdOf(own.Span), null);
        foreach (RecordKey key in keys)
        {
            if (Decode(key.Public) is { } bytes && PublicKeys.Verifies(bytes, envelope, payload)) return new SignatureVerdict(SignatureState.Unpinned, PublicKeys.IdOf(bytes), null);
        }

        return new SignatureVerdict(SignatureState.Bad, "", null);
    }

    private static byte[]? Decode(string base64)
    {
        byte[] bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out int length) ? bytes[..length] : null;
    }
}
