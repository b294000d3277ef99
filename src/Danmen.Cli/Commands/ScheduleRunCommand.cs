using System.Globalization;
using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Faults;
using Danmen.Snapshots.Schedules;
using Danmen.Snapshots.Systems;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen schedule run JOB</c>: what timers and cron start. Exits with the first code that is not 0.</summary>
internal static class ScheduleRunCommand
{
    private const int UsualPercent = 10;

    public static Verb Build()
    {
        Operand<string> job = Symbols.Maybe("JOB", SchedulePhrases.Job);
        Choice<bool> missed = Symbols.Switch("--missed", SchedulePhrases.Missed);
        ScheduleWords words = new();
        return new Verb("run", SchedulePhrases.Run)
        {
            Arguments = { job },
            Options = { missed, words.Environments, words.ReadData },
            Run = async run =>
            {
                SystemDefinition system = await ScheduleNoun.SystemAsync(new Workspace(run)).ConfigureAwait(false);
                ScheduleState state = new(system.Folder, run.Time);
                string? name = run.Value(job);
                if (name is null == !run.Has(missed))
                    throw run.Misused(name is null ? FaultPhrases.MissingArgument : FaultPhrases.NotTogether, name is null ? job.Name : missed.Name, name is null ? " schedule run" : job.Name);
                List<ScheduledJob> due = name is null
                    ? await MissedAsync(run, system, state).ConfigureAwait(false)
                    : [system.Schedule.FirstOrDefault(each => each.Name == name) ?? throw new DanmenException(ScheduleFaults.NoSchedule, name)];
                List<(string Job, int Code)> results = [];
                foreach (ScheduledJob each in due)
                    results.Add((each.Name, await state.RunAsync(each.Name, () => StepsAsync(run, words, system, each.Name), run.CancellationToken).ConfigureAwait(false)));
                Tell(run, results);
                return results.Find(result => result.Code != 0).Code;
            },
        };
    }

    private static async Task<List<ScheduledJob>> MissedAsync(Invocation run, SystemDefinition system, ScheduleState state)
    {
        List<ScheduledJob> due = [];
        foreach (ScheduledJob job in system.Schedule)
        {
            JobResult? last = await state.LastAsync(job.Name, run.CancellationToken).ConfigureAwait(false);
            // Killed by the end of the machine, it is to be done again.
            if (last is null || last.ExitCode is null || last.Started < DueTimes.Last(job, system.TimeZone, run.Time.GetUtcNow()))
                due.Add(job);
        }

        return due;
    }

    // Every step is run, whatever became of the one before: one environment that fails is no reason to leave out the others.
    private static async Task<int> StepsAsync(Invocation run, ScheduleWords words, SystemDefinition system, string job)
    {
        int first = 0;
        foreach (string[] step in Steps(run, words, system, job))
        {
            run.Say(SchedulePhrases.Step, job, string.Join(' ', step));
            Terminal terminal = run.IsJson ? Silent(run.Terminal) : run.Terminal;
            // A command that needs danmen.yaml has read it.
            string[] shared = ["--config", system.File!, .. run.IsQuiet || run.IsJson ? (string[])["--quiet"] : [], .. run.WritesEvents ? (string[])["--events"] : []];
            int code = await CommandLine.RunAsync([.. step, .. shared], terminal, run.Time, run.CancellationToken).ConfigureAwait(false);
            if (first == 0)
                first = code;
            if (run.CancellationToken.IsCancellationRequested)
                break;
        }

        return first;
    }

    private static IEnumerable<string[]> Steps(Invocation run, ScheduleWords words, SystemDefinition system, string job)
    {
        IReadOnlyList<string> environments = run.Values(words.Environments) is { Count: > 0 } given ? given : [.. system.Environments.Select(each => each.Name)];
        return job switch
        {
            ScheduledJob.Daily => environments.Select(environment => (string[])["snapshot", "create", environment]),
            ScheduledJob.Weekly => environments.Select(environment => (string[])["tag", "create", environment, "--type", "weekly", "--version", Week(run, system), "--full"]),
            ScheduledJob.Drill => Drilled(environments, system).Select(environment => (string[])[DrillNoun.Name, $"latest:{environment}"]),
            ScheduledJob.Retention => [["retention", "apply", "--yes", "--prune"], ["restore", "confirm", "--expired"]],
            _ => [["repository", "check", string.Create(CultureInfo.InvariantCulture, $"--read-data={run.Number(words.ReadData, 1, 100) ?? UsualPercent}")]],
        };
    }

    // Those to whose users something was promised; where nobody was, all.
    private static IEnumerable<string> Drilled(IReadOnlyList<string> environments, SystemDefinition system)
    {
        string[] promised = [.. environments.Where(name => system.Environment(name) is { Production: true } or { Objectives: not null })];
        return promised.Length > 0 ? promised : environments;
    }

    private static string Week(Invocation run, SystemDefinition system)
    {
        DateTime today = TimeZoneInfo.ConvertTime(run.Time.GetUtcNow(), system.TimeZone).DateTime;
        return string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(today):0000}w{ISOWeek.GetWeekOfYear(today):00}");
    }

    // With --json there is one document, which is the job's.
    private static Terminal Silent(Terminal terminal) => new()
    {
        Out = TextWriter.Null,
        Error = terminal.Error,
        In = terminal.In,
        ErrorIsTerminal = terminal.ErrorIsTerminal,
        Width = terminal.Width,
        Language = terminal.Language,
        Environment = terminal.Environment,
    };

    private static void Tell(Invocation run, List<(string Job, int Code)> results) => run.Answer(
        json =>
        {
            json.WriteStartArray("jobs");
            foreach ((string job, int code) in results)
            {
                json.WriteStartObject();
                json.WriteString("job", job);
                json.WriteNumber("exit_code", code);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        },
        () =>
        {
            if (results.Count == 0)
                run.Say(SchedulePhrases.NothingMissed);
        });
}
