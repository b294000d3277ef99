namespace Danmen.Snapshots.Records;

/// <summary>What a signature is worth.</summary>
public enum SignatureState
{
    /// <summary>By a key that danmen.yaml trusts, or that signs for this system.</summary>
    Trusted,

    /// <summary>Right, but by a key that nobody here has named.</summary>
    Unpinned,

    /// <summary>By a trusted key, before or after the time for which it is trusted.</summary>
    OutOfTime,

    /// <summary>Missing or wrong, or the record's history was changed.</summary>
    Bad,
}

/// <summary>A signature as it was checked.</summary>
/// <param name="KeyId">The key that signed; empty when none is right.</param>
/// <param name="Signer">Its name in danmen.yaml; null when it has none.</param>
public sealed record SignatureVerdict(SignatureState State, string KeyId, string? Signer);
