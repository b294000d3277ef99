namespace Danmen.Restic.Chunking;

/// <summary>How a component's bytes are cut. Chosen at the first capture and kept, for other parameters find nothing again.</summary>
/// <param name="MinimumBytes">No chunk but the last is shorter.</param>
/// <param name="AverageBytes">A power of two; what the cut points aim at.</param>
/// <param name="MaximumBytes">No chunk is longer, rows above it are cut.</param>
/// <param name="EndAtLineFeed">True for rows: a chunk ends behind a 0x0A.</param>
public sealed record ChunkingProfile(int MinimumBytes, int AverageBytes, int MaximumBytes, bool EndAtLineFeed)
{
    /// <summary>Files: about 1 MiB.</summary>
    public static ChunkingProfile Files { get; } = new(512 << 10, 1 << 20, 8 << 20, false);

    /// <summary>Rows of a table up to 10 GB: about 8 KiB.</summary>
    public static ChunkingProfile SmallTable { get; } = Rows(8 << 10);

    /// <summary>Rows of a table up to 100 GB: about 64 KiB.</summary>
    public static ChunkingProfile LargeTable { get; } = Rows(64 << 10);

    /// <summary>Rows of a table above 100 GB: about 256 KiB.</summary>
    public static ChunkingProfile HugeTable { get; } = Rows(256 << 10);

    private static ChunkingProfile Rows(int averageBytes) => new(averageBytes / 4, averageBytes, averageBytes * 8, true);
}
