namespace Danmen.Snapshots.Contracts;

/// <summary>Takes the progress of a capture, restore or verification of several components. Thread-safe, cheap.</summary>
public interface ISnapshotProgress
{
    /// <summary>Discards everything.</summary>
    static ISnapshotProgress None { get; } = new Discarding();

    /// <summary>A component begins; what is returned takes its counts.</summary>
    /// <param name="component">Its name in danmen.yaml; "" for what concerns all of them (freezing, commands of the runbook).</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="stage">What is done with it.</param>
    IComponentProgress Begin(string component, string kind, ProgressStage stage);

    /// <summary>A component's stage ended.</summary>
    /// <param name="succeeded">False when problems were found.</param>
    void End(string component, ProgressStage stage, bool succeeded);

    /// <summary>The steps that a run has before it, in order; in the place of what was said before.</summary>
    void Plan(IReadOnlyList<ExpectedStep> steps)
    {
    }

    /// <summary>A step of the runbook changes its state.</summary>
    void Step(StepKind step, StepState state)
    {
    }

    /// <summary>A task of the runbook begins on a host, or ends there.</summary>
    /// <param name="changed">It changed something there; null until it is done.</param>
    void Host(string host, string task, StepState state, bool? changed)
    {
    }

    private sealed class Discarding : ISnapshotProgress, IComponentProgress
    {
        public IComponentProgress Begin(string component, string kind, ProgressStage stage) => this;

        public void End(string component, ProgressStage stage, bool succeeded)
        {
        }

        public void Expect(long files, long bytes)
        {
        }

        public void Advance(long files, long bytes)
        {
        }

        public void Say(string what)
        {
        }
    }
}

/// <summary>A step that is to come.</summary>
/// <param name="Time">How long it should take; null when nobody can say.</param>
/// <param name="Bytes">What is built and verified in it, as far as that is known; 0 for nothing.</param>
public sealed record ExpectedStep(StepKind Step, TimeSpan? Time, long Bytes);

/// <summary>What is done with a component; the command line has a word for each.</summary>
public enum ProgressStage
{
    Freezing,
    Pinning,
    Capturing,
    Thawing,
    Planning,
    Building,
    Verifying,
    Stopping,
    Swapping,
    Starting,
    Inspecting,
    Testing,
    RollingBack,
    Confirming,
    Comparing,
    Exporting,
}
