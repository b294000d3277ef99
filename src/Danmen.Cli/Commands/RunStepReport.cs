using System.Globalization;
using System.Text.Json;
using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Runbooks;

namespace Danmen.Cli.Commands;

/// <summary>Tells the steps of a restore run.</summary>
internal static class RunStepReport
{
    public static void Write(Utf8JsonWriter json, string name, IReadOnlyList<RunStep> steps)
    {
        json.WriteStartArray(name);
        foreach (RunStep step in steps)
        {
            json.WriteStartObject();
            json.WriteString("step", StepNames.Of(step.Kind));
            json.WriteString("state", StepNames.Of(step.State));
            WriteMoment(json, "started", step.Started);
            WriteMoment(json, "ended", step.Ended);
            WriteEstimate(json, step);
            json.WriteStartArray("log");
            foreach (StepLine line in step.Log)
            {
                json.WriteStartObject();
                json.WriteMoment("at", line.At);
                json.WriteString("text", line.Text);
                json.WriteBoolean("problem", line.IsProblem);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>The steps of a plan, with the time that each should take.</summary>
    public static void WritePlanned(Utf8JsonWriter json, IReadOnlyList<RunStep> steps)
    {
        json.WriteStartArray("steps");
        foreach (RunStep step in steps.Where(step => step.State != StepState.Skipped))
        {
            json.WriteStartObject();
            json.WriteString("step", StepNames.Of(step.Kind));
            WriteEstimate(json, step);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>The same in a table.</summary>
    public static void TellPlanned(Invocation run, IReadOnlyList<RunStep> steps)
    {
        Columns columns = new(run.Text(RestorePhrases.StepHead), run.Text(RestorePhrases.EstimateHead));
        foreach (RunStep step in steps.Where(step => step.State != StepState.Skipped))
            columns.Add(run.Text(RestorePhrases.Step(step.Kind)), step.Estimate is { } estimate ? Took(estimate) : "-");
        columns.Write(run.Terminal.Out, run.Terminal.Width, run.Paint, indent: 2);
    }

    /// <summary>The steps in a table, and what went wrong in them.</summary>
    public static void Tell(Invocation run, IReadOnlyList<RunStep> steps)
    {
        Columns columns = new(run.Text(RestorePhrases.StepHead), run.Text(SnapshotPhrases.StateHead), run.Text(RestorePhrases.TookHead));
        foreach (RunStep step in steps)
            columns.Add(run.Text(RestorePhrases.Step(step.Kind)), run.Text(RestorePhrases.State(step.State)), step.Elapsed is { } took ? Took(took) : "");
        columns.Write(run.Terminal.Out, run.Terminal.Width, run.Paint, indent: 2);
        foreach (StepLine line in steps.SelectMany(step => step.Log).Where(line => line.IsProblem))
            RestorePlanReport.Item(run, run.Paint.Red("!"), run.Language == Language.Japanese ? line.TextJa : line.Text);
    }

    /// <summary>Steps are short: tenths of a second count.</summary>
    private static string Took(TimeSpan took) => string.Create(CultureInfo.InvariantCulture, $"{took.TotalSeconds:0.0} s");

    private static void WriteEstimate(Utf8JsonWriter json, RunStep step)
    {
        if (step.Estimate is { } estimate)
            json.WriteNumber("estimate_seconds", Math.Round(estimate.TotalSeconds, 1));
        else
            json.WriteNull("estimate_seconds");
    }

    private static void WriteMoment(Utf8JsonWriter json, string name, DateTimeOffset? moment)
    {
        if (moment is { } known)
            json.WriteMoment(name, known);
        else
            json.WriteNull(name);
    }
}
