using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Runbooks;

/// <summary>A run whose every change is in its journal before anything follows from it. Thread-safe.</summary>
internal sealed class RunRecord(JournalledRun journalled, RunJournal journal, TimeProvider time, ISnapshotProgress progress) : IDisposable
{
    private readonly SemaphoreSlim _saving = new(1);
    private JournalledRun _run = journalled;

    public RestoreRun Run => _run.Run;

    public bool NoRollback => _run.NoRollback;

    /// <summary>What the journal says of an earlier failure.</summary>
    public IWorded? Failure => Run.Failure is { } english ? new KeptText(english, Run.FailureJa ?? english) : null;

    public void Dispose() => _saving.Dispose();

    /// <summary>Enters a state.</summary>
    public Task EnterAsync(RunState state, IWorded? failure) =>
        UpdateAsync(run => run with { State = state, Failure = failure?.English, FailureJa = failure?.Japanese });

    public ComponentState StateOf(ComponentRun component) => Run.Components.First(c => c.Name == component.Target.Name).State;

    public Task SetAsync(ComponentRun component, ComponentState state, IReadOnlyList<CaptureProblem>? problems = null, IReadOnlyList<string>? leftOut = null) =>
        UpdateAsync(run => run with
        {
            Components = [.. run.Components.Select(c => c.Name == component.Target.Name ? c with { State = state, Problems = problems ?? c.Problems, LeftOut = leftOut ?? c.LeftOut } : c)],
        });

    /// <summary>Does a step that is not done yet.</summary>
    /// <param name="isBack">It belongs to the way back.</param>
    public async Task StepAsync(StepKind kind, bool isBack, Func<Task> work)
    {
        if (Steps(isBack).FirstOrDefault(step => step.Kind == kind) is not { State: not (StepState.Done or StepState.Skipped) }) return;
        DateTimeOffset now = time.GetUtcNow();
        await UpdateAsync(run =>
        {
            RestoreRun begun = Changed(run, kind, isBack, step => step with { State = StepState.Running, Started = now, Ended = null });
            // Done again, it has stood still since the first time.
            return kind == StepKind.Stop && !isBack ? begun with { StoodSince = run.StoodSince ?? now } : begun;
        });
        progress.Step(kind, StepState.Running);
        try
        {
            await work();
        }
        catch (Exception error)
        {
            // Interrupted is not failed: the step is done again by 'resume'.
            StepState state = error is OperationCanceledException ? StepState.Waiting : StepState.Failed;
            await ChangeAsync(kind, isBack, step => step with { State = state, Ended = time.GetUtcNow(), Log = [.. step.Log, Line(Told(error), isProblem: true)] });
            progress.Step(kind, state);
            throw;
        }

        await ChangeAsync(kind, isBack, step => step with { State = StepState.Done, Ended = time.GetUtcNow() });
        progress.Step(kind, StepState.Done);
    }

    /// <summary>Adds a line to a step's log.</summary>
    public Task SayAsync(StepKind kind, bool isBack, IWorded what, bool isProblem = false) =>
        SayAsync(kind, isBack, [(what, isProblem)]);

    /// <summary>Adds lines to a step's log.</summary>
    public Task SayAsync(StepKind kind, bool isBack, IReadOnlyList<(IWorded What, bool IsProblem)> lines) =>
        ChangeAsync(kind, isBack, step => step with { Log = [.. step.Log, .. lines.Select(line => Line(line.What, line.IsProblem))] });

    /// <summary>Begins the way back, or goes on with it.</summary>
    public Task BeginBackAsync(IReadOnlyList<RunStep> steps) => UpdateAsync(run => run.Back.Count > 0 ? run : run with { Back = steps });

    public async Task UpdateAsync(Func<RestoreRun, RestoreRun> change)
    {
        await _saving.WaitAsync(CancellationToken.None);
        try
        {
            JournalledRun changed = _run with { Run = change(_run.Run) with { Changed = time.GetUtcNow() } };
            await journal.SaveAsync(changed, CancellationToken.None);
            _run = changed;
        }
        finally
        {
            _saving.Release();
        }
    }

    /// <summary>What the system says, it says in one language.</summary>
    public static IWorded Told(Exception error) => error as IWorded ?? new KeptText(error.Message, error.Message);

    private IReadOnlyList<RunStep> Steps(bool isBack) => isBack ? Run.Back : Run.Steps;

    private StepLine Line(IWorded what, bool isProblem) => new(time.GetUtcNow(), what.English, what.Japanese, isProblem);

    private Task ChangeAsync(StepKind kind, bool isBack, Func<RunStep, RunStep> change) => UpdateAsync(run => Changed(run, kind, isBack, change));

    private static RestoreRun Changed(RestoreRun run, StepKind kind, bool isBack, Func<RunStep, RunStep> change)
    {
        RunStep[] steps = [.. (isBack ? run.Back : run.Steps).Select(step => step.Kind == kind ? change(step) : step)];
        return isBack ? run with { Back = steps } : run with { Steps = steps };
    }

    private sealed record KeptText(string English, string Japanese) : IWorded;
}
