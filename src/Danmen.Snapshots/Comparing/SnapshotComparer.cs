using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Comparing;

/// <summary>Compares snapshots with each other and with the living system. Equal trees are not descended into.</summary>
public sealed class SnapshotComparer(Repository repository, ComponentKinds kinds, ISecretReader secrets)
{
    public Task<SnapshotDifference> CompareAsync(SnapshotSummary before, SnapshotSummary after, CompareOptions options, CancellationToken cancellationToken)
    {
        _ = (repository, kinds, secrets);
        throw new NotImplementedException();
    }

    /// <summary>Compares a snapshot with what is there now; the living state is read, and nothing of it is kept.</summary>
    public Task<SnapshotDifference> CompareLiveAsync(SnapshotSummary before, SystemDefinition system, string environment, CompareOptions options, CancellationToken cancellationToken) => throw new NotImplementedException();
}

/// <summary>What to compare.</summary>
public sealed record CompareOptions
{
    /// <summary>Only these components; empty for all.</summary>
    public IReadOnlyList<string> Components { get; init; } = [];

    /// <summary>Unchanged lines around a change in configuration.</summary>
    public int ContextLines { get; init; } = 3;

    public ISnapshotProgress Progress { get; init; } = ISnapshotProgress.None;
}
