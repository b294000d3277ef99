using Danmen.Cli.Wording;
using Danmen.Faults;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen repository lifecycle check</c>; exits 5 when a bucket does not do what danmen.yaml needs.</summary>
internal static class RepositoryLifecycleCheckCommand
{
    public static Verb Build() => new("check", LifecyclePhrases.Check)
    {
        Run = async run =>
        {
            IReadOnlyList<PlacedLifecycle> plans = await LifecycleWork.PlanAsync(run).ConfigureAwait(false);
            LifecycleReport.Tell(run, plans);
            PlacedLifecycle[] differing = [.. plans.Where(each => !each.Plan.IsAsWanted)];
            if (differing.Length == 0)
                return 0;
            run.Complain(new DanmenException(S3Faults.LifecycleDiffers, string.Join(", ", differing.Select(each => each.Location))));
            return (int)S3Faults.LifecycleDiffers.Kind;
        },
    };
}
