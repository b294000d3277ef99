using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Runbooks;

/// <summary>Carries a run from state to state. Every state is in the journal before its work begins, so that a kill at any point leaves a run that can go on or back.</summary>
internal sealed class RunExecution(
    JournalledRun journalled,
    IReadOnlyList<ComponentRun> components,
    RunbookDefinition runbook,
    string folder,
    RunJournal journal,
    TimeProvider time,
    ISnapshotProgress progress) : IDisposable
{
    private static readonly TimeSpan s_commandLimit = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim _saving = new(1);
    private JournalledRun _run = journalled;

    public RestoreRun Run => _run.Run;

    public void Dispose() => _saving.Dispose();

    /// <summary>Builds and verifies what is not yet, all components at once.</summary>
    /// <exception cref="DanmenException">What was built is removed, and nothing living was touched.</exception>
    public async Task BuildAsync(CancellationToken cancellationToken)
    {
        await SaveAsync(RunState.Building, null);
        try
        {
            await Task.WhenAll(components.Where(c => StateOf(c) != ComponentState.Verified).Select(component => Task.Run(() => BuildAsync(component, cancellationToken), CancellationToken.None)));
        }
        catch (OperationCanceledException)
        {
            await SaveAsync(RunState.Building, RunRemarks.Interrupted.With());
            throw;
        }
        catch (Exception error) when (error is DanmenException or IOException or UnauthorizedAccessException)
        {
            await AbandonAsync(Told(error));
            throw;
        }
    }

    /// <summary>Puts the new states in place, one after the other, between the runbook's stop and start.</summary>
    /// <exception cref="DanmenException">RestoreFaults.SwapFailed; rolled back unless the run says otherwise.</exception>
    public async Task SwapAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await SaveAsync(RunState.Swapping, null);
        try
        {
            await CommandsAsync(runbook.Stop, ProgressStage.Stopping);
            foreach (ComponentRun component in components)
            {
                if (StateOf(component) == ComponentState.Swapped) continue;
                await SetAsync(component, ComponentState.Swapping);

                // Not cancelled half-way: a swap is short, and being between two states is what nobody wants.
                await component.StageAsync(ProgressStage.Swapping, async restore => await Done(restore.SwapAsync(CancellationToken.None)));
                await SetAsync(component, ComponentState.Swapped);
            }
        }
        catch (Exception error) when (error is DanmenException or IOException or UnauthorizedAccessException)
        {
            await SaveAsync(RunState.Swapping, Told(error));
            Remark stopped = RunRemarks.SwapStopped.With(Told(error));
            if (_run.NoRollback) throw new DanmenException(RestoreFaults.SwapFailed, Run.Id, stopped, error);
            await RollBackAsync();
            throw new DanmenException(RestoreFaults.SwapRolledBack, Run.Id, [stopped, RunRemarks.BroughtBack.With(Run.Id)], error);
        }

        await SaveAsync(RunState.Swapped, null);
        await StartAsync();
    }

    /// <summary>Brings the states before the run back; before the swap, removes what was built.</summary>
    public async Task RollBackAsync()
    {
        if (Run.State == RunState.Building)
        {
            await AbandonAsync(Failure);
            return;
        }

        IWorded? failure = Failure;
        await SaveAsync(RunState.RollingBack, failure);
        await CommandsAsync(runbook.Stop, ProgressStage.Stopping);
        foreach (ComponentRun component in components.Reverse())
        {
            if (StateOf(component) == ComponentState.RolledBack) continue;
            await SetAsync(component, ComponentState.RollingBack);
            await component.StageAsync(ProgressStage.RollingBack, async restore => await Done(restore.RollbackAsync(CancellationToken.None)));
            await SetAsync(component, ComponentState.RolledBack);
        }

        await SaveAsync(RunState.RolledBack, failure);
        await StartAsync();
    }

    /// <summary>Removes the states that do not live.</summary>
    public async Task ConfirmAsync(CancellationToken cancellationToken)
    {
        await SaveAsync(RunState.Confirming, Failure);
        foreach (ComponentRun component in components)
        {
            if (StateOf(component) == ComponentState.Confirmed) continue;
            await component.StageAsync(ProgressStage.Confirming, async restore => await Done(restore.ConfirmAsync(cancellationToken)));
            await SetAsync(component, ComponentState.Confirmed);
        }

        await SaveAsync(RunState.Confirmed, Failure);
    }

    private static async Task<bool> Done(Task task)
    {
        await task;
        return true;
    }

    private async Task BuildAsync(ComponentRun component, CancellationToken cancellationToken)
    {
        await SetAsync(component, ComponentState.Building);
        await component.StageAsync(ProgressStage.Building, async restore => await Done(restore.BuildAsync(cancellationToken)));
        await SetAsync(component, ComponentState.Built, leftOut: component.Restore.LeftOut);
        IReadOnlyList<CaptureProblem> differences = await component.StageAsync(ProgressStage.Verifying, restore => restore.VerifyAsync(cancellationToken));
        await SetAsync(component, differences.Count == 0 ? ComponentState.Verified : ComponentState.Built, differences);
        if (differences.Count > 0)
        {
            Remark[] first = [.. differences.Take(5).Select(difference => RunRemarks.Differs.With(difference.Subject, difference))];
            throw new DanmenException(RestoreFaults.BuiltDiffers, component.Target.Name, differences.Count > 5 ? [.. first, RunRemarks.MoreDiffer.With(differences.Count - 5)] : first);
        }
    }

    private async Task AbandonAsync(IWorded? failure)
    {
        await SaveAsync(RunState.Building, failure);
        foreach (ComponentRun component in components)
            if (StateOf(component) != ComponentState.Waiting)
                await component.StageAsync(ProgressStage.RollingBack, async restore => await Done(restore.RollbackAsync(CancellationToken.None)));
        await SaveAsync(RunState.Abandoned, failure);
    }

    // The swap is done by then: a service that does not start is told, and the run stays as it is.
    private async Task StartAsync()
    {
        try
        {
            await CommandsAsync(runbook.Start, ProgressStage.Starting);
        }
        catch (DanmenException error)
        {
            await SaveAsync(Run.State, error);
            Remark lives = (Run.State == RunState.RolledBack ? RunRemarks.OldStateLives : RunRemarks.NewStateLives).With(Run.Id);
            throw new DanmenException(error.Code, error.Subject, [.. error.Reasons, lives], error);
        }
    }

    private async Task CommandsAsync(IReadOnlyList<string> commands, ProgressStage stage)
    {
        if (commands.Count == 0) return;
        IComponentProgress said = progress.Begin("", "", stage);
        foreach (string command in commands)
        {
            said.Say(command);
            if (await ShellCommand.RunAsync(command, folder, s_commandLimit, CancellationToken.None) is not { } reason) continue;
            progress.End("", stage, false);
            throw new DanmenException(RestoreFaults.CommandFailed, command, reason);
        }

        progress.End("", stage, true);
    }

    private ComponentState StateOf(ComponentRun component) => Run.Components.First(c => c.Name == component.Target.Name).State;

    private Task SaveAsync(RunState state, IWorded? failure) => UpdateAsync(run => run with { State = state, Failure = failure?.English, FailureJa = failure?.Japanese, Changed = time.GetUtcNow() });

    /// <summary>What the journal says of an earlier failure.</summary>
    private IWorded? Failure => Run.Failure is { } english ? new KeptText(english, Run.FailureJa ?? english) : null;

    /// <summary>What the system says, it says in one language.</summary>
    private static IWorded Told(Exception error) => error as IWorded ?? new KeptText(error.Message, error.Message);

    private sealed record KeptText(string English, string Japanese) : IWorded;

    private Task SetAsync(ComponentRun component, ComponentState state, IReadOnlyList<CaptureProblem>? problems = null, IReadOnlyList<string>? leftOut = null) =>
        UpdateAsync(run => run with
        {
            Changed = time.GetUtcNow(),
            Components = [.. run.Components.Select(c => c.Name == component.Target.Name ? c with { State = state, Problems = problems ?? c.Problems, LeftOut = leftOut ?? c.LeftOut } : c)],
        });

    private async Task UpdateAsync(Func<RestoreRun, RestoreRun> change)
    {
        await _saving.WaitAsync(CancellationToken.None);
        try
        {
            JournalledRun changed = _run with { Run = change(_run.Run) };
            await journal.SaveAsync(changed, CancellationToken.None);
            _run = changed;
        }
        finally
        {
            _saving.Release();
        }
    }
}
