using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Restic.Maintenance.Pruning;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen repository prune</c>. It does not ask: what it frees, no snapshot uses.</summary>
internal static class RepositoryPruneCommand
{
    public static Verb Build()
    {
        Choice<bool> dryRun = Symbols.Switch("--dry-run", RepositoryPhrases.DryRun);
        Choice<string> maximumUnused = Symbols.Text("--max-unused", "PERCENT", RepositoryPhrases.MaxUnused);
        return new Verb("prune", RepositoryPhrases.Prune)
        {
            Options = { dryRun, maximumUnused },
            Run = async run =>
            {
                PruneOptions options = new() { MaximumUnusedShare = (run.Number(maximumUnused, 0, 100) ?? 5) / 100.0 };
                Workspace workspace = new(run);
                await using OpenedRepository opened = await workspace.OpenAsync().ConfigureAwait(false);
                PrunePlan plan = await RunAsync(run, opened.Repository, options, run.Has(dryRun)).ConfigureAwait(false);
                run.Answer(
                    json =>
                    {
                        PruneStatistics sizes = plan.Statistics;
                        json.WriteBoolean("dry_run", run.Has(dryRun));
                        json.WriteNumber("used_bytes", sizes.UsedBytes);
                        json.WriteNumber("unused_bytes", sizes.UnusedBytes + sizes.DuplicateBytes + sizes.UnindexedBytes);
                        json.WriteNumber("freed_bytes", sizes.FreedBytes);
                        json.WriteNumber("remaining_unused_bytes", sizes.RemainingUnusedBytes);
                        json.WriteNumber("abandoned_bytes", sizes.AbandonedBytes);
                        json.WriteNumber("abandoned_files", plan.RemoveAbandoned.Count);
                        json.WriteNumber("packs_removed", plan.RemoveUnused.Count + plan.RemoveUnindexed.Count);
                        json.WriteNumber("packs_repacked", plan.Repack.Count);
                        json.WriteNumber("packs_left_archived", plan.LeftArchived);
                    },
                    () => Tell(run, plan, run.Has(dryRun)));
                return 0;
            },
        };
    }

    /// <summary>Plans and, unless it is a dry run, prunes under one exclusive lock.</summary>
    internal static Task<PrunePlan> RunAsync(Invocation run, Repository repository, PruneOptions options, bool dryRun) =>
        run.WithProgressAsync(async board =>
        {
            ProgressTask progress = board.Begin("prune", run.Text(ProgressPhrases.Planning));
            if (dryRun)
                return await PrunePlanner.PlanAsync(repository, null, options, progress, run.CancellationToken).ConfigureAwait(false);
            await using RepositoryLock exclusive = await RepositoryLock.AcquireAsync(repository, exclusive: true, null, run.CancellationToken).ConfigureAwait(false);
            return await exclusive.RunAsync(
                async token =>
                {
                    PrunePlan plan = await PrunePlanner.PlanAsync(repository, exclusive, options, progress, token).ConfigureAwait(false);
                    if (!plan.IsNothingToDo)
                        await Pruner.ApplyAsync(repository, exclusive, plan, board.Begin("prune", run.Text(RepositoryPhrases.Pruning)), token).ConfigureAwait(false);
                    return plan;
                },
                run.CancellationToken).ConfigureAwait(false);
        });

    internal static void Tell(Invocation run, PrunePlan plan, bool dryRun)
    {
        PruneStatistics sizes = plan.Statistics;
        if (plan.LeftArchived > 0)
            run.Say(RepositoryPhrases.PruneLeftArchived, Amounts.Count(plan.LeftArchived));
        if (plan.IsNothingToDo)
        {
            run.Say(RepositoryPhrases.PruneNothing, Amounts.Size(sizes.UsedBytes));
            return;
        }

        run.Say(
            RepositoryPhrases.PrunePlan, Amounts.Size(sizes.UsedBytes), Amounts.Size(sizes.UnusedBytes + sizes.DuplicateBytes + sizes.UnindexedBytes),
            Amounts.Count(plan.RemoveUnused.Count + plan.RemoveUnindexed.Count), Amounts.Count(plan.Repack.Count));
        if (plan.RemoveAbandoned.Count > 0)
            run.Say(RepositoryPhrases.PruneAbandoned, Amounts.Count(plan.RemoveAbandoned.Count), Amounts.Size(sizes.AbandonedBytes));
        if (dryRun)
            run.Say(RepositoryPhrases.PruneWould, Amounts.Size(sizes.FreedBytes));
        else
            run.Say(RepositoryPhrases.PruneDone, Amounts.Size(sizes.FreedBytes), Amounts.Size(sizes.RemainingUnusedBytes));
    }
}
