using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Runbooks;

/// <summary>Which steps a run has, and in which order.</summary>
internal static class RunSteps
{
    private static readonly StepKind[] s_forward =
        [StepKind.Prepare, StepKind.Stop, StepKind.Databases, StepKind.Files, StepKind.Configuration, StepKind.Integrity, StepKind.Start, StepKind.Tests];

    private static readonly StepKind[] s_back =
        [StepKind.Stop, StepKind.Configuration, StepKind.Files, StepKind.Databases, StepKind.Integrity, StepKind.Start, StepKind.Tests];

    /// <summary>The steps that put in place, in order.</summary>
    public static IReadOnlyList<StepKind> Placing { get; } = [StepKind.Databases, StepKind.Files, StepKind.Configuration];

    /// <summary>The steps of a run; those without work are skipped.</summary>
    /// <param name="placed">In which step each component is put in place.</param>
    /// <param name="isOffline">What is put in place is built in the same step.</param>
    public static IReadOnlyList<RunStep> Forward(EnvironmentDefinition environment, IReadOnlyCollection<StepKind> placed, bool isOffline) =>
        [.. Of(s_forward, environment, placed).Select(step => isOffline && step.Kind == StepKind.Prepare ? step with { State = StepState.Skipped } : step)];

    /// <summary>The steps that bring the state before back; those without work are skipped.</summary>
    public static IReadOnlyList<RunStep> Back(EnvironmentDefinition environment, IReadOnlyCollection<StepKind> placed) => Of(s_back, environment, placed);

    private static IReadOnlyList<RunStep> Of(StepKind[] kinds, EnvironmentDefinition environment, IReadOnlyCollection<StepKind> placed) =>
        [.. kinds.Select(kind => new RunStep { Kind = kind, State = HasWork(kind, environment, placed) ? StepState.Waiting : StepState.Skipped })];

    private static bool HasWork(StepKind kind, EnvironmentDefinition environment, IReadOnlyCollection<StepKind> placed) => kind switch
    {
        StepKind.Stop => environment.Runbook.Stop.Count > 0,
        StepKind.Start => environment.Runbook.Start.Count > 0,
        StepKind.Tests => environment.Checks.Count > 0,
        StepKind.Databases or StepKind.Files or StepKind.Configuration => placed.Contains(kind),
        _ => true,
    };
}
