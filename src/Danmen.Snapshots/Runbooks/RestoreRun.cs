using System.Text.Json.Serialization;
using Danmen.Snapshots.Checks;
using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Runbooks;

/// <summary>One restore run, as its journal tells it.</summary>
public sealed record RestoreRun
{
    /// <summary>Lower-case letters and digits, at most 12; later runs sort behind earlier ones.</summary>
    public required string Id { get; init; }

    public required string System { get; init; }

    public required string Environment { get; init; }

    /// <summary>Id of the snapshot.</summary>
    public required string Snapshot { get; init; }

    public required RunState State { get; init; }

    public required DateTimeOffset Started { get; init; }

    /// <summary>When the state was reached.</summary>
    public required DateTimeOffset Changed { get; init; }

    public required IReadOnlyList<RestoreRunComponent> Components { get; init; }

    /// <summary>The system is stopped before the new state is built.</summary>
    public bool IsOffline { get; init; }

    /// <summary>When stopping the system began, the first time; null before, and where the runbook does not stop it.</summary>
    public DateTimeOffset? StoodSince { get; init; }

    /// <summary>What was to be read from the store; 0 for what an earlier version wrote.</summary>
    public long Bytes { get; init; }

    /// <summary>The steps of the runbook, in order; empty for what an earlier version wrote.</summary>
    public IReadOnlyList<RunStep> Steps { get => field ?? []; init; }

    /// <summary>The steps that brought the state before back, in order; empty when none did.</summary>
    public IReadOnlyList<RunStep> Back { get => field ?? []; init; }

    /// <summary>What the checks of the environment found, the last time that they ran.</summary>
    public IReadOnlyList<CheckResult> Checks { get => field ?? []; init; }

    /// <summary>Until when the state that does not live is kept behind the sign-off (runbook.keep_previous); null before it, and where it goes at once.</summary>
    public DateTimeOffset? KeepPreviousUntil { get; init; }

    /// <summary>Who accepted the living state; null before.</summary>
    public SignOff? SignedOff { get; init; }

    /// <summary>How long the system stood still: from the beginning of stopping it to the end of starting it, be it on the way back of a run that failed; null before, and where the runbook does not stop it.</summary>
    [JsonIgnore]
    public TimeSpan? Downtime => (UpAgain(Steps) ?? UpAgain(Back)) - (StoodSince ?? Find(Steps, StepKind.Stop)?.Started);

    /// <summary><see cref="Downtime"/> without the runbook's own actions that stop and start the system.</summary>
    [JsonIgnore]
    public TimeSpan? DowntimeBesideOwn => Downtime is not { } whole ? null : TimeSpan.FromTicks(Math.Max(0, (whole - Own(Steps) - (UpAgain(Steps) is null ? Own(Back) : TimeSpan.Zero)).Ticks));

    /// <summary>When step 6 was over; null before.</summary>
    [JsonIgnore]
    internal DateTimeOffset? StartedAgain => UpAgain(Steps);

    /// <summary>Questions to answer before <c>restore confirm</c>.</summary>
    public IReadOnlyList<string> Signoff { get => field ?? []; init; }

    /// <summary>Why it failed, English; null when it did not.</summary>
    public string? Failure { get; init; }

    /// <summary>The same in Japanese; null for what an earlier version wrote.</summary>
    public string? FailureJa { get; init; }

    private static RunStep? Find(IReadOnlyList<RunStep> steps, StepKind kind) => steps.FirstOrDefault(step => step.Kind == kind);

    /// <summary>When the system was started; where nothing starts it, when it was seen to be whole.</summary>
    private static DateTimeOffset? UpAgain(IReadOnlyList<RunStep> steps) => Find(steps, StepKind.Start) switch
    {
        { State: StepState.Done } start => start.Ended,
        { State: StepState.Skipped } when Find(steps, StepKind.Integrity) is { State: StepState.Done } seen => seen.Ended,
        _ => null,
    };

    private static TimeSpan Own(IReadOnlyList<RunStep> steps) => (Find(steps, StepKind.Stop)?.Elapsed ?? TimeSpan.Zero) + (Find(steps, StepKind.Start)?.Elapsed ?? TimeSpan.Zero);
}

/// <summary>The sign-off of a run by a person.</summary>
/// <param name="By">Login name.</param>
/// <param name="Questions">The runbook's questions as they were shown.</param>
/// <param name="Note">What the person wrote; may be empty.</param>
public sealed record SignOff(string By, string Host, DateTimeOffset At, IReadOnlyList<string> Questions, string Note);

/// <summary>How far a run is.</summary>
public enum RunState
{
    /// <summary>New state is being built and verified beside the living one; nothing living was touched.</summary>
    Building,

    /// <summary>Some components may be swapped and others not, or, offline, not be built: resume or roll back.</summary>
    Swapping,

    /// <summary>The new state lives, the old one is kept: confirm or roll back.</summary>
    Swapped,

    /// <summary>The old state is being brought back.</summary>
    RollingBack,

    /// <summary>The old state lives, the new one is kept until confirmed.</summary>
    RolledBack,

    /// <summary>The living state is accepted; the other is kept for a while yet and can still be brought back.</summary>
    SignedOff,

    /// <summary>The state that does not live is being removed.</summary>
    Confirming,

    /// <summary>Ended; only the living state remains.</summary>
    Confirmed,

    /// <summary>Ended before the swap; what was built is removed, nothing living was touched.</summary>
    Abandoned,
}

/// <summary>A component of a run.</summary>
public sealed record RestoreRunComponent
{
    public required string Name { get; init; }

    public required string Kind { get; init; }

    /// <summary>Where it goes.</summary>
    public required string Location { get; init; }

    public required ComponentState State { get; init; }

    /// <summary>In which step it is put in place; null for what an earlier version wrote.</summary>
    public StepKind? Step { get; init; }

    /// <summary>What was to be read of it from the store; 0 for what an earlier version wrote.</summary>
    public long Bytes { get; init; }

    public IReadOnlyList<string> Tables { get => field ?? []; init; }

    /// <summary>What of the snapshot was not restored, by the rules between environments.</summary>
    public IReadOnlyList<string> LeftOut { get => field ?? []; init; }

    /// <summary>What was substituted in its configuration; never a value.</summary>
    public IReadOnlyList<SubstitutedValue> Substituted { get => field ?? []; init; }

    /// <summary>What was written to it since step 6; null while nothing went back.</summary>
    public RunWritten? Written { get; init; }

    /// <summary>Differences that verification found.</summary>
    public IReadOnlyList<CaptureProblem> Problems { get => field ?? []; init; }
}

/// <summary>How far a component is.</summary>
public enum ComponentState
{
    Waiting,
    Building,
    Built,
    Verified,
    Swapping,
    Swapped,
    RollingBack,
    RolledBack,
    Confirmed,
}
