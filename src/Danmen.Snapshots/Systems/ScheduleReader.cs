using System.Globalization;
using Danmen.Faults;

namespace Danmen.Snapshots.Systems;

/// <summary>Reads <c>schedule: { daily: "02:00", weekly: "Sun 03:00", … }</c>.</summary>
internal static class ScheduleReader
{
    public static IReadOnlyList<ScheduledJob> Read(YamlSource source, YamlEntry schedule)
    {
        var jobs = new List<ScheduledJob>();
        foreach (YamlEntry entry in source.Mapping(schedule.Value, schedule.Path))
        {
            if (!ScheduledJob.Names.Contains(entry.Key)) throw source.Fault(SystemFaults.UnknownKey, entry.KeyNode, entry.Path, SystemRemarks.KnownAre.With(ScheduledJob.Names));
            string text = source.Text(entry.Value, entry.Path);
            if (!TryParse(entry.Key, text, out ScheduledJob job)) throw source.Fault(SystemFaults.InvalidValue, entry.Value, entry.Path, SystemRemarks.NoScheduleTime.With(text));
            jobs.Add(job);
        }

        return [.. jobs.OrderBy(job => ScheduledJob.Names.ToList().IndexOf(job.Name))];
    }

    private static bool TryParse(string name, string text, out ScheduledJob job)
    {
        string[] words = text.Split(' ');
        job = new ScheduledJob(name, null, default);
        if (words.Length > 2 || !TimeOnly.TryParseExact(words[^1], "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly time)) return false;
        DayOfWeek[] days = words.Length == 1 ? [] : [.. Enum.GetValues<DayOfWeek>().Where(day => day.ToString()[..3] == words[0])];
        job = job with { Day = days.Length == 0 ? null : days[0], Time = time };
        return days.Length == words.Length - 1;
    }
}
