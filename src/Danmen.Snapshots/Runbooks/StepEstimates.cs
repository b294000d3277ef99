using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Runbooks;

/// <summary>How long the steps of a run should take: as in earlier runs of the environment, what builds in proportion to what is read.</summary>
internal static class StepEstimates
{
    /// <summary>Runs that are looked at; what was long ago says little.</summary>
    public const int MostRuns = 5;

    // Where nothing is known: what a restore with its verification makes on two processors, and a rename with its looks before and behind.
    private const double BytesPerSecond = 40e6;
    private static readonly TimeSpan s_rename = TimeSpan.FromSeconds(1);

    /// <summary>The runs that can tell: of the environment, come to the end of their steps; newest first.</summary>
    public static IReadOnlyList<RestoreRun> Telling(IEnumerable<RestoreRun> runs, string environment) =>
        [.. runs.Where(run => run.Environment == environment && run.Steps.Count > 0 && run.Steps.All(step => step.State is StepState.Done or StepState.Skipped)).Take(MostRuns)];

    /// <param name="telling">See <see cref="Telling"/>.</param>
    /// <param name="bytes">What the run reads from the store.</param>
    /// <param name="built">Offline: what is read in each of the steps that put in place, which build there; null for a run that builds all before.</param>
    /// <returns>The steps with their estimates; none where nobody can say.</returns>
    public static IReadOnlyList<RunStep> Of(IReadOnlyList<RunStep> steps, IReadOnlyList<RestoreRun> telling, long bytes, IReadOnlyDictionary<StepKind, long>? built = null) =>
        [.. steps.Select(step => step.State == StepState.Skipped ? step : step with { Estimate = RunSteps.Placing.Contains(step.Kind) && built is not null ? Built(step.Kind, telling, built.GetValueOrDefault(step.Kind)) : Of(step.Kind, telling, bytes) })];

    /// <summary>A step that builds: by earlier runs that built in it, else at the speed at which others prepared.</summary>
    private static TimeSpan Built(StepKind kind, IReadOnlyList<RestoreRun> telling, long bytes)
    {
        double[] seconds =
        [
            .. from run in telling
               let before = run.Components.Where(component => component.Step == kind).Sum(component => component.Bytes)
               from step in run.Steps
               where run.IsOffline && before > 0 && step.Kind == kind && step.State == StepState.Done && step.Elapsed is not null
               select step.Elapsed!.Value.TotalSeconds * bytes / before, // looked at just before
        ];
        if (seconds.Length > 0) return TimeSpan.FromSeconds(Median(seconds));
        double[] secondsPerByte =
        [
            .. from run in telling
               from step in run.Steps
               where run.Bytes > 0 && step.Kind == StepKind.Prepare && step.State == StepState.Done && step.Elapsed is not null
               select step.Elapsed!.Value.TotalSeconds / run.Bytes, // the same
        ];
        return s_rename + TimeSpan.FromSeconds(bytes * (secondsPerByte.Length > 0 ? Median(secondsPerByte) : 1 / BytesPerSecond));
    }

    private static TimeSpan? Of(StepKind kind, IReadOnlyList<RestoreRun> telling, long bytes)
    {
        double[] seconds =
        [
            .. from run in telling
               // What an offline run did in its steps 2 to 4 tells nothing of a rename.
               where !(run.IsOffline && RunSteps.Placing.Contains(kind))
               let scale = kind != StepKind.Prepare ? 1 : run.Bytes > 0 ? (double)bytes / run.Bytes : double.NaN
               from step in run.Steps
               where step.Kind == kind && step.State == StepState.Done && step.Elapsed is not null && !double.IsNaN(scale)
               select step.Elapsed!.Value.TotalSeconds * scale, // looked at just before
        ];
        if (seconds.Length > 0) return TimeSpan.FromSeconds(Median(seconds));
        return kind switch
        {
            StepKind.Prepare => s_rename + TimeSpan.FromSeconds(bytes / BytesPerSecond),
            StepKind.Databases or StepKind.Files or StepKind.Configuration or StepKind.Integrity => s_rename,
            _ => null,
        };
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }
}
