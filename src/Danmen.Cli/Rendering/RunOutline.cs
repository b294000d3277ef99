using Danmen.Snapshots.Contracts;

namespace Danmen.Cli.Rendering;

/// <summary>What is known of a restore run under way: the steps before it, and how much of the one that builds is done. Thread-safe.</summary>
internal sealed class RunOutline
{
    /// <summary>Verifying a byte, in what building one takes: it is read, and nothing is written.</summary>
    private const double VerifyWeight = 0.5;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, ComponentWork> _work = new(StringComparer.Ordinal);
    private IReadOnlyList<ExpectedStep> _steps = [];
    private StepKind? _running;
    private int _begun;

    /// <summary>Where it stands now; null between steps and where there are none.</summary>
    public RunStanding? Standing
    {
        get
        {
            lock (_gate)
            {
                if (_running is not { } running)
                    return null;
                ExpectedStep? step = _steps.FirstOrDefault(each => each.Step == running);
                TimeSpan later = _steps.SkipWhile(each => each.Step != running).Skip(1).Aggregate(TimeSpan.Zero, (sum, each) => sum + (each.Time ?? TimeSpan.Zero));
                return new RunStanding(running, _begun, step?.Time, Share(step?.Bytes ?? 0), later);
            }
        }
    }

    public void Plan(IReadOnlyList<ExpectedStep> steps)
    {
        lock (_gate)
            _steps = steps;
    }

    public void Step(StepKind step, StepState state)
    {
        lock (_gate)
        {
            _running = state == StepState.Running ? step : null;
            _begun += state == StepState.Running ? 1 : 0;
            _work.Clear();
        }
    }

    public void Begin(string component, ProgressStage stage, ProgressTask task)
    {
        lock (_gate)
        {
            if (stage == ProgressStage.Building)
                _work[component] = new ComponentWork(task, null, false);
            else if (stage == ProgressStage.Verifying && _work.TryGetValue(component, out ComponentWork? built))
                _work[component] = built with { Verifying = task };
        }
    }

    public void End(string component, ProgressStage stage)
    {
        lock (_gate)
        {
            if (stage == ProgressStage.Verifying && _work.TryGetValue(component, out ComponentWork? built))
                _work[component] = built with { IsVerified = true };
        }
    }

    private double? Share(long expectedBytes)
    {
        double done = 0;
        long expected = 0;
        foreach (ComponentWork work in _work.Values)
        {
            long bytes = work.Building.Bytes;
            expected += Math.Max(bytes, work.Building.ExpectedBytes);
            done += bytes + (VerifyWeight * (work.IsVerified ? bytes : Math.Min(work.Verifying?.Bytes ?? 0, bytes)));
        }

        double total = (1 + VerifyWeight) * Math.Max(expectedBytes, expected);
        return total > 0 ? Math.Min(1, done / total) : null;
    }

    private sealed record ComponentWork(ProgressTask Building, ProgressTask? Verifying, bool IsVerified);
}

/// <summary>Where a run stands.</summary>
/// <param name="Number">Tells steps of one kind apart: a run goes there and back.</param>
/// <param name="Time">How long the step should take in all; null when nobody can say.</param>
/// <param name="Share">How much of the step is done, 0 to 1; null when it cannot be counted.</param>
/// <param name="Later">How long the steps behind it should take, as far as that is known.</param>
internal sealed record RunStanding(StepKind Step, int Number, TimeSpan? Time, double? Share, TimeSpan Later)
{
    /// <summary>From here on what is done tells more than what was expected.</summary>
    private const double TellingShare = 0.1;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    /// <summary>Time left of the step; null when nobody can say.</summary>
    /// <param name="elapsed">Since the step began.</param>
    public TimeSpan? Left(TimeSpan elapsed)
    {
        TimeSpan? bySpeed = Share is > 0 and double share ? elapsed * ((1 - share) / share) : null;
        if (Share >= TellingShare && elapsed > TimeSpan.Zero)
            return bySpeed;
        return Time is { } time ? (time > elapsed ? time - elapsed : TimeSpan.Zero) : elapsed >= s_patience ? bySpeed : null;
    }
}
