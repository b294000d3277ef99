using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Runbooks;

/// <summary>How long the steps of a run should take: as in earlier runs of the environment, the preparation in proportion to what is read.</summary>
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
    /// <returns>The steps with their estimates; none where nobody can say.</returns>
    public static IReadOnlyList<RunStep> Of(IReadOnlyList<RunStep> steps, IReadOnlyList<RestoreRun> telling, long bytes) =>
        [.. steps.Select(step => step.State == StepState.Skipped ? step : step with { Estimate = Of(step.Kind, telling, bytes) })];

    private static TimeSpan? Of(StepKind kind, IReadOnlyList<RestoreRun> telling, long bytes)
    {
        double[] seconds =
        [
            .. from run in telling
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
