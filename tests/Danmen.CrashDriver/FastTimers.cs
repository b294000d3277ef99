namespace Danmen.CrashDriver;

/// <summary>The system's clock with timers that run 60 times as fast: what happens every half minute happens every half second, before the process is killed.</summary>
internal sealed class FastTimers : TimeProvider
{
    private const int Factor = 60;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, Shorten(dueTime), Shorten(period));

    private static TimeSpan Shorten(TimeSpan time) => time > TimeSpan.Zero ? TimeSpan.FromMilliseconds(Math.Max(1, time.TotalMilliseconds / Factor)) : time;
}
