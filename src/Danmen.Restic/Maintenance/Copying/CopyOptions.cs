namespace Danmen.Restic.Maintenance.Copying;

/// <summary>How a copy is written.</summary>
public sealed record CopyOptions
{
    /// <summary>Packs of the target are closed when they reach this size, bytes.</summary>
    public int PackSizeBytes { get; init; } = 16 << 20;

    /// <summary>zstd level; what is copied is compressed again.</summary>
    public int CompressionLevel { get; init; } = 3;

    /// <summary>zstd level of blobs below <see cref="SmallBytes"/>, rows of tables for the most part, which gain less by a high one.</summary>
    public int SmallCompressionLevel { get; init; } = 3;

    /// <summary>Plain bytes from which a blob is no small one.</summary>
    internal const int SmallBytes = 64 << 10;
}
