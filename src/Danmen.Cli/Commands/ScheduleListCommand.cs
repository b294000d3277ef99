using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Snapshots.Schedules;
using Danmen.Snapshots.Systems;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen schedule list</c>.</summary>
internal static class ScheduleListCommand
{
    public static Verb Build()
    {
        ScheduleWords words = new();
        return new Verb("list", SchedulePhrases.List)
        {
            Options = { words.User, words.Directory },
            Run = async run =>
            {
                SystemDefinition system = await ScheduleNoun.SystemAsync(new Workspace(run)).ConfigureAwait(false);
                ScheduleState state = new(system.Folder, run.Time);
                ScheduleTexts texts = words.Texts(run, system);
                SystemdPlace place = SystemdPlace.Of(run, run.Value(words.Directory), run.Has(words.User));
                IReadOnlyList<string> units = await place.FindAsync(texts, run.CancellationToken).ConfigureAwait(false);
                List<Row> rows = [];
                foreach (ScheduledJob job in system.Schedule)
                {
                    rows.Add(new Row(
                        job,
                        DueTimes.Next(job, system.TimeZone, run.Time.GetUtcNow()),
                        await state.LastAsync(job.Name, run.CancellationToken).ConfigureAwait(false),
                        state.IsRunning(job.Name),
                        units.Contains(texts.TimerName(job.Name))));
                }

                Tell(run, system, rows);
                return 0;
            },
        };
    }

    private static void Tell(Invocation run, SystemDefinition system, List<Row> rows) => run.Answer(
        json =>
        {
            json.WriteString("time_zone", system.TimeZone.Id);
            json.WriteStartArray("jobs");
            foreach (Row row in rows)
            {
                json.WriteStartObject();
                json.WriteString("job", row.Job.Name);
                json.WriteString("when", row.Job.When);
                json.WriteMoment("next", row.Next);
                json.WriteBoolean("running", row.IsRunning);
                json.WriteBoolean("timer_installed", row.HasTimer);
                if (row.Last is not { } last)
                {
                    json.WriteNull("last");
                }
                else
                {
                    json.WriteStartObject("last");
                    json.WriteMoment("started", last.Started);
                    if (last is { Ended: { } ended, ExitCode: { } code })
                    {
                        json.WriteMoment("ended", ended);
                        json.WriteNumber("exit_code", code);
                    }

                    json.WriteEndObject();
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        },
        () =>
        {
            if (run.IsQuiet)
                return;
            Columns columns = new(
                run.Text(SchedulePhrases.JobHead), run.Text(SchedulePhrases.WhenHead), run.Text(SchedulePhrases.NextHead), run.Text(SchedulePhrases.LastHead),
                run.Text(SchedulePhrases.ResultHead), run.Text(SchedulePhrases.TimerHead));
            foreach (Row row in rows)
            {
                columns.Add(
                    row.Job.Name, row.Job.When, Amounts.Moment(row.Next, run.Time.LocalTimeZone),
                    row.Last is { } last ? Amounts.Moment(last.Started, run.Time.LocalTimeZone) : run.Text(SchedulePhrases.Never),
                    Result(run, row), run.Text(row.HasTimer ? SchedulePhrases.Yes : SchedulePhrases.No));
            }

            columns.Write(run.Terminal.Out, run.Terminal.Width, run.Paint);
        });

    private static string Result(Invocation run, Row row) => row switch
    {
        { IsRunning: true } => run.Text(SchedulePhrases.Running),
        { Last: null } => "",
        { Last.ExitCode: null } => run.Text(SchedulePhrases.Killed),
        { Last.ExitCode: 0 } => run.Text(SchedulePhrases.Succeeded),
        _ => run.Text(SchedulePhrases.Failed, row.Last.ExitCode),
    };

    private sealed record Row(ScheduledJob Job, DateTimeOffset Next, JobResult? Last, bool IsRunning, bool HasTimer);
}
