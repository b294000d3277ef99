namespace Danmen.Restic.Format;

/// <summary>The longest blobs that are believed. A length beyond is taken for a lie that wants memory.</summary>
public static class BlobLimits
{
    /// <summary>restic cuts data at 8 MiB; other writers may be set to more.</summary>
    public const uint MaximumDataBytes = 256 << 20;

    /// <summary>A tree holds a whole folder: about 1 million files.</summary>
    public const uint MaximumTreeBytes = 1 << 30;

    public static uint MaximumPlainBytes(BlobType type) => type == BlobType.Tree ? MaximumTreeBytes : MaximumDataBytes;

    /// <summary>Incompressible bytes grow a little in zstd.</summary>
    public static uint MaximumSealedBytes(BlobType type) => MaximumPlainBytes(type) + (MaximumPlainBytes(type) >> 7);
}
