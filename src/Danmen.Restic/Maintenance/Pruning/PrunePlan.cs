using Danmen.Restic.Backends;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Maintenance.Pruning;

/// <summary>What prune will do; nothing has happened yet. Holds for the repository as it was read, so apply it under the same lock.</summary>
public sealed class PrunePlan
{
    internal PrunePlan(IndexContents index, BlobTally used, PruneStatistics statistics)
    {
        Index = index;
        Used = used;
        Statistics = statistics;
    }

    public PruneStatistics Statistics { get; }

    /// <summary>Packs whose used blobs are written again, then removed.</summary>
    public IReadOnlyList<PackId> Repack { get; internal init; } = [];

    /// <summary>How many packs are partly used and stay as they are, because they are in an archive class.</summary>
    public int LeftArchived { get; internal init; }

    /// <summary>Packs that no snapshot uses.</summary>
    public IReadOnlyList<PackId> RemoveUnused { get; internal init; } = [];

    /// <summary>Packs that no index lists: left by interrupted writers.</summary>
    public IReadOnlyList<PackId> RemoveUnindexed { get; internal init; } = [];

    /// <summary>Packs that the index lists, nobody uses, and that are not there.</summary>
    public IReadOnlyList<PackId> ForgetMissing { get; internal init; } = [];

    /// <summary>What killed writers left under temporary names more than a day ago.</summary>
    public IReadOnlyList<UnfinishedFile> RemoveAbandoned { get; internal init; } = [];

    /// <summary>True when applying changes nothing.</summary>
    public bool IsNothingToDo => RemoveAbandoned.Count == 0 && Repack.Count == 0 && RemoveUnused.Count == 0 && RemoveUnindexed.Count == 0 && ForgetMissing.Count == 0 && Index.Repeated.Count == 0;

    internal IndexContents Index { get; }

    internal PruneOptions Options { get; init; } = new();

    /// <summary>Null after a dry run.</summary>
    internal RepositoryLock? PlannedUnder { get; init; }

    internal BlobTally Used { get; }
}

/// <summary>Sizes in stored bytes; counts of blobs and packs.</summary>
/// <param name="UsedBytes">Of blobs that snapshots use, each once.</param>
/// <param name="UnusedBytes">Of blobs that none uses.</param>
/// <param name="DuplicateBytes">Of further copies of used blobs.</param>
/// <param name="UnindexedBytes">Of packs that no index lists.</param>
/// <param name="AbandonedBytes">Of files that killed writers left under temporary names.</param>
/// <param name="RepackBytes">Of packs that are written again, as they are now.</param>
/// <param name="FreedBytes">Freed in the end: what is removed, less what is written again.</param>
/// <param name="RemainingUnusedBytes">Unused and duplicate bytes that stay.</param>
public sealed record PruneStatistics(
    long UsedBlobs,
    long UsedBytes,
    long UnusedBlobs,
    long UnusedBytes,
    long DuplicateBlobs,
    long DuplicateBytes,
    long UnindexedBytes,
    long AbandonedBytes,
    long TotalPacks,
    long RepackBytes,
    long FreedBytes,
    long RemainingUnusedBytes);
