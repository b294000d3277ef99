using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Maintenance.Checking;

/// <summary>What is checked.</summary>
public sealed record CheckOptions
{
    /// <summary>Read packs back and verify every byte.</summary>
    public bool ReadData { get; init; }

    /// <summary>Share of the packs' bytes to read, above 0, at most 100. The packs that were read longest ago come first, so that repeated checks read all.</summary>
    public double ReadDataPercent { get; init; } = 100;

    /// <summary>When each pack was last read in full and found good; from the report of the check before.</summary>
    public IReadOnlyDictionary<PackId, DateTimeOffset> LastRead { get; init; } = new Dictionary<PackId, DateTimeOffset>();

    /// <summary>Memory for packs in flight, bytes.</summary>
    public int InFlightBytes { get; init; } = 128 << 20;

    /// <summary>Findings kept at most; the rest are counted.</summary>
    public int MaximumFindings { get; init; } = 1000;

    /// <summary>Counts trees while the structure is checked, then packs and their bytes.</summary>
    public IProgressSink Progress { get; init; } = IProgressSink.None;
}
