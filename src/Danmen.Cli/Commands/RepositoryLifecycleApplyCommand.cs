using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Restic.Backends;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen repository lifecycle apply</c>: writes the rules and reads them back.</summary>
internal static class RepositoryLifecycleApplyCommand
{
    public static Verb Build()
    {
        Choice<bool> yes = Symbols.Switch("--yes", SnapshotPhrases.Yes, "-y");
        return new Verb("apply", LifecyclePhrases.Apply)
        {
            Options = { yes },
            Run = async run =>
            {
                IReadOnlyList<PlacedLifecycle> before = await LifecycleWork.PlanAsync(run).ConfigureAwait(false);
                int changes = before.Sum(each => each.Plan.Rules.Count(rule => rule.Standing != LifecycleStanding.AsWanted));
                if (changes > 0)
                {
                    if (!run.Has(yes) && !run.IsJson)
                        LifecycleReport.Show(run, before);
                    await run.ConfirmAsync(yes, run.Text(LifecyclePhrases.Question, Amounts.Count(changes))).ConfigureAwait(false);
                }

                IReadOnlyList<PlacedLifecycle> after = changes > 0 ? await LifecycleWork.ApplyAsync(run).ConfigureAwait(false) : before;
                LifecycleReport.Tell(run, after, changes);
                return 0;
            },
        };
    }
}
