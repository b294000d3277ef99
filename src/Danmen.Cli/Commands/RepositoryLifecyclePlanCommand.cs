using Danmen.Cli.Wording;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen repository lifecycle plan</c>: what would be written, beside what stands there.</summary>
internal static class RepositoryLifecyclePlanCommand
{
    public static Verb Build() => new("plan", LifecyclePhrases.Plan)
    {
        Run = async run =>
        {
            IReadOnlyList<PlacedLifecycle> plans = await LifecycleWork.PlanAsync(run).ConfigureAwait(false);
            LifecycleReport.Tell(run, plans);
            return 0;
        },
    };
}
