using Danmen.Restic.Repositories;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Capturing;

/// <summary>Takes snapshots: all components of an environment in parallel under one window.</summary>
public sealed class SnapshotCreator(Repository repository, ComponentKinds kinds, ISecretReader secrets)
{
    /// <summary>Captures and stores. An incomplete snapshot is stored too and says so in its manifest.</summary>
    public Task<CreatedSnapshot> CreateAsync(SystemDefinition system, string environment, CreateOptions options, CancellationToken cancellationToken)
    {
        _ = (repository, kinds, secrets);
        throw new NotImplementedException();
    }
}

/// <summary>How a snapshot is taken.</summary>
public sealed record CreateOptions
{
    /// <summary>Only these components; empty for all.</summary>
    public IReadOnlyList<string> Components { get; init; } = [];

    /// <summary>Read everything again, whatever the parent says.</summary>
    public bool Full { get; init; }

    public ISnapshotProgress Progress { get; init; } = ISnapshotProgress.None;
}

/// <summary>A snapshot that was just taken, and what it cost. "New" is what was not in the repository before.</summary>
public sealed record CreatedSnapshot(SnapshotSummary Snapshot, long PlainBytes, long NewPlainBytes, long NewStoredBytes, TimeSpan Duration);
