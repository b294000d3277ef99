using Danmen.Faults;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Runbooks;

/// <summary>A wish to bring a snapshot into an environment.</summary>
public sealed record RestoreRequest
{
    public required SnapshotSummary Snapshot { get; init; }

    /// <summary>Where it goes; its danmen.yaml may be a newer one than the snapshot's.</summary>
    public required SystemDefinition System { get; init; }

    public required string Environment { get; init; }

    /// <summary>Only these components; empty for all of the snapshot.</summary>
    public IReadOnlyList<string> Components { get; init; } = [];

    /// <summary>Only these tables ("schema.table" or "component/schema.table"); empty for whole components.</summary>
    public IReadOnlyList<string> Tables { get; init; } = [];

    /// <summary>True when the snapshot was not taken of the environment that it goes into.</summary>
    public bool IsFromOtherEnvironment => Snapshot.Manifest.System != System.Name || Snapshot.Manifest.Environment != Environment;

    /// <summary>A person agreed to write into an environment that is marked production.</summary>
    public bool IntoProductionConfirmed { get; init; }

    /// <summary>True: the system is stopped before the new state is built; false: behind it; null: as danmen.yaml says.</summary>
    public bool? Offline { get; init; }

    /// <summary>When a swap fails half-way, leave it so for <c>restore resume</c> instead of rolling back.</summary>
    public bool NoRollback { get; init; }
}

/// <summary>What a restore would do.</summary>
/// <param name="Refusals">Reasons against it as a whole; empty when it may run.</param>
/// <param name="NeedsConfirmation">The environment is marked production and <see cref="RestoreRequest.IntoProductionConfirmed"/> is not set.</param>
public sealed record RestorePlan(
    string Snapshot,
    string Environment,
    IReadOnlyList<PlannedComponent> Components,
    IReadOnlyList<Remark> Refusals,
    bool NeedsConfirmation)
{
    /// <summary>What the run reads from the store.</summary>
    public long Bytes => Components.Sum(component => component.BytesToRead);

    /// <summary>The steps, with the time that each should take.</summary>
    public IReadOnlyList<RunStep> Steps { get; init; } = [];

    /// <summary>How many earlier runs of the environment the times are from; 0: from what is read alone.</summary>
    public int EarlierRuns { get; init; }

    /// <summary>The system is stopped before the new state is built.</summary>
    public bool IsOffline { get; init; }

    /// <summary>Which of both it is, and why.</summary>
    public IReadOnlyList<Remark> Mode { get; init; } = [];

    /// <summary>How long the system should stand still; null where the runbook stops nothing.</summary>
    public ExpectedDowntime? Downtime { get; init; }

    /// <summary>What can be done where room is lacking.</summary>
    public IReadOnlyList<Remark> Advice { get; init; } = [];

    /// <summary>True when nothing speaks against it but perhaps a missing confirmation.</summary>
    public bool IsAllowed => Refusals.Count == 0 && Components.All(component => component.Refusals.Count == 0);
}

/// <summary>The plan for one component.</summary>
/// <param name="Location">Where it goes: a path or a connection string without password.</param>
public sealed record PlannedComponent(string Name, string Kind, string Location, IReadOnlyList<Remark> Actions, IReadOnlyList<Remark> Refusals, long BytesToRead);
