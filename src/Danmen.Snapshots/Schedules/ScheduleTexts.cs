using System.Globalization;
using System.Text;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Schedules;

/// <summary>The texts of systemd's units and of cron's lines for a system.</summary>
/// <param name="Program">Absolute path of danmen.</param>
/// <param name="System">Whose danmen.yaml sets the schedule.</param>
/// <param name="File">Absolute path of that danmen.yaml.</param>
/// <param name="Options">More words after <c>danmen schedule run JOB</c>.</param>
public sealed record ScheduleTexts(string Program, SystemDefinition System, string File, IReadOnlyList<string> Options)
{
    /// <summary>Stands in every unit that was written for this danmen.yaml, and in no other.</summary>
    public string Mark => $"# Written by 'danmen schedule install' for {OneLine(File)}; 'danmen schedule remove' removes it.";

    public string ServiceName(string job) => $"danmen-{System.Name}-{job}.service";

    public string TimerName(string job) => $"danmen-{System.Name}-{job}.timer";

    /// <summary>Runs the job once.</summary>
    /// <param name="forUser">For a user's own systemd, which has no network targets.</param>
    public string Service(string job, bool forUser)
    {
        string network = forUser ? "" : "Wants=network-online.target\nAfter=network-online.target\n";
        return $"""
            {Mark}
            [Unit]
            Description=Danmen: {job} of {System.Name}
            {network}
            [Service]
            Type=oneshot
            ExecStart={string.Join(' ', Words(job).Select(UnitWord))}
            EnvironmentFile=-{Path.Combine(System.Folder, StateFolder.Name, "environment").Replace("%", "%%", StringComparison.Ordinal)}
            Nice=10
            IOSchedulingPriority=7

            """;
    }

    /// <summary>Starts the service; what was missed while the machine was off is caught up.</summary>
    public string Timer(ScheduledJob job) => $"""
        {Mark}
        [Unit]
        Description=Danmen: when {job.Name} of {System.Name} is due

        [Timer]
        OnCalendar={Calendar(job)}
        Persistent=true
        AccuracySec=1min

        [Install]
        WantedBy=timers.target

        """;

    /// <summary>systemd's calendar text: <c>Sun *-*-* 03:00:00 Asia/Tokyo</c>.</summary>
    public string Calendar(ScheduledJob job)
    {
        string day = job.Day is { } set ? $"{set.ToString()[..3]} " : "";
        string zone = System.TimeZone.Id.Contains(' ', StringComparison.Ordinal) || System.TimeZone.Id == "Local" ? "" : $" {System.TimeZone.Id}";
        return string.Create(CultureInfo.InvariantCulture, $"{day}*-*-* {job.Time:HH:mm}:00{zone}");
    }

    /// <summary>Lines for a user's crontab. cron knows the machine's time zone only, and nothing of what was missed: the last line catches that up after a boot.</summary>
    /// <param name="machine">The machine's time zone.</param>
    public string Cron(TimeZoneInfo machine, DateTimeOffset now)
    {
        var text = new StringBuilder();
        text.Append(Mark).Append('\n');
        foreach (ScheduledJob job in System.Schedule)
        {
            DateTimeOffset due = TimeZoneInfo.ConvertTime(DueTimes.Next(job, System.TimeZone, now), machine);
            string day = job.Day is null ? "*" : ((int)due.DayOfWeek).ToString(CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture, $"{due.Minute} {due.Hour} * * {day} {CronCommand(Words(job.Name))}\n");
        }

        text.Append("@reboot ").Append(CronCommand([.. Words("--missed"), "--quiet"])).Append('\n');
        return text.ToString();
    }

    private IEnumerable<string> Words(string job) => [Program, "--config", File, "schedule", "run", job, .. Options];

    // In double quotes; % and $ would be replaced.
    private static string UnitWord(string word) =>
        word.All(each => char.IsAsciiLetterOrDigit(each) || "/._-=:@+".Contains(each, StringComparison.Ordinal))
            ? word
            : "\"" + word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("%", "%%", StringComparison.Ordinal).Replace("$", "$$", StringComparison.Ordinal) + "\"";

    // For sh, in single quotes; cron itself takes % for the end of the line.
    private static string CronCommand(IEnumerable<string> words) =>
        string.Join(' ', words.Select(word => word.All(each => char.IsAsciiLetterOrDigit(each) || "/._-=:@+".Contains(each, StringComparison.Ordinal))
            ? word
            : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal) + "'"));

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
