using Danmen.Cli.Wording;
using Danmen.Snapshots.Contracts;

namespace Danmen.Cli.Rendering;

/// <summary>What can be said of a task now.</summary>
/// <param name="Total">0 when nobody knows.</param>
/// <param name="PerSecond">Units per second; null while it is too early to say.</param>
/// <param name="Left">Time left; null when nobody can say.</param>
/// <param name="LeftInAll">Of a step of a run: the same of the whole run.</param>
internal sealed record ProgressReport(ProgressTask Task, long Done, long Total, bool AreBytes, double? PerSecond, TimeSpan? Left, TimeSpan? LeftInAll = null)
{
    /// <summary>Between 0 and 1; null without a total.</summary>
    public double? Share => Total > 0 ? Math.Clamp((double)Done / Total, 0, 1) : null;

    /// <summary>"1.20 GiB of 4.00 GiB (30%), 85.0 MiB/s, 33 s left".</summary>
    public string Sentence(Language language)
    {
        // A step counts nothing by itself.
        List<string> parts = Task.Step is not null && Done == 0 && Total == 0 ? [] : [Amount(language)];
        if (PerSecond is > 0 and double rate)
            parts.Add(AreBytes ? Amounts.Rate(rate) : ProgressPhrases.ItemRate.In(language, Amounts.Count((long)Math.Round(rate))));
        if (Left is { } left)
            parts.Add(ProgressPhrases.Left.In(language, Amounts.Duration(left, language)));
        if (LeftInAll is { } inAll)
            parts.Add(ProgressPhrases.LeftInAll.In(language, Amounts.Duration(inAll, language)));
        return string.Join(ProgressPhrases.Comma.In(language), parts);
    }

    private string Amount(Language language)
    {
        string done = AreBytes ? Amounts.Size(Done) : Amounts.Count(Done);
        return Total > 0
            ? ProgressPhrases.PartOfWhole.In(language, done, AreBytes ? Amounts.Size(Total) : Amounts.Count(Total), (int)(Share!.Value * 100))
            : done;
    }
}

/// <summary>Keeps one estimator per task of a board. Not thread-safe.</summary>
internal sealed class ProgressEstimates(ProgressBoard board, TimeProvider time)
{
    private readonly Dictionary<ProgressTask, RateEstimator> _estimators = [];
    private StepKind? _step;
    private int _number;
    private long _stepBegan;

    /// <summary>The step under way; null outside of a run.</summary>
    public StepKind? Step => _step;

    /// <summary>What happened on hosts since the last time.</summary>
    public IReadOnlyList<HostEvent> TakeTold() => board.TakeTold();

    /// <summary>Takes the counts of all tasks, now.</summary>
    public IReadOnlyList<ProgressReport> Take()
    {
        List<ProgressReport> reports = [];
        RunStanding? standing = board.Run.Standing;
        _step = standing?.Step;
        if (standing is not null && standing.Number != _number)
            (_number, _stepBegan) = (standing.Number, time.GetTimestamp());
        TimeSpan? stepLeft = standing?.Left(time.GetElapsedTime(_stepBegan));
        foreach (ProgressTask task in board.Tasks)
        {
            if (!_estimators.TryGetValue(task, out RateEstimator? estimator))
                _estimators.Add(task, estimator = new RateEstimator(time));
            (long done, long total, bool areBytes) = task.Work;
            estimator.Update(done);
            bool isStep = standing is not null && task.Step == standing.Step && task.Succeeded is null;
            reports.Add(isStep
                ? new ProgressReport(task, done, total, areBytes, estimator.PerSecond, stepLeft, stepLeft + standing!.Later) // looked at just before
                : new ProgressReport(task, done, total, areBytes, estimator.PerSecond, estimator.Left(total)));
        }

        return reports;
    }
}
