using Danmen.Cli.Wording;
using Danmen.Snapshots.Contracts;

namespace Danmen.Cli.Rendering;

/// <summary>Puts the progress of components on a board: one line per component, with the stage it is in; and the steps of a run, with what happens on hosts.</summary>
internal sealed class BoardProgress(ProgressBoard board, Language language) : ISnapshotProgress
{
    private volatile ProgressTask? _step;

    public IComponentProgress Begin(string component, string kind, ProgressStage stage)
    {
        ProgressTask task = board.Begin(component, ProgressPhrases.Stage(stage).In(language));
        board.Run.Begin(component, stage, task);
        return task;
    }

    public void End(string component, ProgressStage stage, bool succeeded)
    {
        board.Run.End(component, stage);
        board.End(component, succeeded);
    }

    public void Plan(IReadOnlyList<ExpectedStep> steps) => board.Run.Plan(steps);

    public void Step(StepKind step, StepState state)
    {
        string name = RestorePhrases.Step(step).In(language);
        board.Run.Step(step, state);
        if (state == StepState.Running)
        {
            _step = board.Begin(name, "", step);
        }
        else
        {
            _step = null;
            board.End(name, state == StepState.Done);
        }
    }

    public void Host(string host, string task, StepState state, bool? changed)
    {
        board.Tell(new HostEvent(board.Run.Standing?.Step, host, task, state, changed));
        if (state == StepState.Running)
            _step?.Say($"{host}: {task}");
    }
}
