using Danmen.Cli.Wording;
using Danmen.Faults;
using Danmen.Snapshots.Systems;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen schedule</c>.</summary>
internal static class ScheduleNoun
{
    public const string Name = "schedule";

    public static Verb Build() => new(Name, SchedulePhrases.Noun)
    {
        Subcommands = { ScheduleInstallCommand.Build(), ScheduleListCommand.Build(), ScheduleRemoveCommand.Build(), ScheduleRunCommand.Build() },
    };

    /// <summary>The system, whose danmen.yaml schedules something.</summary>
    /// <exception cref="DanmenException">ScheduleFaults.NoSchedule.</exception>
    public static async Task<SystemDefinition> SystemAsync(Workspace workspace)
    {
        SystemDefinition system = await workspace.SystemAsync().ConfigureAwait(false);
        return system.Schedule.Count > 0 ? system : throw new DanmenException(ScheduleFaults.NoSchedule, system.File ?? SystemFile.FileName);
    }
}
