namespace Danmen.Cli.Rendering;

/// <summary>Estimates rate and time left of work from counts over time. Not thread-safe.</summary>
/// <remarks>
/// The rate is that of the last 15 seconds, so that it follows a change of speed without jumping at every file.
/// Nothing is estimated before two seconds of work: an early guess is worse than none.
/// </remarks>
internal sealed class RateEstimator
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly TimeProvider _time;
    private readonly Queue<(long Ticks, long Done)> _samples = new();
    private readonly long _start;
    private long _last;

    public RateEstimator(TimeProvider time)
    {
        _time = time;
        _start = time.GetTimestamp();
        _samples.Enqueue((_start, 0));
    }

    /// <summary>Time since the start.</summary>
    public TimeSpan Elapsed => _time.GetElapsedTime(_start);

    /// <summary>Units per second over the last 15 seconds; null while it is too early to say.</summary>
    public double? PerSecond { get; private set; }

    /// <summary>Takes the work that is done in all, now.</summary>
    public void Update(long done)
    {
        long now = _time.GetTimestamp();
        _last = done;
        _samples.Enqueue((now, done));
        while (_samples.Count > 2 && _time.GetElapsedTime(_samples.Peek().Ticks, now) > Window)
            _samples.Dequeue();
        (long from, long before) = _samples.Peek();
        double seconds = _time.GetElapsedTime(from, now).TotalSeconds;
        PerSecond = Elapsed < Patience || seconds <= 0 ? null : Math.Max(0, done - before) / seconds;
    }

    /// <summary>Time until <paramref name="total"/> is reached at the present rate; null when nobody can say.</summary>
    public TimeSpan? Left(long total)
    {
        if (PerSecond is not > 0 || total <= 0)
            return null;
        double seconds = Math.Max(0, total - _last) / PerSecond.Value;
        return seconds > 60 * 60 * 24 * 365 ? null : TimeSpan.FromSeconds(seconds);
    }
}
