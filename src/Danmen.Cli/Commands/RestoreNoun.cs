using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Comparing;
using Danmen.Snapshots.Runbooks;
using Danmen.Snapshots.Systems;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen restore REF --to ENV | --target DIR</c>, and the verbs on restore runs.</summary>
internal static class RestoreNoun
{
    public const string Name = "restore";

    public static Verb Build()
    {
        RestoreWords words = new();
        return new Verb(Name, RestorePhrases.Command)
        {
            Arguments = { words.Reference },
            Options = { words.To, words.Target, words.Replace, words.Components, words.Tables, words.Plan, words.NoCompare, words.NoVerify, words.Online, words.Offline, words.NoRollback, words.WaitForThaw, words.Yes },
            Subcommands =
            {
                RestoreListCommand.Build(),
                RestoreShowCommand.Build(),
                RestoreResumeCommand.Build(),
                RestoreConfirmCommand.Build(),
                RestoreRollbackCommand.Build(),
                RestoreCheckCommand.Build(),
            },
            Notes = RestorePhrases.Notes,
            Examples =
            [
                ("danmen restore latest:prod --to prod --plan", RestorePhrases.ExamplePlan),
                ("danmen restore latest:prod --to prod --table public.orders", RestorePhrases.ExampleTable),
                ("danmen restore 1a2b3c4d --target /tmp/look", RestorePhrases.ExampleTarget),
                ("danmen restore 1a2b3c4d --target /tmp/look --plan", RestorePhrases.ExampleTargetPlan),
            ],
            Run = run => RunAsync(run, words),
        };
    }

    private static async Task<int> RunAsync(Invocation run, RestoreWords words)
    {
        string reference = run.Value(words.Reference) ?? throw run.Misused(FaultPhrases.MissingArgument, "REF", " restore");
        string? to = run.Value(words.To);
        string? target = run.Value(words.Target);
        if (to is null && target is null)
            throw run.Misused(FaultPhrases.NeedsOneOf, "--to ENV", "--target DIR");
        if (to is not null && target is not null)
            throw run.Misused(FaultPhrases.NotTogether, "--to", "--target");
        if (run.Has(words.Replace) && target is null)
            throw run.Misused(FaultPhrases.GoesWith, "--replace", "--target");
        if (run.Has(words.NoVerify) && target is null)
            throw run.Misused(FaultPhrases.GoesWith, "--no-verify", "--target");
        foreach ((string name, bool isGiven) in (ReadOnlySpan<(string, bool)>)
            [("--table", run.Values(words.Tables).Count > 0), ("--online", run.Has(words.Online)), ("--offline", run.Has(words.Offline)), ("--no-rollback", run.Has(words.NoRollback)), ("--no-compare", run.Has(words.NoCompare))])
        {
            if (isGiven && to is null)
                throw run.Misused(FaultPhrases.GoesWith, name, "--to");
        }

        if (run.Has(words.Online) && run.Has(words.Offline))
            throw run.Misused(FaultPhrases.NotTogether, "--online", "--offline");
        if (run.Has(words.NoCompare) && !run.Has(words.Plan))
            throw run.Misused(FaultPhrases.GoesWith, "--no-compare", "--plan");

        return target is not null
            ? await RestoreIntoFolder.RunAsync(run, words, reference, Path.GetFullPath(target)).ConfigureAwait(false)
            : await IntoEnvironmentAsync(run, words, reference, to!).ConfigureAwait(false);
    }

    private static async Task<int> IntoEnvironmentAsync(Invocation run, RestoreWords words, string reference, string environment)
    {
        Workspace workspace = new(run, mayCache: true);
        await using RepositoryTiers tiers = await workspace.OpenTiersToReadAsync().ConfigureAwait(false);
        PlacedSnapshot placed = await workspace.ResolveAsync(tiers, reference).ConfigureAwait(false);
        SnapshotSummary snapshot = placed.Snapshot;
        SystemDefinition system = await workspace.SystemOrStoredAsync(new SnapshotCatalogue(placed.Repository), snapshot).ConfigureAwait(false);
        RestoreRuns runs = new(system, _ => workspace.OpenToReadAsync(), await workspace.ColdOpenerAsync().ConfigureAwait(false), workspace.Kinds, workspace.Secrets, Doors.Checks(system, workspace.Secrets, run.Time), Doors.Executors(system, run.Time), run.Time);
        RestoreRequest request = new()
        {
            Snapshot = snapshot,
            System = system,
            Environment = environment,
            Components = run.Values(words.Components),
            Tables = run.Values(words.Tables),
            IntoProductionConfirmed = run.Has(words.Yes),
            Offline = run.Has(words.Offline) ? true : run.Has(words.Online) ? false : null,
            NoRollback = run.Has(words.NoRollback),
        };
        RestorePlan? plan = null;
        if (run.Has(words.Plan) || (system.Environment(environment).Production && !run.Has(words.Yes)))
            plan = await run.WithProgressAsync(board => runs.PlanAsync(request, new BoardProgress(board, run.Language), run.CancellationToken)).ConfigureAwait(false);
        if (run.Has(words.Plan))
        {
            (RestorePlan whole, RestoreLoss loss) = await run.WithProgressAsync(async board =>
            {
                RestorePlan thawed = plan! with { Refusals = [.. plan!.Refusals, .. await ThawGate.RefusalsAsync(run, placed, request.Components).ConfigureAwait(false)] }; // made just above
                return (thawed, await PlanLoss.LookAsync(run, workspace, board, placed, system, thawed, isWanted: !run.Has(words.NoCompare)).ConfigureAwait(false));
            }).ConfigureAwait(false);
            return RestorePlanReport.Tell(run, whole, loss, snapshot);
        }

        if (plan is { NeedsConfirmation: true, IsAllowed: true })
        {
            await run.ConfirmAsync(words.Yes, run.Text(
                RestorePhrases.ProductionQuestion, environment, string.Join(", ", plan.Components.Select(each => $"{each.Name} ({each.Location})")))).ConfigureAwait(false);
            request = request with { IntoProductionConfirmed = true };
        }

        RestoreRun done = await run.WithProgressAsync(async board =>
        {
            await ThawGate.PassAsync(run, workspace, board, placed, run.Values(words.Components), run.Has(words.WaitForThaw)).ConfigureAwait(false);
            return await runs.StartAsync(request, new BoardProgress(board, run.Language), run.CancellationToken).ConfigureAwait(false);
        }).ConfigureAwait(false);
        return RestoreRunReport.Tell(run, done);
    }
}

/// <summary>The words after <c>danmen restore</c>.</summary>
internal sealed class RestoreWords
{
    public Operand<string> Reference { get; } = Symbols.Maybe("REF", SnapshotPhrases.Reference);

    public Choice<string> To { get; } = Symbols.Text("--to", "ENV", RestorePhrases.To);

    public Choice<string> Target { get; } = Symbols.Text("--target", "DIR", RestorePhrases.Target);

    public Choice<bool> Replace { get; } = Symbols.Switch("--replace", RestorePhrases.Replace);

    public Choice<string[]> Components { get; } = Symbols.Texts("--component", "NAME", SnapshotPhrases.OnlyComponent);

    public Choice<string[]> Tables { get; } = Symbols.Texts("--table", "TABLE", RestorePhrases.Table);

    public Choice<bool> Plan { get; } = Symbols.Switch("--plan", RestorePhrases.Plan);

    public Choice<bool> NoCompare { get; } = Symbols.Switch("--no-compare", RestorePhrases.NoCompare);

    public Choice<bool> NoVerify { get; } = Symbols.Switch("--no-verify", RestorePhrases.NoVerify);

    public Choice<bool> Online { get; } = Symbols.Switch("--online", RestorePhrases.Online);

    public Choice<bool> Offline { get; } = Symbols.Switch("--offline", RestorePhrases.Offline);

    public Choice<bool> NoRollback { get; } = Symbols.Switch("--no-rollback", RestorePhrases.NoRollback);

    public Choice<bool> WaitForThaw { get; } = Symbols.Switch("--wait-for-thaw", ThawPhrases.WaitForThaw);

    public Choice<bool> Yes { get; } = Symbols.Switch("--yes", SnapshotPhrases.Yes, "-y");
}
