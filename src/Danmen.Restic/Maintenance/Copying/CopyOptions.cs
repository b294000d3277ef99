namespace Danmen.Restic.Maintenance.Copying;

/// <summary>How a copy is written.</summary>
public sealed record CopyOptions
{
    /// <summary>Packs of the target are closed when they reach this size, bytes.</summary>
    public int PackSizeBytes { get; init; } = 16 << 20;

    /// <summary>zstd level; what is copied is compressed again.</summary>
    public int CompressionLevel { get; init; } = 3;
}
