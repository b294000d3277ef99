using System.Globalization;

namespace Danmen.Snapshots.Systems;

/// <summary>A job of <c>schedule</c> in danmen.yaml and its time, in the system's time zone.</summary>
/// <param name="Name">One of <see cref="Names"/>.</param>
/// <param name="Day">Null for every day.</param>
public sealed record ScheduledJob(string Name, DayOfWeek? Day, TimeOnly Time)
{
    public const string Daily = "daily", Weekly = "weekly", Retention = "retention", Check = "check", Drill = "drill";

    /// <summary>What can be scheduled, in the order of a day.</summary>
    public static IReadOnlyList<string> Names { get; } = [Daily, Weekly, Retention, Check, Drill];

    /// <summary>As danmen.yaml writes it: "02:00", "Sun 03:00".</summary>
    public string When => (Day is { } day ? $"{day.ToString()[..3]} " : "") + Time.ToString("HH:mm", CultureInfo.InvariantCulture);
}
