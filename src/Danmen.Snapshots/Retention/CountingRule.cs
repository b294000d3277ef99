using System.Globalization;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Retention;

/// <summary>One count of <c>keep</c>: keeps the newest snapshot of each of the last so many periods in which there is one. Fed newest first.</summary>
/// <param name="name">The key, for example "daily".</param>
/// <param name="count">Periods that keep their newest.</param>
internal sealed class CountingRule(string name, int count)
{
    private int _used;
    private (long Period, TimeSpan Offset)? _last;

    public string Name => name;

    public int Count => count;

    public static CountingRule[] Of(RetentionCounts counts) => [.. counts.Named().Where(rule => rule.Count > 0).Select(rule => new CountingRule(rule.Name, rule.Count))];

    /// <summary>True when this rule keeps the snapshot.</summary>
    /// <param name="local">The capture's end in the system's time zone.</param>
    /// <param name="index">Its place in its group, from 0.</param>
    /// <param name="isOldest">The oldest of a group stays while a count is left, so that a young group reaches back as far as it can.</param>
    public bool Keeps(DateTimeOffset local, int index, bool isOldest)
    {
        if (_used == count) return false;
        (long, TimeSpan) period = PeriodOf(local, index);
        if (period == _last && !isOldest) return false;
        _last = period;
        _used++;
        return true;
    }

    // An hour that the end of summer time repeats is two hours: they differ in their offset. A day is one day, however long.
    private (long Period, TimeSpan Offset) PeriodOf(DateTimeOffset local, int index) => name switch
    {
        "last" => (index, default),
        "hourly" => (local.Ticks / TimeSpan.TicksPerHour, local.Offset),
        "daily" => (local.Ticks / TimeSpan.TicksPerDay, default),
        "weekly" => ((ISOWeek.GetYear(local.DateTime) * 100L) + ISOWeek.GetWeekOfYear(local.DateTime), default),
        "monthly" => ((local.Year * 100L) + local.Month, default),
        _ => (local.Year, default),
    };
}
