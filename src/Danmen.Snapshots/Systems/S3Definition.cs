using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Systems;

/// <summary>How S3 servers are spoken to: <c>s3</c> of danmen.yaml. Of every <c>s3:</c> repository of the file.</summary>
public sealed record S3Definition
{
    /// <summary>Signed into every request; null for AWS_REGION, else us-east-1.</summary>
    public string? Region { get; init; }

    public S3Style Style { get; init; }

    /// <summary>Of data packs; everything else gets the bucket's default. Null: that for all.</summary>
    public string? StorageClass { get; init; }

    /// <summary>True: data packs carry the object tag <c>danmen=data</c>, by which a lifecycle rule finds them.</summary>
    public bool Tags { get; init; } = true;

    /// <summary>Encryption by the server, besides Danmen's own: <c>AES256</c> or <c>aws:kms</c>; null leaves it to the bucket.</summary>
    public string? Encryption { get; init; }

    /// <summary>With <c>aws:kms</c>: id of the key; null for the account's.</summary>
    public string? KmsKey { get; init; }

    /// <summary>Absolute path of a PEM file: the authorities that count in place of the machine's; null for AWS_CA_BUNDLE, else the machine's.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>True: TLS 1.2 will do.</summary>
    public bool AllowsTls12 { get; init; }

    /// <summary>Where the bucket's lifecycle moves data packs; null: nowhere.</summary>
    public ArchiveDefinition? Archive { get; init; }

    /// <summary>True: nobody says whether the bucket's lifecycle moves data packs. What is read at every start is kept apart from them all the same.</summary>
    public bool MayMoveData { get; init; }

    /// <summary>Null: what is written can be removed at once.</summary>
    public LockDefinition? Lock { get; init; }

    /// <summary>Null: the usual chain (environment, shared files, the machine's role).</summary>
    public S3CredentialSource? Credentials { get; init; }
}

/// <summary>The storage class to which a bucket's lifecycle moves data packs, and when.</summary>
/// <param name="StorageClass">In the storage's own words.</param>
/// <param name="AfterDays">Whole days after they were written; at least 1.</param>
public sealed record ArchiveDefinition(string StorageClass, int AfterDays);

/// <summary>Where the bucket's name stands in an address.</summary>
public enum S3Style
{
    /// <summary>In the host for AWS, else in the path.</summary>
    Auto,

    /// <summary><c>https://host/bucket/…</c></summary>
    Path,

    /// <summary><c>https://bucket.host/…</c></summary>
    Virtual,
}

/// <summary>Where access key and secret key come from.</summary>
public abstract record S3CredentialSource
{
    private S3CredentialSource()
    {
    }

    /// <summary>A file as AWS's tools keep it.</summary>
    /// <param name="Path">Absolute.</param>
    public sealed record SharedFile(string Path, string Profile) : S3CredentialSource;

    /// <summary>Each a secret of its own.</summary>
    public sealed record Secrets(SecretReference AccessKey, SecretReference SecretKey, SecretReference? SessionToken) : S3CredentialSource;
}
