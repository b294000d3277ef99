using Danmen.Faults;
using Danmen.Snapshots.Checks;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Runbooks;

/// <summary>Carries a run from step to step. Every state is in the journal before its work begins, so that a kill at any point leaves a run that can go on or back.</summary>
internal sealed class RunExecution(RunRecord record, IReadOnlyList<ComponentRun> components, EnvironmentDefinition environment, IRunbookExecutor executor, CheckEngine checks, WrittenSurvey written, ISnapshotProgress progress)
{
    public RestoreRun Run => record.Run;

    /// <summary>Builds and verifies what is not yet, all components at once. Offline nothing yet: that comes behind stopping the system.</summary>
    /// <exception cref="DanmenException">What was built is removed, and nothing living was touched.</exception>
    public async Task BuildAsync(CancellationToken cancellationToken)
    {
        if (Run.IsOffline) return;
        await record.EnterAsync(RunState.Building, null);
        progress.Plan(Expected(Run.Steps));
        try
        {
            await record.StepAsync(StepKind.Prepare, isBack: false, () => BuildAsync(components, cancellationToken));
            // Outside the step, so that it is done again by 'resume' when the step is done.
            await RecheckAsync(components, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await record.EnterAsync(RunState.Building, RunRemarks.Interrupted.With());
            throw;
        }
        catch (Exception error) when (IsFailure(error))
        {
            await AbandonAsync(RunRecord.Told(error));
            throw;
        }
    }

    /// <summary>The steps from stopping the system to testing it. Not cancelled on the way, since being between two states is what nobody wants, but for what is built offline: that goes back as a failure does.</summary>
    /// <exception cref="DanmenException">RestoreFaults.SwapFailed; rolled back unless the run says otherwise.</exception>
    public async Task CarryOutAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await record.EnterAsync(RunState.Swapping, null);
        progress.Plan(Expected(Run.Steps));
        try
        {
            await record.StepAsync(StepKind.Stop, isBack: false, () => ActAsync(StepKind.Stop, isBack: false));
            foreach (StepKind placing in RunSteps.Placing)
                await record.StepAsync(placing, isBack: false, () => PlaceAsync(placing, cancellationToken));
            await record.StepAsync(StepKind.Integrity, isBack: false, () => InspectAsync(isBack: false));
            await record.StepAsync(StepKind.Start, isBack: false, () => ActAsync(StepKind.Start, isBack: false));
            await record.StepAsync(StepKind.Tests, isBack: false, () => TestAsync(isBack: false));
        }
        catch (OperationCanceledException)
        {
            await record.EnterAsync(RunState.Swapping, RunRemarks.InterruptedOffline.With());
            if (!record.NoRollback) await RollBackAsync();
            throw;
        }
        catch (Exception error) when (IsFailure(error))
        {
            await FailAsync(error);
        }

        await record.EnterAsync(RunState.Swapped, null);
    }

    /// <summary>Brings the states before the run back and checks that they are; before the swap, removes what was built.</summary>
    public async Task RollBackAsync()
    {
        if (Run.State == RunState.Building)
        {
            await AbandonAsync(record.Failure);
            return;
        }

        IWorded? failure = record.Failure;
        await record.EnterAsync(RunState.RollingBack, failure);
        await record.BeginBackAsync(RunSteps.Back(environment, [.. components.Select(component => component.Step)]));
        progress.Plan(Expected(Run.Back));
        await record.StepAsync(StepKind.Stop, isBack: true, StopForGoingBackAsync);
        // Nothing writes any more, and nothing was replaced yet.
        await written.TellAsync(components);
        foreach (StepKind placing in RunSteps.Placing.Reverse())
            await record.StepAsync(placing, isBack: true, () => PutBackAsync(placing));
        DanmenException? wrong = null;
        await record.StepAsync(StepKind.Integrity, isBack: true, async () => wrong = await InspectAsync(isBack: true));
        try
        {
            await record.StepAsync(StepKind.Start, isBack: true, () => ActAsync(StepKind.Start, isBack: true));
            await record.StepAsync(StepKind.Tests, isBack: true, () => TestAsync(isBack: true));
        }
        catch (DanmenException error)
        {
            wrong ??= error;
        }

        // Only now: whoever is killed before must be able to go on, or the system would stay down.
        await record.EnterAsync(RunState.RolledBack, wrong ?? failure);
        // The old state lives by then: that it was written to, does not start or fails its checks, is told, and the run stays as it is.
        if (wrong is null) return;
        throw new DanmenException(wrong.Code, wrong.Subject, [.. wrong.Reasons, RunRemarks.OldStateLives.With(Run.Id)], wrong);
    }

    /// <summary>Accepts the living state; the other is kept for a while yet.</summary>
    public Task SignOffAsync(SignOff signed, DateTimeOffset? keepUntil) =>
        record.UpdateAsync(run => run with { State = keepUntil is null ? run.State : RunState.SignedOff, SignedOff = run.SignedOff ?? signed, KeepPreviousUntil = keepUntil });

    /// <summary>Removes the states that do not live.</summary>
    public async Task ConfirmAsync(CancellationToken cancellationToken)
    {
        await record.EnterAsync(RunState.Confirming, record.Failure);
        foreach (ComponentRun component in components)
        {
            if (record.StateOf(component) == ComponentState.Confirmed) continue;
            // Of one that was never begun there is nothing.
            if (record.StateOf(component) != ComponentState.Waiting) await component.StageAsync(ProgressStage.Confirming, async restore => await Done(restore.ConfirmAsync(cancellationToken)));
            await record.SetAsync(component, ComponentState.Confirmed);
        }

        await record.EnterAsync(RunState.Confirmed, record.Failure);
    }

    private static bool IsFailure(Exception error) => error is DanmenException or IOException or UnauthorizedAccessException;

    private static async Task<bool> Done(Task task)
    {
        await task;
        return true;
    }

    private Task BuildAsync(IEnumerable<ComponentRun> which, CancellationToken cancellationToken) =>
        Task.WhenAll(which.Where(component => record.StateOf(component) < ComponentState.Verified).Select(component => Task.Run(() => BuildAsync(component, cancellationToken), CancellationToken.None)));

    private async Task BuildAsync(ComponentRun component, CancellationToken cancellationToken)
    {
        StepKind step = Run.IsOffline ? component.Step : StepKind.Prepare;
        await record.SetAsync(component, ComponentState.Building);
        await component.StageAsync(ProgressStage.Building, async restore => await Done(restore.BuildAsync(cancellationToken)));
        await record.SetAsync(component, ComponentState.Built, leftOut: component.Restore.LeftOut);
        IReadOnlyList<CaptureProblem> differences = await component.StageAsync(ProgressStage.Verifying, restore => restore.VerifyAsync(cancellationToken));
        await NoteAsync(component, step);
        await record.SetAsync(component, differences.Count == 0 ? ComponentState.Verified : ComponentState.Built, differences);
        if (differences.Count > 0) throw new DanmenException(RestoreFaults.BuiltDiffers, component.Target.Name, Told(differences));
        await record.SayAsync(step, isBack: false, RunRemarks.BuiltAndVerified.With(component.Target.Name));
    }

    /// <summary>What the plan found may have changed while the new state was built: the last moment at which stopping costs nothing.</summary>
    private async Task RecheckAsync(IEnumerable<ComponentRun> which, CancellationToken cancellationToken)
    {
        var reasons = new List<Remark>();
        foreach (ComponentRun component in which.Where(component => record.StateOf(component) == ComponentState.Verified))
            reasons.AddRange((await component.Restore.RecheckAsync(cancellationToken)).Select(reason => RunRemarks.Differs.With(component.Target.Name, reason)));
        if (reasons.Count > 0) throw new DanmenException(RestoreFaults.PlanRefused, environment.Name, Run.IsOffline ? reasons : [RunRemarks.ChangedSincePlan.With(), .. reasons]);
    }

    private async Task NoteAsync(ComponentRun component, StepKind step)
    {
        const int MostNotes = 20;
        if (component.Restore.Substituted is { Count: > 0 } substituted)
        {
            await record.UpdateAsync(run => run with { Components = [.. run.Components.Select(each => each.Name == component.Target.Name ? each with { Substituted = substituted } : each)] });
            await record.SayAsync(step, isBack: false, RunRemarks.Substituted.With(component.Target.Name, substituted.Sum(each => each.Count), substituted.DistinctBy(each => each.File).Count()));
        }

        IReadOnlyList<CaptureProblem> notes = component.Restore.Notes;
        foreach (CaptureProblem note in notes.Take(MostNotes)) await record.SayAsync(step, isBack: false, RunRemarks.Noted.With($"{component.Target.Name}: {note.Subject}", note), isProblem: true);
        if (notes.Count > MostNotes) await record.SayAsync(step, isBack: false, RunRemarks.MoreNoted.With(component.Target.Name, notes.Count - MostNotes), isProblem: true);
    }

    private async Task PlaceAsync(StepKind step, CancellationToken cancellationToken)
    {
        ComponentRun[] due = [.. components.Where(component => component.Step == step && record.StateOf(component) != ComponentState.Swapped)];
        if (Run.IsOffline)
        {
            await BuildAsync(due, cancellationToken);
            await RecheckAsync(due, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
        }

        foreach (ComponentRun component in due)
        {
            await record.SetAsync(component, ComponentState.Swapping);
            await component.StageAsync(ProgressStage.Swapping, async restore => await Done(restore.SwapAsync(CancellationToken.None)));
            await record.SetAsync(component, ComponentState.Swapped);
            await record.SayAsync(step, isBack: false, RunRemarks.InPlace.With(component.Target.Name, component.Target.Location));
        }
    }

    private async Task PutBackAsync(StepKind step)
    {
        foreach (ComponentRun component in components.Reverse().Where(component => component.Step == step && record.StateOf(component) is not (ComponentState.RolledBack or ComponentState.Waiting)))
        {
            await record.SetAsync(component, ComponentState.RollingBack);
            await component.StageAsync(ProgressStage.RollingBack, async restore => await Done(restore.RollbackAsync(CancellationToken.None)));
            await record.SetAsync(component, ComponentState.RolledBack);
            await record.SayAsync(step, isBack: true, RunRemarks.BackInPlace.With(component.Target.Name, component.Target.Location));
        }
    }

    /// <returns>What is wrong with what lives; on the way there, that is a fault.</returns>
    private async Task<DanmenException?> InspectAsync(bool isBack)
    {
        DanmenException? fault = null;
        // Of one that was never begun nothing was touched.
        foreach (ComponentRun component in components.Where(component => record.StateOf(component) != ComponentState.Waiting))
        {
            IReadOnlyList<CaptureProblem> problems = await component.StageAsync(ProgressStage.Inspecting, restore => restore.InspectAsync(CancellationToken.None));
            if (problems.Count == 0)
            {
                await record.SayAsync(StepKind.Integrity, isBack, (isBack ? RunRemarks.IsAsBefore : RunRemarks.IsAsVerified).With(component.Target.Name));
            }
            else if (environment.Runbook.Stop.Count == 0)
            {
                // Where nothing is stopped, something may well write.
                await record.SayAsync(StepKind.Integrity, isBack, RunRemarks.WrittenUnstopped.With(component.Target.Name), isProblem: true);
            }
            else
            {
                fault ??= new DanmenException(RestoreFaults.LivingDiffers, component.Target.Name, Told(problems));
                if (!isBack) throw fault;
                await record.SayAsync(StepKind.Integrity, isBack, fault, isProblem: true);
            }
        }

        return fault;
    }

    /// <summary>Where nothing was put in place yet, a system that does not stop is no reason not to go back.</summary>
    private async Task StopForGoingBackAsync()
    {
        try
        {
            await ActAsync(StepKind.Stop, isBack: true);
        }
        catch (DanmenException error) when (components.All(component => record.StateOf(component) <= ComponentState.Verified))
        {
            await record.SayAsync(StepKind.Stop, isBack: true, error, isProblem: true);
        }
    }

    private async Task FailAsync(Exception error)
    {
        await record.EnterAsync(RunState.Swapping, RunRecord.Told(error));
        Remark stopped = RunRemarks.SwapStopped.With(RunRecord.Told(error));
        if (record.NoRollback) throw new DanmenException(RestoreFaults.SwapFailed, Run.Id, stopped, error);
        await RollBackAsync();
        throw new DanmenException(RestoreFaults.SwapRolledBack, Run.Id, [stopped, RunRemarks.BroughtBack.With(Run.Id)], error);
    }

    private async Task AbandonAsync(IWorded? failure)
    {
        await record.EnterAsync(RunState.Building, failure);
        foreach (ComponentRun component in components)
            if (record.StateOf(component) != ComponentState.Waiting)
                await component.StageAsync(ProgressStage.RollingBack, async restore => await Done(restore.RollbackAsync(CancellationToken.None)));
        await record.EnterAsync(RunState.Abandoned, failure);
    }

    private async Task ActAsync(StepKind step, bool isBack)
    {
        IComponentProgress said = progress.Begin("", "", step == StepKind.Stop ? ProgressStage.Stopping : ProgressStage.Starting);
        bool succeeded = false;
        try
        {
            await using var notes = new HostNotes(record, progress, said, step, isBack);
            var work = new HostWork(Run.Id, step == StepKind.Stop ? HostTask.Stop : HostTask.Start, isBack)
            {
                Hosts = environment.Hosts,
                Actions = step == StepKind.Stop ? environment.Runbook.Stop : environment.Runbook.Start,
            };
            await executor.RunAsync(work, notes, CancellationToken.None);
            succeeded = true;
        }
        finally
        {
            progress.End("", step == StepKind.Stop ? ProgressStage.Stopping : ProgressStage.Starting, succeeded);
        }
    }

    /// <summary>Carries out the environment's checks, whatever became of the one before; what is found is kept as it comes.</summary>
    private async Task TestAsync(bool isBack)
    {
        IComponentProgress said = progress.Begin("", "", ProgressStage.Testing);
        var results = new List<CheckResult>();
        foreach (CheckDefinition check in environment.Checks)
        {
            said.Say(check.Name);
            CheckResult result = await checks.RunAsync(environment, check, CancellationToken.None);
            results.Add(result);
            await record.UpdateAsync(run => run with { Checks = [.. results] });
            await record.SayAsync(StepKind.Tests, isBack, result.Message is { } why ? RunRemarks.CheckFailed.With(result.Name, why) : RunRemarks.CheckPassed.With(result.Name), isProblem: !result.Passed);
        }

        CheckResult[] failed = [.. results.Where(result => result.IsFatal)];
        progress.End("", ProgressStage.Testing, failed.Length == 0);
        if (failed.Length > 0)
            throw new DanmenException(RestoreFaults.CheckFailed, string.Join(", ", failed.Select(result => result.Name)), [.. failed.Select(result => RunRemarks.CheckFailed.With(result.Name, (object?)result.Message ?? ""))]);
    }

    /// <summary>What is left of the steps; of what builds, the components that are not built yet.</summary>
    private IReadOnlyList<ExpectedStep> Expected(IReadOnlyList<RunStep> steps) =>
        [.. steps.Where(step => step.State is not (StepState.Done or StepState.Skipped)).Select(step => new ExpectedStep(step.Kind, step.Estimate, Run.Components.Where(component => component.State < ComponentState.Verified && (Run.IsOffline ? component.Step == step.Kind : step.Kind == StepKind.Prepare)).Sum(component => component.Bytes)))];

    /// <summary>The first few of what differs, and how many more.</summary>
    internal static Remark[] Told(IReadOnlyList<CaptureProblem> differences)
    {
        Remark[] first = [.. differences.Take(5).Select(difference => RunRemarks.Differs.With(difference.Subject, difference))];
        return differences.Count > first.Length ? [.. first, RunRemarks.MoreDiffer.With(differences.Count - first.Length)] : first;
    }
}
