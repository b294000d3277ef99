using System.Text.Json;
using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Runbooks;

namespace Danmen.Cli.Commands;

/// <summary>Tells a restore run.</summary>
internal static class RestoreRunReport
{
    /// <summary>Says what a step led to.</summary>
    /// <returns>The exit code: 1 when the run stopped on the way.</returns>
    public static int Tell(Invocation run, RestoreRun done)
    {
        run.Answer(json => Write(json, done), () => Say(run, done));
        if (!HasStopped(done))
            return 0;
        run.Complain(new DanmenException(RestoreFaults.SwapFailed, done.Id, FailureOf(done, run.Language)));
        return (int)RestoreFaults.SwapFailed.Kind;
    }

    public static void Write(Utf8JsonWriter json, RestoreRun done)
    {
        json.WriteString("id", done.Id);
        json.WriteString("system", done.System);
        json.WriteString("environment", done.Environment);
        json.WriteString("snapshot", done.Snapshot);
        json.WriteString("state", Name(done.State));
        json.WriteString("mode", ModeOf(done.IsOffline));
        json.WriteMoment("started", done.Started);
        json.WriteMoment("changed", done.Changed);
        if (done.KeepPreviousUntil is { } until)
            json.WriteMoment("keep_previous_until", until);
        else
            json.WriteNull("keep_previous_until");
        json.WriteTexts("signoff", done.Signoff);
        if (done.SignedOff is { } signed)
        {
            json.WriteStartObject("signed_off");
            json.WriteString("by", signed.By);
            json.WriteString("host", signed.Host);
            json.WriteMoment("at", signed.At);
            json.WriteTexts("questions", signed.Questions);
            json.WriteString("note", signed.Note);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("signed_off");
        }

        WriteSeconds(json, "downtime_seconds", done.Downtime);
        WriteSeconds(json, "downtime_beside_stop_and_start_seconds", done.DowntimeBesideOwn);
        RunStepReport.Write(json, "steps", done.Steps);
        RunStepReport.Write(json, "back", done.Back);
        json.WriteCheckList(done.Checks);
        json.WriteString("failure", done.Failure);
        json.WriteStartArray("components");
        foreach (RestoreRunComponent component in done.Components)
        {
            json.WriteStartObject();
            json.WriteString("name", component.Name);
            json.WriteString("kind", component.Kind);
            json.WriteString("location", component.Location);
            json.WriteString("state", Name(component.State));
            json.WriteTexts("tables", component.Tables);
            json.WriteTexts("left_out", component.LeftOut);
            json.WriteStartArray("substituted");
            foreach (SubstitutedValue value in component.Substituted)
            {
                json.WriteStartObject();
                json.WriteString("file", value.File);
                json.WriteString("rule", value.Rule);
                json.WriteNumber("count", value.Count);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            WrittenReport.Write(json, component.Written);
            json.WriteProblems(component.Problems);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>The components of a run and where they are.</summary>
    public static void Components(Invocation run, RestoreRun done)
    {
        Columns columns = new(
            run.Text(SnapshotPhrases.ComponentHead), run.Text(SnapshotPhrases.KindHead), run.Text(SnapshotPhrases.StateHead), run.Text(RestorePhrases.LocationHead));
        foreach (RestoreRunComponent component in done.Components)
            columns.Add(component.Name, component.Kind, run.Text(RestorePhrases.State(component.State)), component.Location);
        columns.Write(run.Terminal.Out, run.Terminal.Width, run.Paint, indent: 2);
        foreach (RestoreRunComponent component in done.Components.Where(component => component.LeftOut.Count > 0))
            RestorePlanReport.Item(run, "-", run.Text(RestorePhrases.LeftOut, component.Name, string.Join(", ", component.LeftOut)));
    }

    /// <summary>How long the system stood still, where the runbook stops it.</summary>
    public static void SayDowntime(Invocation run, RestoreRun done)
    {
        if (done is { Downtime: { } whole, DowntimeBesideOwn: { } beside })
            run.Say(RestorePhrases.Downtime, Amounts.Duration(whole, run.Language), Amounts.Duration(beside, run.Language));
    }

    public static string ModeOf(bool isOffline) => isOffline ? "offline" : "online";

    public static void WriteSeconds(Utf8JsonWriter json, string name, TimeSpan? time)
    {
        if (time is { } known)
            json.WriteNumber(name, Math.Round(known.TotalSeconds, 3));
        else
            json.WriteNull(name);
    }

    /// <summary>Why a run failed; "" when it did not.</summary>
    public static string FailureOf(RestoreRun done, Language language) => (language == Language.Japanese ? done.FailureJa : null) ?? done.Failure ?? "";

    /// <summary>A run keeps why it failed; when it has gone back or ended since, that is no news.</summary>
    private static bool HasStopped(RestoreRun done) => done.Failure is not null && done.State is not (RunState.RolledBack or RunState.Confirmed or RunState.Abandoned);

    private static void Say(Invocation run, RestoreRun done)
    {
        if (run.IsQuiet || HasStopped(done))
            return;
        switch (done.State)
        {
            case RunState.Swapped:
                run.Say(RestorePhrases.Swapped, done.Snapshot[..8], done.Environment, done.Id);
                run.SayLine();
                Components(run, done);
                run.SayLine();
                SayDowntime(run, done);
                run.Say(RestorePhrases.SwappedNext, done.Id);
                break;
            case RunState.SignedOff:
                run.Say(RestorePhrases.SignedOff, done.Id, Amounts.Moment(done.KeepPreviousUntil ?? done.Changed, run.Time.LocalTimeZone));
                run.Say(RestorePhrases.SignedOffNext, done.Id);
                break;
            case RunState.Confirmed:
                run.Say(RestorePhrases.Confirmed, done.Id);
                break;
            case RunState.RolledBack:
                run.Say(RestorePhrases.RolledBack, done.Id, done.Environment);
                WrittenReport.Tell(run, done);
                run.Say(RestorePhrases.RolledBackNext, done.Id);
                break;
            default:
                run.SayLine($"{done.Id}: {run.Text(RestorePhrases.State(done.State))}");
                break;
        }
    }

    private static string Name(RunState state) => state switch
    {
        RunState.Building => "building",
        RunState.Swapping => "swapping",
        RunState.Swapped => "swapped",
        RunState.RollingBack => "rolling_back",
        RunState.RolledBack => "rolled_back",
        RunState.SignedOff => "signed_off",
        RunState.Confirming => "confirming",
        RunState.Confirmed => "confirmed",
        _ => "abandoned",
    };

    private static string Name(ComponentState state) => state switch
    {
        ComponentState.Building => "building",
        ComponentState.Built => "built",
        ComponentState.Verified => "verified",
        ComponentState.Swapping => "swapping",
        ComponentState.Swapped => "swapped",
        ComponentState.RollingBack => "rolling_back",
        ComponentState.RolledBack => "rolled_back",
        ComponentState.Confirmed => "confirmed",
        _ => "waiting",
    };
}
