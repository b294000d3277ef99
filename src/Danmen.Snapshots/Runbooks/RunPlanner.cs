using System.Runtime.ExceptionServices;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Runbooks;

/// <summary>Says what a restore would do, and every reason against it.</summary>
/// <param name="runs">All runs of the system, newest first.</param>
internal sealed class RunPlanner(SystemDefinition system, ComponentKinds kinds, ISecretReader secrets, TimeProvider time, BorrowedRepository repository, ProductionSurvey survey, IReadOnlyList<RestoreRun> runs, RunJournal journal, Func<EnvironmentDefinition, string, IRunbookExecutor> executors)
{
    /// <exception cref="DanmenException">The request names what is not there.</exception>
    public async Task<PlannedRun> PlanAsync(RestoreRequest request, ISnapshotProgress progress, CancellationToken cancellationToken)
    {
        EnvironmentDefinition environment = system.Environment(request.Environment);
        IReadOnlyList<SelectedComponent> selected = RestoreSelection.Choose(request, environment);
        // Into production everything may go that a person confirms: nobody needs to be asked what it is.
        KnownProduction known = environment.Production
            ? KnownProduction.Nothing
            : await survey.RunAsync(selected.Select(component => component.Target.Kind).ToHashSet(StringComparer.Ordinal), cancellationToken);
        var rules = new ProductionRules(system, kinds, known);
        bool holdsProduction = rules.HoldsProduction(request.Snapshot.Manifest, selected.Select(component => component.Source.Name));
        var refusals = new List<Refusal>();
        if (holdsProduction && !environment.Production)
            refusals.Add(new Refusal(RestoreFaults.ProductionIntoOther, RunRemarks.ProductionIntoOther.With(request.Snapshot.ShortId, environment.Name)));
        RestoreRun? unconfirmed = runs.FirstOrDefault(run => run.Environment == environment.Name && run.State is RunState.Swapped or RunState.RolledBack);
        if (unconfirmed is not null) refusals.Add(new Refusal(RestoreFaults.Unconfirmed, (unconfirmed.State == RunState.RolledBack ? RunRemarks.UnconfirmedBack : RunRemarks.Unconfirmed).With(unconfirmed.Id, RunWords.AnyOf(unconfirmed.State))));
        if (selected.Count == 0) refusals.Add(new Refusal(RestoreFaults.PlanRefused, RunRemarks.NothingToRestore.With()));

        var components = new List<PlannedComponent>();
        var needs = new List<(string Component, RoomNeed Need)>();
        DanmenException? fault = null;
        string id = RunId.New(time);
        IRunbookExecutor executor = executors(environment, journal.FolderOf(id));
        using IDisposable? scratch = executor.PlacesFiles ? journal.Borrow(id) : null;
        using HostedBatch? batch = HostedBatch.For(id, journal.FolderOf(id), environment, executor, [.. selected.Select(component => component.Target)], kinds, progress);
        foreach (SelectedComponent component in selected)
        {
            // Where the snapshot must not go at all, the target is not even looked at.
            if (refusals.Count > 0) break;
            try
            {
                (PlannedComponent planned, RoomNeed? need) = await PlanAsync(request, environment, component, batch, rules, refusals, progress, cancellationToken);
                components.Add(planned);
                if (need is not null) needs.Add((planned.Name, need));
            }
            catch (DanmenException error) when (error.Code.Kind != FaultKind.Usage)
            {
                // One that cannot be looked at is a reason like any other: the rest is looked at all the same.
                fault ??= error;
                components.Add(new PlannedComponent(component.Target.Name, component.Target.Kind, component.Target.Location, [], [RunRemarks.CannotBePlanned.With(error)], 0));
            }
        }

        refusals.AddRange(SharedRoom.Refusals(needs).Select(reason => new Refusal(RestoreFaults.PlanRefused, reason)));
        IReadOnlyList<Remark> advice = RunMode.Advise([.. needs.Select(each => each.Need)], components.Any(component => component.Refusals.Any(refusal => refusal.Code == HostedRemarks.TooLittleRoom)));
        var plan = new RestorePlan(request.Snapshot.Id, environment.Name, components, [.. refusals.Select(refusal => refusal.Reason)], environment.Production && !request.IntoProductionConfirmed)
        {
            IsOffline = RunMode.IsOffline(request, environment),
            // Hosts tell their room themselves.
            Mode = RunMode.Describe(request, environment, [.. components.Where(component => needs.All(each => each.Component != component.Name) && (batch is null || kinds.Find(component.Kind)?.LivesOnHosts != true)).Select(component => component.Name)], advice.Count > 0),
            Advice = advice,
        };
        return new PlannedRun(Estimated(plan, environment, selected), selected, refusals, fault);
    }

    private RestorePlan Estimated(RestorePlan plan, EnvironmentDefinition environment, IReadOnlyList<SelectedComponent> selected)
    {
        StepKind StepOf(string kind) => kinds.Find(kind)?.Step ?? StepKind.Files;
        IReadOnlyList<RestoreRun> telling = StepEstimates.Telling(runs, environment.Name);
        IReadOnlyList<RunStep> steps = RunSteps.Forward(environment, [.. selected.Select(component => StepOf(component.Target.Kind))], plan.IsOffline);
        Dictionary<StepKind, long>? built = plan.IsOffline ? plan.Components.GroupBy(component => StepOf(component.Kind)).ToDictionary(step => step.Key, step => step.Sum(component => component.BytesToRead)) : null;
        steps = StepEstimates.Of(steps, telling, plan.Bytes, built);
        return plan with { Steps = steps, EarlierRuns = telling.Count, Downtime = ExpectedDowntime.Of(steps) };
    }

    private async Task<(PlannedComponent Planned, RoomNeed? Need)> PlanAsync(
        RestoreRequest request,
        EnvironmentDefinition environment,
        SelectedComponent selected,
        HostedBatch? batch,
        ProductionRules rules,
        List<Refusal> refusals,
        ISnapshotProgress progress,
        CancellationToken cancellationToken)
    {
        ComponentDefinition target = selected.Target;
        PlannedComponent planned = new(target.Name, target.Kind, target.Location, [], [], 0);
        if (selected.Source.Tree is null) return (planned with { Refusals = [RunRemarks.NotCaptured.With(new WordedList([.. selected.Source.Problems]))] }, null);

        if (batch is not null && kinds.Find(target.Kind) is { LocationIsPath: true, LivesOnHosts: false } && environment.Hosts.Any(host => host.Ssh is not null))
            return (planned with { Refusals = [HostedRemarks.SqliteStays.With()] }, null);
        if (!environment.Production && rules.BelongsToProduction(target, null) is { } place)
            refusals.Add(new Refusal(RestoreFaults.TargetIsProduction, place));
        var source = new RunSource(selected.Source.Tree, selected.Source.Facts);
        await using ComponentRun run = await ComponentRun.BeginAsync(
            new ComponentRunRequest(RunId.New(time), target, StateFolder.OfComponent(system.Folder, environment.Name, target.Name), source, selected.Tables, request.IsFromOtherEnvironment, kinds, secrets, time, repository, null, progress, batch) { SubstitutionAsync = RunSubstitution.Of(system, environment, target, kinds, secrets) }, cancellationToken);
        ComponentPlan plan = await run.StageAsync(ProgressStage.Planning, restore => restore.PlanAsync(cancellationToken));
        if (!environment.Production && plan.TargetIdentity is { } identity && rules.BelongsToProduction(target, identity) is { } owner && !refusals.Any(r => r.Code == RestoreFaults.TargetIsProduction))
            refusals.Add(new Refusal(RestoreFaults.TargetIsProduction, owner));
        List<Remark> actions = [.. plan.Actions, .. rules.Unasked(target.Kind)];
        if (selected.Source.Problems.Count > 0)
            actions.Insert(0, RunRemarks.Incomplete.With(selected.Source.Problems.Count, request.Snapshot.ShortId));
        return (planned with { Actions = actions, Refusals = plan.Refusals, BytesToRead = plan.BytesToRead }, plan.Room);
    }
}

/// <summary>A plan with what the run needs.</summary>
/// <param name="Fault">Why a component could not be looked at; null when all could.</param>
internal sealed record PlannedRun(RestorePlan Plan, IReadOnlyList<SelectedComponent> Selected, IReadOnlyList<Refusal> Refusals, DanmenException? Fault)
{
    /// <exception cref="DanmenException">The first reason why it must not run.</exception>
    public void ThrowIfRefused()
    {
        if (Refusals.Count > 0) throw new DanmenException(Refusals[0].Code, Plan.Environment, [.. Refusals.Select(refusal => refusal.Reason), .. Plan.Advice]);
        // As it is: a server that is away is no refusal to the run itself.
        if (Fault is not null) ExceptionDispatchInfo.Throw(Fault);
        foreach (PlannedComponent component in Plan.Components)
            if (component.Refusals.Count > 0) throw new DanmenException(RestoreFaults.PlanRefused, component.Name, [.. component.Refusals, .. Plan.Advice]);
        if (Plan.NeedsConfirmation) throw new DanmenException(RestoreFaults.NeedsConfirmation, Plan.Environment);
    }
}

/// <summary>A reason against a restore as a whole.</summary>
internal sealed record Refusal(FaultCode Code, Remark Reason);
