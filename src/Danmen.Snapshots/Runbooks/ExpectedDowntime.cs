using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Runbooks;

/// <summary>How long a system should stand still.</summary>
/// <param name="Whole">From the beginning of stopping it to the end of starting it; null while no earlier run tells how long its own commands take.</param>
/// <param name="BesideOwn">The same without the runbook's own actions that stop and start it.</param>
public sealed record ExpectedDowntime(TimeSpan? Whole, TimeSpan BesideOwn)
{
    /// <param name="steps">With their estimates.</param>
    /// <returns>Null where nothing is stopped.</returns>
    internal static ExpectedDowntime? Of(IReadOnlyList<RunStep> steps)
    {
        if (steps.All(step => step.Kind != StepKind.Stop || step.State == StepState.Skipped)) return null;
        TimeSpan beside = TimeSpan.Zero;
        TimeSpan? own = TimeSpan.Zero;
        foreach (RunStep step in steps.Where(step => step.State != StepState.Skipped))
        {
            if (step.Kind is StepKind.Stop or StepKind.Start) own += step.Estimate;
            else if (step.Kind is StepKind.Databases or StepKind.Files or StepKind.Configuration or StepKind.Integrity) beside += step.Estimate ?? TimeSpan.Zero;
        }

        return new ExpectedDowntime(own + beside, beside);
    }
}
