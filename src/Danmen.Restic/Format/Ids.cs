namespace Danmen.Restic.Format;

/// <summary>Names a blob (data or tree): SHA-256 of its plain bytes.</summary>
public readonly record struct BlobId(ContentHash Hash)
{
    public override string ToString() => Hash.ToString();
}

/// <summary>Names a tree blob: SHA-256 of its JSON text.</summary>
public readonly record struct TreeId(ContentHash Hash)
{
    /// <summary>The same blob, as the index knows it.</summary>
    public BlobId AsBlob => new(Hash);

    public override string ToString() => Hash.ToString();
}

/// <summary>Names a pack file: SHA-256 of its bytes.</summary>
public readonly record struct PackId(ContentHash Hash)
{
    public override string ToString() => Hash.ToString();
}

/// <summary>Names a snapshot file: SHA-256 of its stored (encrypted) bytes.</summary>
public readonly record struct SnapshotId(ContentHash Hash)
{
    /// <summary>The first eight digits, as restic prints them.</summary>
    public string Short => Hash.ToString()[..8];

    public override string ToString() => Hash.ToString();
}
