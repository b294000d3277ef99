using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Faults;
using Danmen.Restic.Format;
using Danmen.Restic.Maintenance.Pruning;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Records;
using Danmen.Snapshots.Retention;
using Danmen.Snapshots.Systems;
using Danmen.Snapshots.Tags;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen retention apply [PLAN]</c>.</summary>
internal static class RetentionApplyCommand
{
    public static Verb Build()
    {
        RetentionWords words = new();
        return new Verb("apply", RetentionPhrases.Apply)
        {
            Arguments = { words.File },
            Options = { words.Environment, words.Prune, words.Yes },
            Examples = [("danmen retention apply plan.json --prune", RetentionPhrases.ExampleApply)],
            Run = run => RunAsync(run, words),
        };
    }

    private static async Task<int> RunAsync(Invocation run, RetentionWords words)
    {
        string? file = run.Value(words.File), environment = run.Value(words.Environment);
        if (file is not null && environment is not null)
            throw run.Misused(FaultPhrases.NotTogether, words.File.Name, words.Environment.Name);
        RetentionPlanFile? given = file is null ? null : RetentionPlanFile.Decode(await File.ReadAllBytesAsync(file, run.CancellationToken).ConfigureAwait(false), file);
        Workspace workspace = new(run);
        TagAccess access = new(run, workspace);
        SystemDefinition system = await workspace.SystemAsync().ConfigureAwait(false);
        await using RepositoryTiers tiers = await workspace.OpenTiersAsync().ConfigureAwait(false);
        return await access.WithBothAsync(tiers, async (tags, coldTags) =>
        {
            RetentionPlanFile plan = given ?? await MakeAsync(run, system, tiers, tags, coldTags, environment).ConfigureAwait(false);
            if (given is not null)
                RetentionReport.Summarise(run, plan);
            await ApplyAsync(run, words, access, new ReplicaAccess(run, workspace), tiers, tags, coldTags, system.Name, plan, isGiven: given is not null).ConfigureAwait(false);
            // What moved is stored twice until here.
            PrunePlan? pruned = run.Has(words.Prune) || plan.Moved.Count > 0
                ? await RepositoryPruneCommand.RunAsync(run, tiers.Hot.Repository, new PruneOptions(), dryRun: false).ConfigureAwait(false)
                : null;
            if (run.Has(words.Prune) && plan.Snapshots.Any(each => each is { Action: RetentionAction.Remove, Tier: SnapshotTier.Cold }) && await tiers.ColdAsync(run.CancellationToken).ConfigureAwait(false) is { } cold)
                await RepositoryPruneCommand.RunAsync(run, cold.Repository, new PruneOptions(), dryRun: false).ConfigureAwait(false);
            // After what goes has gone: only what stays is kept locked.
            await RepositoryExtendLockCommand.ExtendAsync(run, workspace, tiers).ConfigureAwait(false);
            Tell(run, plan, pruned);
            return 0;
        }).ConfigureAwait(false);
    }

    private static async Task<RetentionPlanFile> MakeAsync(Invocation run, SystemDefinition system, RepositoryTiers tiers, TagCatalogue tags, TagCatalogue? coldTags, string? environment)
    {
        RetentionWork work = await RetentionWork.MakeAsync(run, system, tiers, tags, coldTags, environment).ConfigureAwait(false);
        RetentionReport.Show(run, work);
        RetentionReport.TellOdd(run, work.Odd);
        foreach (Remark remark in work.Odd)
            run.Note(remark);
        return work.File;
    }

    private static async Task ApplyAsync(
        Invocation run, RetentionWords words, TagAccess access, ReplicaAccess replicas, RepositoryTiers tiers, TagCatalogue tags, TagCatalogue? coldTags, string system, RetentionPlanFile plan, bool isGiven)
    {
        int removed = plan.Removed.Count, moved = plan.Moved.Count;
        if (removed > 0)
        {
            await run.ConfirmAsync(words.Yes, run.Text(
                RetentionPhrases.Question, Amounts.Count(removed), Amounts.Count(plan.LapsedTags.Count), Amounts.Count(plan.Snapshots.Count - removed))).ConfigureAwait(false);
        }
        else if (!isGiven && moved == 0 && coldTags is null)
        {
            return;
        }

        using RecordSigner? signer = plan.LapsedTags.Count > 0 ? await access.SignerAsync().ConfigureAwait(false) : null;
        RetentionApplier applier = new(tiers, tags, coldTags, async (name, reason, token) =>
        {
            // Called for lapsed tags only, for which there is a signer.
            TagWriter writer = new(tiers.Hot.Repository, tags, signer!, access.ColdTags(tiers, tags), access.Tell);
            Tag deleted = await writer.DeleteAsync(name, reason, token).ConfigureAwait(false);
            await writer.TidyAsync(deleted.Name, token).ConfigureAwait(false);
        });
        await run.WithProgressAsync(async board =>
        {
            RetentionProgress progress = new(
                board.Begin("copy", run.Text(RepositoryPhrases.Copying)), board.Begin("read-back", run.Text(RetentionPhrases.ReadingBack)), board.Begin("retention", run.Text(RetentionPhrases.Removing)));
            // What moves to the cold repository stays in replicas: they keep whatever is kept anywhere.
            await replicas.AnnounceAsync(tiers.Hot.Repository, await OriginsAsync(run, tiers, plan.Removed).ConfigureAwait(false)).ConfigureAwait(false);
            await applier.ApplyAsync(plan, system, progress, run.CancellationToken).ConfigureAwait(false);
            return await replicas.PayAsync(tiers.Hot.Repository, board, null, tiers).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    private static async Task<IReadOnlyList<SnapshotId>> OriginsAsync(Invocation run, RepositoryTiers tiers, IReadOnlyList<string> ids)
    {
        HashSet<string> wanted = [.. ids];
        List<StoredSnapshot> stored = [.. await tiers.Hot.Repository.ListSnapshotsAsync(run.CancellationToken).ConfigureAwait(false)];
        if (await tiers.ColdAsync(run.CancellationToken).ConfigureAwait(false) is { } cold)
            stored.AddRange(await cold.Repository.ListSnapshotsAsync(run.CancellationToken).ConfigureAwait(false));
        return [.. stored.Where(each => wanted.Contains(each.Id.ToString())).Select(ReplicaAccess.OriginOf)];
    }

    private static void Tell(Invocation run, RetentionPlanFile plan, PrunePlan? pruned)
    {
        int kept = plan.Snapshots.Count - plan.Removed.Count;
        run.Answer(
            json =>
            {
                json.WriteTexts("deleted", plan.Removed);
                json.WriteTexts("moved", plan.Moved);
                json.WriteTexts("tags_deleted", plan.LapsedTags);
                json.WriteNumber("kept", kept);
                if (pruned is not null)
                    json.WriteNumber("freed_bytes", pruned.Statistics.FreedBytes);
            },
            () =>
            {
                if (plan.Removed.Count == 0 && plan.Moved.Count == 0)
                    run.Say(RetentionPhrases.Nothing, Amounts.Count(kept));
                if (plan.Moved.Count > 0)
                    run.Say(RetentionPhrases.MovedToCold, Amounts.Count(plan.Moved.Count));
                if (plan.Removed.Count > 0)
                    run.Say(RetentionPhrases.Applied, Amounts.Count(plan.Removed.Count), Amounts.Count(kept));
                if (plan.LapsedTags.Count > 0)
                    run.Say(RetentionPhrases.AppliedTags, string.Join(", ", plan.LapsedTags));
                if (pruned is not null)
                    RepositoryPruneCommand.Tell(run, pruned, dryRun: false);
            });
    }
}

/// <summary>The words after <c>danmen retention apply</c>.</summary>
internal sealed class RetentionWords
{
    public Operand<string> File { get; } = Symbols.Maybe("PLAN", RetentionPhrases.PlanFile);

    public Choice<string> Environment { get; } = Symbols.Text("--environment", "ENV", RetentionPhrases.Environment);

    public Choice<bool> Prune { get; } = Symbols.Switch("--prune", RepositoryPhrases.ForgetPrune);

    public Choice<bool> Yes { get; } = Symbols.Switch("--yes", SnapshotPhrases.Yes, "-y");
}
