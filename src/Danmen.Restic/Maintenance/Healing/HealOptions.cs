using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Maintenance.Healing;

/// <summary>What is looked for, and what comes back.</summary>
public sealed record HealOptions
{
    /// <summary>Look only, change nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>Read every pack back. False: believe packs of data whose length is right; packs of trees are read all the same.</summary>
    public bool ReadsData { get; init; } = true;

    /// <summary>Bring back snapshots that the replica has and that are not here at all. Whether they were lost or removed, nobody can tell.</summary>
    public bool MissingSnapshots { get; init; }

    /// <summary>Snapshots, by the id under which they were taken, that are elsewhere and not missed here.</summary>
    public IReadOnlySet<SnapshotId> Elsewhere { get; init; } = new HashSet<SnapshotId>();

    /// <summary>Packs are closed when they reach this size, bytes.</summary>
    public int PackSizeBytes { get; init; } = 16 << 20;

    /// <summary>Memory for packs in flight, bytes.</summary>
    public int InFlightBytes { get; init; } = 128 << 20;
}

/// <summary>Where the steps are shown.</summary>
public sealed record HealProgress(IProgressSink Looking, IProgressSink Fetching, IProgressSink Checking)
{
    public static HealProgress None { get; } = new(IProgressSink.None, IProgressSink.None, IProgressSink.None);
}
