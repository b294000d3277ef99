using System.Text.Json;
using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Checks;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Drills;
using Danmen.Snapshots.Records;

namespace Danmen.Cli.Commands;

/// <summary>Tells a drill.</summary>
internal static class DrillReport
{
    private const int MostFindings = 20;

    /// <summary>Of one that was carried out just now.</summary>
    public static void Tell(Invocation run, Drill drill, DrillOutcome outcome, SnapshotManifest manifest) => run.Answer(
        json =>
        {
            Write(json, drill);
            json.WriteString("kept", outcome.Folder);
            if (outcome.Folder is { } folder)
                RawNotice.Write(run, json, manifest, folder);
        },
        () =>
        {
            Say(run, drill);
            run.Say(DrillPhrases.Recorded, drill.Id);
            if (outcome.Folder is not { } folder)
                return;
            RawNotice.Tell(run, manifest, folder);
            run.Say(DrillPhrases.Kept, folder, $"'{folder.Replace("'", "'\\''", StringComparison.Ordinal)}'");
            foreach ((string component, string command) in outcome.StartCommands)
                run.Say(DrillPhrases.StartAgain, component, command);
        });

    /// <summary>Of a recorded one.</summary>
    public static void Tell(Invocation run, Drill drill) => run.Answer(
        json => Write(json, drill),
        () =>
        {
            Say(run, drill);
            if (drill.Record?.First.Statement is { } statement)
                run.Say(DrillPhrases.ToldBy, statement.User, statement.Host, Amounts.Moment(statement.Time, run.Time.LocalTimeZone), TagText.Signature(drill.Signature, run.Language));
        });

    /// <summary>What a list says of a drill.</summary>
    public static void WriteHead(Utf8JsonWriter json, Drill drill)
    {
        json.WriteString("id", drill.Id);
        json.WriteSignature(drill.Signature, drill.Record?.Doubt);
        if (drill.Body is not { } body)
        {
            json.WriteNull("result");
            return;
        }

        json.WriteString("result", JsonNamingPolicy.SnakeCaseLower.ConvertName(body.Result.ToString()));
        json.WriteString("system", body.System);
        json.WriteString("environment", body.Environment);
        json.WriteString("snapshot_environment", body.SnapshotEnvironment);
        json.WriteString("snapshot", body.Snapshot);
        json.WriteString("tree", body.Tree);
        json.WriteMoment("captured_at", body.CapturedAt);
        json.WriteMoment("started", body.Started);
        json.WriteMoment("ended", body.Ended);
        WriteObjective(json, "rto", body.Rto);
        WriteObjective(json, "rpo", body.Rpo);
    }

    /// <summary>An objective in few words.</summary>
    public static string Short(Invocation run, DrilledObjective objective)
    {
        string measured = objective.Measured is { } seconds ? Amounts.Duration(TimeSpan.FromSeconds(seconds), run.Language) : "-";
        return objective.IsMet is { } isMet ? $"{measured} {run.Text(isMet ? DrillPhrases.Met : DrillPhrases.Missed)}" : measured;
    }

    private static void Write(Utf8JsonWriter json, Drill drill)
    {
        WriteHead(json, drill);
        if (drill.Record is not { } record)
            return;
        DrillBody body = record.Latest.Body;
        RecordStatement statement = record.First.Statement;
        json.WriteMoment("recorded_at", statement.Time);
        json.WriteString("recorded_by", statement.User);
        json.WriteString("recorded_on", statement.Host);
        json.WriteStartArray("versions");
        foreach ((string of, string version) in body.Versions)
        {
            json.WriteStartObject();
            json.WriteString("of", of);
            json.WriteString("version", version);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("components");
        foreach (DrilledComponent component in body.Components)
        {
            json.WriteStartObject();
            json.WriteString("name", component.Name);
            json.WriteString("kind", component.Kind);
            json.WriteBoolean("passed", component.IsWell);
            json.WriteNumber("bytes", component.Bytes);
            json.WriteNumber("place_seconds", component.PlaceSeconds);
            json.WriteNumber("restore_seconds", component.RestoreSeconds);
            json.WriteNumber("verify_seconds", component.VerifySeconds);
            json.WriteTexts("left_out", component.LeftOut);
            json.WriteProblems(component.Findings);
            json.WriteString("failure", component.Failure?.English);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteCheckList([.. body.Checks.Select(check => check.Result).OfType<CheckResult>()]);
        json.WriteTexts("checks_not_run", [.. body.Checks.Where(check => check.Result is null).Select(check => check.Name)]);
    }

    private static void WriteObjective(Utf8JsonWriter json, string name, DrilledObjective objective)
    {
        json.WriteStartObject(name);
        WriteSeconds(json, "seconds", objective.Measured);
        WriteSeconds(json, "objective_seconds", objective.Objective);
        if (objective.IsMet is { } isMet)
            json.WriteBoolean("met", isMet);
        else
            json.WriteNull("met");
        json.WriteEndObject();
    }

    private static void WriteSeconds(Utf8JsonWriter json, string name, double? seconds)
    {
        if (seconds is { } known)
            json.WriteNumber(name, known);
        else
            json.WriteNull(name);
    }

    private static void Say(Invocation run, Drill drill)
    {
        if (run.IsQuiet || drill.Body is not { } body)
            return;
        run.Say(DrillPhrases.Told, drill.Id, body.Snapshot[..Math.Min(8, body.Snapshot.Length)], body.Environment, run.Text(DrillPhrases.Result(body.Result)));
        run.SayLine();
        Columns columns = new(
            run.Text(SnapshotPhrases.ComponentHead), run.Text(SnapshotPhrases.KindHead), run.Text(DrillPhrases.SizeHead), run.Text(DrillPhrases.RestoreHead),
            run.Text(DrillPhrases.VerifyHead), run.Text(DrillPhrases.ResultHead));
        foreach (DrilledComponent component in body.Components)
        {
            columns.Add(
                component.Name, component.Kind, Amounts.Size(component.Bytes), Took(run, component.RestoreSeconds), Took(run, component.VerifySeconds),
                run.Text(component.Failure is not null ? DrillPhrases.NotRestored : component.IsWell ? DrillPhrases.Passed : DrillPhrases.VerificationFailed));
        }

        columns.Write(run.Terminal.Out, run.Terminal.Width, run.Paint, indent: 2);
        foreach (DrilledComponent component in body.Components)
            Say(run, component);
        SayChecks(run, body.Checks);
        run.SayLine();
        Objective(run, body.Rto, body.Rto.Measured is null ? run.Text(DrillPhrases.NotMeasured) : run.Text(DrillPhrases.Rto, Took(run, body.Rto.Measured.Value)));
        Objective(run, body.Rpo, run.Text(DrillPhrases.Rpo, Took(run, body.Rpo.Measured ?? 0)));
    }

    private static void Say(Invocation run, DrilledComponent component)
    {
        if (component.Failure is { } failure)
            RestorePlanReport.Item(run, "-", $"{component.Name}: {Printable.Sentence(CheckResultText.Words(failure, run.Language))}");
        foreach (CaptureProblem finding in component.Findings.Take(MostFindings))
            RestorePlanReport.Item(run, "-", $"{component.Name}: {Printable.Of(finding.Subject)}: {Printable.Sentence(finding.ReasonIn(run.Language))}");
        if (component.Findings.Count > MostFindings)
            RestorePlanReport.Item(run, "-", run.Text(DiffPhrases.MoreRows, Amounts.Count(component.Findings.Count - MostFindings)));
        if (component.LeftOut.Count > 0)
            RestorePlanReport.Item(run, "-", run.Text(DrillPhrases.LeftOut, component.Name, string.Join(", ", component.LeftOut)));
    }

    private static void SayChecks(Invocation run, IReadOnlyList<DrilledCheck> checks)
    {
        if (checks.Count > 0)
            run.SayLine();
        foreach (DrilledCheck check in checks)
        {
            if (check.Result is { } result)
                CheckResultText.Tell(line => run.SayLine("  " + line), result, run.Language, run.Terminal.Width - 2, run.Paint);
            else
                run.SayLine($"  {run.Paint.Dim("-")}  {Printable.Of(check.Name)}  {run.Paint.Dim($"{check.Kind}, {run.Text(DrillPhrases.NotRun)}")}");
        }
    }

    private static void Objective(Invocation run, DrilledObjective objective, string measured)
    {
        if (objective is { IsMet: { } isMet, Objective: { } most })
            run.Say(DrillPhrases.Objective, measured, Took(run, most), run.Text(isMet ? DrillPhrases.Met : DrillPhrases.Missed));
        else
            run.Say(DrillPhrases.NoObjective, measured);
    }

    private static string Took(Invocation run, double seconds) => Amounts.Duration(TimeSpan.FromSeconds(seconds), run.Language);
}
