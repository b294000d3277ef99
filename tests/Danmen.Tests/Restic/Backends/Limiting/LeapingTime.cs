namespace Danmen.Tests.Restic.Backends.Limiting;

/// <summary>A clock on which whoever waits finds that the time has passed.</summary>
internal sealed class LeapingTime : TimeProvider
{
    private readonly Lock _lock = new();
    private long _ticks;

    public TimeSpan Elapsed
    {
        get
        {
            lock (_lock) return new TimeSpan(_ticks);
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (_lock) return _ticks;
    }

    public void Pass(TimeSpan time)
    {
        lock (_lock) _ticks += time.Ticks;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Pass(dueTime);
        return System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
