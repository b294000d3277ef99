using Danmen.Cli.Wording;
using Danmen.Snapshots.Contracts;

namespace Danmen.Cli.Rendering;

/// <summary>Puts the progress of components on a board: one line per component, with the stage it is in.</summary>
internal sealed class BoardProgress(ProgressBoard board, Language language) : ISnapshotProgress
{
    public IComponentProgress Begin(string component, string kind, ProgressStage stage) =>
        board.Begin(component, ProgressPhrases.Stage(stage).In(language));

    public void End(string component, ProgressStage stage, bool succeeded) => board.End(component, succeeded);

    public void Step(StepKind step, StepState state)
    {
        string name = RestorePhrases.Step(step).In(language);
        if (state == StepState.Running)
            board.Begin(name, "");
        else
            board.End(name, state == StepState.Done);
    }
}
