using Danmen.Restic.Format;
using Danmen.Restic.Maintenance.Checking;
using Danmen.Restic.Maintenance.Repairing;

namespace Danmen.Restic.Maintenance.Healing;

/// <summary>What was damaged, and what became of it.</summary>
public sealed record HealReport
{
    /// <summary>True when nothing was wrong, and nothing was written.</summary>
    public required bool WasSound { get; init; }

    /// <summary>What was wrong with the index.</summary>
    public required IndexRepairReport Index { get; init; }

    /// <summary>Packs whose content is not what it was, those without a readable header among them.</summary>
    public required IReadOnlyList<PackId> DamagedPacks { get; init; }

    /// <summary>Names of snapshot files that cannot be read.</summary>
    public required IReadOnlyList<string> DamagedSnapshots { get; init; }

    /// <summary>Snapshots that came back, by the id under which they were taken.</summary>
    public required IReadOnlyList<SnapshotId> BroughtBack { get; init; }

    /// <summary>Snapshots that the replica has and that are not here; they were not asked for. By the id under which they were taken.</summary>
    public required IReadOnlyList<SnapshotId> Missing { get; init; }

    /// <summary>Blobs that came from the replica; in a dry run, that would.</summary>
    public long FetchedBlobs { get; init; }

    /// <summary>Their sealed bytes there.</summary>
    public long FetchedBytes { get; init; }

    /// <summary>Blobs of damaged packs that were sound and were written again.</summary>
    public long SalvagedBlobs { get; init; }

    /// <summary>Damaged packs that stay, out of the index: what is in them is nowhere else.</summary>
    public IReadOnlyList<PackId> KeptPacks { get; init; } = [];

    /// <summary>What is wrong afterwards: snapshots and files that neither has. Of a dry run: what is known of it beforehand.</summary>
    public IReadOnlyList<CheckFinding> Remaining { get; init; } = [];

    /// <summary>Number of what is wrong afterwards; more than <see cref="Remaining"/> holds when there is much.</summary>
    public long RemainingCount { get; init; }

    /// <summary>True when everything that snapshots use is there.</summary>
    public bool IsHealed => RemainingCount == 0;
}
