using System.Globalization;

namespace Danmen.Restic.Maintenance.Forgetting;

/// <summary>One counting rule: keeps the newest snapshot of each of the last so many periods. Fed newest first.</summary>
/// <param name="count">Periods left to keep; -1 is no limit.</param>
/// <param name="periodOf">Numbers the period of a time; the index is the snapshot's place in its group.</param>
internal sealed class KeepRule(string reason, int count, Func<DateTimeOffset, int, long> periodOf)
{
    private int _left = count;
    private long _last = long.MinValue;

    public string Reason { get; } = reason;

    public static List<KeepRule> Of(ForgetPolicy policy)
    {
        List<KeepRule> rules = [];
        Add("last snapshot", policy.KeepLast, static (_, index) => index);
        Add("hourly snapshot", policy.KeepHourly, static (time, _) => (DayOf(time) * 24) + time.Hour);
        Add("daily snapshot", policy.KeepDaily, static (time, _) => DayOf(time));
        Add("weekly snapshot", policy.KeepWeekly, static (time, _) => (ISOWeek.GetYear(time.DateTime) * 100L) + ISOWeek.GetWeekOfYear(time.DateTime));
        Add("monthly snapshot", policy.KeepMonthly, static (time, _) => (time.Year * 100L) + time.Month);
        Add("yearly snapshot", policy.KeepYearly, static (time, _) => time.Year);
        return rules;

        void Add(string reason, int count, Func<DateTimeOffset, int, long> periodOf)
        {
            if (count != 0) rules.Add(new KeepRule(reason, count, periodOf));
        }
    }

    /// <summary>True when this rule keeps the snapshot.</summary>
    /// <param name="isOldest">The oldest of a group stays while a count is left, so that a young group already reaches back as far as it can.</param>
    public bool Keeps(DateTimeOffset time, int index, bool isOldest)
    {
        if (_left == 0) return false;
        long period = periodOf(time, index);
        if (period == _last && !isOldest) return false;
        _last = period;
        if (_left > 0) _left--;
        return true;
    }

    private static long DayOf(DateTimeOffset time) => time.DateTime.Ticks / TimeSpan.TicksPerDay;
}
