using System.Globalization;
using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Snapshots.Schedules;
using Danmen.Snapshots.Systems;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen schedule install</c>.</summary>
internal static class ScheduleInstallCommand
{
    public static Verb Build()
    {
        ScheduleWords words = new();
        Choice<bool> cron = Symbols.Switch("--cron", SchedulePhrases.Cron);
        return new Verb("install", SchedulePhrases.Install)
        {
            Options = { words.Environments, words.ReadData, words.User, words.Directory, cron },
            Examples = [("danmen schedule install --cron | crontab -", SchedulePhrases.ExampleInstall)],
            Run = async run =>
            {
                SystemDefinition system = await ScheduleNoun.SystemAsync(new Workspace(run)).ConfigureAwait(false);
                foreach (string environment in run.Values(words.Environments))
                    _ = system.Environment(environment);
                ScheduleTexts texts = words.Texts(run, system);
                if (run.Has(cron))
                {
                    Tell(run, texts.Cron(run.Time.LocalTimeZone, run.Time.GetUtcNow()));
                    return 0;
                }

                SystemdPlace place = SystemdPlace.Of(run, run.Value(words.Directory), run.Has(words.User));
                List<string> written = [];
                foreach (ScheduledJob job in system.Schedule)
                {
                    await place.WriteAsync(texts, texts.ServiceName(job.Name), texts.Service(job.Name, place.IsUsers), run.CancellationToken).ConfigureAwait(false);
                    await place.WriteAsync(texts, texts.TimerName(job.Name), texts.Timer(job), run.CancellationToken).ConfigureAwait(false);
                    written.AddRange([texts.ServiceName(job.Name), texts.TimerName(job.Name)]);
                }

                string[] old = [.. (await place.FindAsync(texts, run.CancellationToken).ConfigureAwait(false)).Except(written)];
                await place.RemoveAsync(old, run.CancellationToken).ConfigureAwait(false);
                string[] timers = [.. written.Where(name => name.EndsWith(".timer", StringComparison.Ordinal))];
                if (place.IsLive)
                {
                    await place.ControlAsync(run.CancellationToken, "daemon-reload").ConfigureAwait(false);
                    await place.ControlAsync(run.CancellationToken, ["enable", "--now", .. timers]).ConfigureAwait(false);
                }

                Tell(run, place, written, old, timers);
                return 0;
            },
        };
    }

    private static void Tell(Invocation run, string lines) => run.Answer(
        json => json.WriteTexts("lines", [.. lines.TrimEnd('\n').Split('\n')]),
        () => run.Terminal.Out.Write(lines));

    private static void Tell(Invocation run, SystemdPlace place, List<string> written, string[] removed, string[] timers) => run.Answer(
        json =>
        {
            json.WriteString("directory", place.Folder);
            json.WriteBoolean("started", place.IsLive);
            json.WriteTexts("written", written);
            json.WriteTexts("removed", removed);
        },
        () =>
        {
            run.Say(SchedulePhrases.Installed, string.Join(", ", written), place.Folder);
            if (removed.Length > 0)
                run.Say(SchedulePhrases.RemovedUnits, string.Join(", ", removed), place.Folder);
            if (!place.IsLive)
                run.Say(SchedulePhrases.StartYourself, "systemctl " + string.Join(' ', place.Control(["enable", "--now", .. timers])));
            else
                run.Say(SchedulePhrases.Started, $"journalctl {(place.IsUsers ? "--user " : "")}-u {timers[0].Replace(".timer", ".service", StringComparison.Ordinal)}");
            if (place.IsUsers)
                run.Say(SchedulePhrases.Linger);
        });
}

/// <summary>The words after <c>danmen schedule install</c>, some of which <c>run</c> and <c>remove</c> have too.</summary>
internal sealed class ScheduleWords
{
    public Choice<string[]> Environments { get; } = Symbols.Texts("--environment", "ENV", SchedulePhrases.Environments);

    public Choice<string> ReadData { get; } = Symbols.Text("--read-data", "PERCENT", SchedulePhrases.ReadData);

    public Choice<bool> User { get; } = Symbols.Switch("--user", SchedulePhrases.User);

    public Choice<string> Directory { get; } = Symbols.Text("--directory", "DIR", SchedulePhrases.Directory);

    /// <summary>The texts of units that run this program.</summary>
    public ScheduleTexts Texts(Invocation run, SystemDefinition system)
    {
        List<string> options = [];
        foreach (string environment in run.Values(Environments))
            options.AddRange([Environments.Name, environment]);
        if (run.Number(ReadData, 1, 100) is { } percent)
            options.AddRange([ReadData.Name, percent.ToString(CultureInfo.InvariantCulture)]);
        // A command that needs danmen.yaml has read it, and a process has a program.
        return new ScheduleTexts(Environment.ProcessPath!, system, system.File!, options);
    }
}
