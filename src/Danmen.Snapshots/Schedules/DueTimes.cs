using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Schedules;

/// <summary>When a job was due and is due, by the calendar of a time zone.</summary>
public static class DueTimes
{
    /// <summary>The last time at or before <paramref name="now"/>.</summary>
    public static DateTimeOffset Last(ScheduledJob job, TimeZoneInfo zone, DateTimeOffset now) => Around(job, zone, now).Last(due => due <= now);

    /// <summary>The first time after <paramref name="now"/>.</summary>
    public static DateTimeOffset Next(ScheduledJob job, TimeZoneInfo zone, DateTimeOffset now) => Around(job, zone, now).First(due => due > now);

    private static IEnumerable<DateTimeOffset> Around(ScheduledJob job, TimeZoneInfo zone, DateTimeOffset now)
    {
        DateTime today = TimeZoneInfo.ConvertTime(now, zone).Date;
        return from days in Enumerable.Range(-9, 19)
               let date = today.AddDays(days)
               where job.Day is null || date.DayOfWeek == job.Day
               select Moment(date + job.Time.ToTimeSpan(), zone);
    }

    // A time that summer time skips is that much later; of one that it repeats, the first.
    private static DateTimeOffset Moment(DateTime local, TimeZoneInfo zone)
    {
        if (zone.IsInvalidTime(local)) local += zone.GetUtcOffset(local.AddDays(1)) - zone.GetUtcOffset(local.AddDays(-1));
        TimeSpan offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset);
    }
}
