using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Restic.Maintenance.Forgetting;
using Danmen.Restic.Maintenance.Pruning;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Holds;
using Danmen.Snapshots.Systems;
using Danmen.Snapshots.Tags;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen repository forget --keep-…</c>.</summary>
internal static class RepositoryForgetCommand
{
    public static Verb Build()
    {
        ForgetWords words = new();
        return new Verb("forget", RepositoryPhrases.Forget)
        {
            Options =
            {
                words.Last, words.Hourly, words.Daily, words.Weekly, words.Monthly, words.Yearly, words.Within, words.Tags,
                words.Environment, words.Prune, words.DryRun, words.Yes,
            },
            Examples = [("danmen repository forget --keep-daily 7 --keep-weekly 4 --keep-monthly 12", RepositoryPhrases.ExampleForget)],
            Run = run => RunAsync(run, words),
        };
    }

    private static async Task<int> RunAsync(Invocation run, ForgetWords words)
    {
        Workspace workspace = new(run);
        SystemDefinition? system = await workspace.FindSystemAsync().ConfigureAwait(false);
        ForgetPolicy policy = words.Policy(run) with { Zone = system?.TimeZone ?? run.Time.LocalTimeZone };
        if (policy.IsEmpty)
            throw run.Misused(RepositoryPhrases.ForgetNoRule);
        await using RepositoryTiers tiers = await workspace.OpenTiersAsync().ConfigureAwait(false);
        OpenedRepository opened = tiers.Hot;
        SnapshotFilter filter = new() { Environment = run.Value(words.Environment) };
        IReadOnlyList<SnapshotSummary> listed = await new SnapshotCatalogue(opened.Repository).ListAsync(filter, run.CancellationToken).ConfigureAwait(false);
        Dictionary<string, SnapshotSummary> known = listed.ToDictionary(each => each.Id);
        // Only Danmen's snapshots: whatever else lies in the repository has rules of its own.
        List<StoredSnapshot> snapshots = [.. (await opened.Repository.ListSnapshotsAsync(run.CancellationToken).ConfigureAwait(false)).Where(each => known.ContainsKey(each.Id.ToString()))];
        TagPins pins = await new TagAccess(run, workspace).PinsAsync(opened).ConfigureAwait(false);
        IReadOnlyList<Hold> holds = await HoldNoun.ListAsync(run, workspace, tiers).ConfigureAwait(false);
        ForgetPlan plan = ForgetPlanner.Plan(
            snapshots, policy, each => known[each.Id.ToString()].Manifest.Complete,
            each => known[each.Id.ToString()].Manifest is { IsPartial: true } manifest ? string.Join('/', manifest.Components.Select(component => component.Name).Order(StringComparer.Ordinal)) : "",
            each => HoldStore.On(holds, each.Id.ToString(), each.Record.Tree.ToString()).Count > 0 ? "held" : pins.Of(each.Id.ToString(), each.Record.Tree.ToString()).Count > 0 ? "named by a milestone tag" : null);
        List<StoredSnapshot> leaving = [.. plan.Groups.SelectMany(group => group.Forget)];
        int kept = plan.Groups.Sum(group => group.Keep.Count);
        if (!run.IsJson && !run.IsQuiet)
            Show(run, plan, known);
        bool isDry = run.Has(words.DryRun);
        PrunePlan? pruned = null;
        if (leaving.Count > 0 && !isDry)
        {
            await run.ConfirmAsync(words.Yes, run.Text(RepositoryPhrases.ForgetQuestion, Amounts.Count(leaving.Count), Amounts.Count(kept))).ConfigureAwait(false);
            await new ReplicaAccess(run, workspace).RemoveAsync(opened.Repository, [.. leaving.Select(ReplicaAccess.OriginOf)], async () =>
            {
                await using RepositoryLock exclusive = await RepositoryLock.AcquireAsync(opened.Repository, exclusive: true, null, run.CancellationToken).ConfigureAwait(false);
                await SnapshotRemover.RemoveAsync(opened.Repository, exclusive, [.. leaving.Select(each => each.Id)], IProgressSink.None, run.CancellationToken).ConfigureAwait(false);
            }).ConfigureAwait(false);
        }

        if (run.Has(words.Prune) && !isDry)
            pruned = await RepositoryPruneCommand.RunAsync(run, opened.Repository, new PruneOptions(), dryRun: false).ConfigureAwait(false);
        run.Answer(
            json =>
            {
                json.WriteBoolean("dry_run", isDry);
                json.WriteStartArray("keep");
                foreach (KeptSnapshot each in plan.Groups.SelectMany(group => group.Keep))
                {
                    json.WriteStartObject();
                    json.WriteString("id", each.Snapshot.Id.ToString());
                    json.WriteTexts("reasons", each.Reasons);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteTexts("forget", [.. leaving.Select(each => each.Id.ToString())]);
                if (pruned is not null)
                    json.WriteNumber("freed_bytes", pruned.Statistics.FreedBytes);
            },
            () =>
            {
                if (leaving.Count == 0)
                    run.Say(RepositoryPhrases.ForgetNothing, Amounts.Count(kept));
                else if (!isDry)
                    run.Say(RepositoryPhrases.Forgotten, Amounts.Count(leaving.Count), Amounts.Count(kept));
                if (pruned is not null)
                    RepositoryPruneCommand.Tell(run, pruned, dryRun: false);
            });
        return 0;
    }

    private static void Show(Invocation run, ForgetPlan plan, Dictionary<string, SnapshotSummary> known)
    {
        Columns columns = new("", run.Text(SnapshotPhrases.IdHead), run.Text(SnapshotPhrases.TimeHead), run.Text(SnapshotPhrases.EnvironmentHead), run.Text(RepositoryPhrases.WhyHead));
        foreach (ForgetGroup group in plan.Groups)
        {
            foreach (KeptSnapshot kept in group.Keep)
                Add(RepositoryPhrases.KeepWord, kept.Snapshot, string.Join(", ", kept.Reasons.Select(reason => RepositoryPhrases.KeepReason(reason, run.Language))));
            foreach (StoredSnapshot leaving in group.Forget)
                Add(RepositoryPhrases.ForgetWord, leaving, "");
        }

        if (columns.Count == 0)
            return;
        columns.Write(run.Terminal.Out, run.Terminal.Width, run.Paint);
        run.SayLine();

        void Add(Phrase word, StoredSnapshot snapshot, string why)
        {
            SnapshotSummary summary = known[snapshot.Id.ToString()];
            columns.Add(run.Text(word), summary.ShortId, Amounts.Moment(summary.Time, run.Time.LocalTimeZone), $"{summary.Manifest.System}/{summary.Manifest.Environment}", why);
        }
    }
}

/// <summary>The words after <c>danmen repository forget</c>.</summary>
internal sealed class ForgetWords
{
    public Choice<string> Last { get; } = Symbols.Text("--keep-last", "N", RepositoryPhrases.KeepLast);

    public Choice<string> Hourly { get; } = Symbols.Text("--keep-hourly", "N", RepositoryPhrases.KeepHourly);

    public Choice<string> Daily { get; } = Symbols.Text("--keep-daily", "N", RepositoryPhrases.KeepDaily);

    public Choice<string> Weekly { get; } = Symbols.Text("--keep-weekly", "N", RepositoryPhrases.KeepWeekly);

    public Choice<string> Monthly { get; } = Symbols.Text("--keep-monthly", "N", RepositoryPhrases.KeepMonthly);

    public Choice<string> Yearly { get; } = Symbols.Text("--keep-yearly", "N", RepositoryPhrases.KeepYearly);

    public Choice<string> Within { get; } = Symbols.Text("--keep-within", "DAYS", RepositoryPhrases.KeepWithin);

    public Choice<string[]> Tags { get; } = Symbols.Texts("--keep-tag", "TAG", RepositoryPhrases.KeepTag);

    public Choice<string> Environment { get; } = Symbols.Text("--environment", "ENV", SnapshotPhrases.FilterEnvironment);

    public Choice<bool> Prune { get; } = Symbols.Switch("--prune", RepositoryPhrases.ForgetPrune);

    public Choice<bool> DryRun { get; } = Symbols.Switch("--dry-run", RepositoryPhrases.DryRun);

    public Choice<bool> Yes { get; } = Symbols.Switch("--yes", SnapshotPhrases.Yes, "-y");

    public ForgetPolicy Policy(Invocation run) => new()
    {
        KeepLast = run.Number(Last, 0, 1_000_000) ?? 0,
        KeepHourly = run.Number(Hourly, 0, 1_000_000) ?? 0,
        KeepDaily = run.Number(Daily, 0, 1_000_000) ?? 0,
        KeepWeekly = run.Number(Weekly, 0, 1_000_000) ?? 0,
        KeepMonthly = run.Number(Monthly, 0, 1_000_000) ?? 0,
        KeepYearly = run.Number(Yearly, 0, 1_000_000) ?? 0,
        KeepWithin = TimeSpan.FromDays(run.Number(Within, 0, 1_000_000) ?? 0),
        KeepTags = [.. run.Values(Tags).Select(tag => (IReadOnlyList<string>)[tag])],
    };
}
