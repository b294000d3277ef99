using Danmen.Restic.Format;

namespace Danmen.Restic.Maintenance.Checking;

/// <summary>The result of a check.</summary>
public sealed record CheckReport
{
    /// <summary>What was found, in no particular order, at most <see cref="CheckOptions.MaximumFindings"/>.</summary>
    public required IReadOnlyList<CheckFinding> Findings { get; init; }

    /// <summary>Findings beyond those kept.</summary>
    public required long FindingsOmitted { get; init; }

    /// <summary>Number of errors, omitted ones included.</summary>
    public required long ErrorCount { get; init; }

    /// <summary>True when everything that was read can be restored as it was.</summary>
    public bool IsSound => ErrorCount == 0;

    public required long Snapshots { get; init; }

    /// <summary>Different trees that the snapshots use.</summary>
    public required long Trees { get; init; }

    /// <summary>Files in these trees.</summary>
    public required long Files { get; init; }

    /// <summary>Packs that the index names.</summary>
    public required long Packs { get; init; }

    public required long PackBytes { get; init; }

    public required long Blobs { get; init; }

    /// <summary>Blobs that no snapshot uses. Not known (0) when a tree could not be read.</summary>
    public required long UnusedBlobs { get; init; }

    /// <summary>Sealed bytes of them.</summary>
    public required long UnusedBytes { get; init; }

    /// <summary>Files that killed writers left under temporary names more than a day ago; prune removes them.</summary>
    public required long AbandonedFiles { get; init; }

    public required long AbandonedBytes { get; init; }

    public required long PacksRead { get; init; }

    public required long BytesRead { get; init; }

    /// <summary>When each pack was last read in full and found good, this check included; packs that are gone or damaged are not in it. Give it to the next check.</summary>
    public required IReadOnlyDictionary<PackId, DateTimeOffset> LastRead { get; init; }
}
