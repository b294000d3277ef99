namespace Danmen.Restic.Maintenance.Pruning;

/// <summary>How thoroughly prune rewrites.</summary>
public sealed record PruneOptions
{
    /// <summary>Unused bytes that may stay in packs that are partly used, as a share of the used bytes: 0.05 is 5%. Zero repacks every partly used pack.</summary>
    public double MaximumUnusedShare { get; init; } = 0.05;

    /// <summary>Bytes of packs that one run rewrites, at most.</summary>
    public long MaximumRepackBytes { get; init; } = long.MaxValue;

    /// <summary>Packs below this are joined when there are at least ten of them, bytes.</summary>
    public int SmallPackBytes { get; init; } = 4 << 20;

    /// <summary>Rewrite packs with uncompressed data too (trees always are).</summary>
    public bool RepackUncompressed { get; init; }

    /// <summary>Length at which a new pack is closed, bytes.</summary>
    public int PackSizeBytes { get; init; } = 16 << 20;
}
