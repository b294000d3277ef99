using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Faults;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Comparing;
using Danmen.Snapshots.Runbooks;

namespace Danmen.Cli.Commands;

/// <summary>Tells a restore's plan; exits 4 when it would be refused.</summary>
internal static class RestorePlanReport
{
    public static int Tell(Invocation run, RestorePlan plan, RestoreLoss loss, SnapshotSummary snapshot)
    {
        run.Answer(
            json =>
            {
                json.WriteString("snapshot", plan.Snapshot);
                json.WriteString("environment", plan.Environment);
                json.WriteBoolean("allowed", plan.IsAllowed);
                json.WriteBoolean("needs_confirmation", plan.NeedsConfirmation);
                json.WriteRemarks("refusals", plan.Refusals);
                json.WriteRemarks("advice", plan.Advice);
                json.WriteString("mode", RestoreRunReport.ModeOf(plan.IsOffline));
                json.WriteRemarks("mode_reasons", plan.Mode);
                RestoreRunReport.WriteSeconds(json, "downtime_seconds", plan.Downtime?.Whole);
                RestoreRunReport.WriteSeconds(json, "downtime_beside_stop_and_start_seconds", plan.Downtime?.BesideOwn);
                json.WriteNumber("earlier_runs", plan.EarlierRuns);
                RunStepReport.WritePlanned(json, plan.Steps);
                json.WriteStartArray("components");
                foreach (PlannedComponent component in plan.Components)
                {
                    json.WriteStartObject();
                    json.WriteString("name", component.Name);
                    json.WriteString("kind", component.Kind);
                    json.WriteString("location", component.Location);
                    json.WriteNumber("bytes_to_read", component.BytesToRead);
                    json.WriteRemarks("actions", component.Actions);
                    json.WriteRemarks("refusals", component.Refusals);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                PlanLossReport.Write(json, loss);
            },
            () => Write(run, plan, loss, snapshot));
        return plan.IsAllowed ? 0 : (int)FaultKind.Refused;
    }

    private static void Write(Invocation run, RestorePlan plan, RestoreLoss loss, SnapshotSummary snapshot)
    {
        TextWriter output = run.Terminal.Out;
        output.WriteLine(run.Text(RestorePhrases.PlanHeading, snapshot.ShortId, plan.Environment));
        foreach (PlannedComponent component in plan.Components)
        {
            output.WriteLine();
            output.WriteLine($"{run.Paint.Bold(Printable.Of(component.Name))}  {run.Paint.Dim(Printable.Of(component.Kind))}  {Printable.Of(component.Location)}");
            if (component.BytesToRead > 0)
                Item(run, "-", run.Text(RestorePhrases.PlanRead, Amounts.Size(component.BytesToRead)));
            foreach (Remark action in component.Actions)
                Item(run, "-", action.In(run.Language));
            foreach (Remark refusal in component.Refusals)
                Item(run, run.Paint.Red("!"), refusal.In(run.Language));
        }

        output.WriteLine();
        foreach (Remark mode in plan.Mode)
            Item(run, "-", mode.In(run.Language));
        output.WriteLine();
        PlanLossReport.Tell(run, loss);
        if (plan.IsAllowed)
        {
            RunStepReport.TellPlanned(run, plan.Steps);
            output.WriteLine(run.Paint.Dim("  " + (plan.EarlierRuns > 0 ? run.Text(RestorePhrases.EstimatedFromRuns, plan.EarlierRuns) : run.Text(RestorePhrases.EstimatedFromSizes))));
            Item(run, "-", plan.Downtime switch
            {
                null => run.Text(RestorePhrases.NothingStopped),
                { Whole: { } whole } known => run.Text(RestorePhrases.DowntimeShould, Amounts.Duration(whole, run.Language), Amounts.Duration(known.BesideOwn, run.Language)),
                { } known => run.Text(RestorePhrases.DowntimeShouldBeside, Amounts.Duration(known.BesideOwn, run.Language)),
            });
            output.WriteLine();
        }

        if (plan.Refusals.Count > 0)
        {
            output.WriteLine(run.Paint.Red(run.Text(RestorePhrases.PlanRefused)));
            foreach (Remark refusal in plan.Refusals)
                Item(run, run.Paint.Red("!"), refusal.In(run.Language));
        }
        else if (plan.IsAllowed)
        {
            run.Say(plan.NeedsConfirmation ? RestorePhrases.PlanConfirm : RestorePhrases.PlanAllowed, plan.Environment);
        }
        else
        {
            output.WriteLine(run.Paint.Red(run.Text(RestorePhrases.PlanRefused)));
        }

        foreach (Remark advice in plan.Advice)
            Item(run, "-", advice.In(run.Language));
    }

    /// <summary>One marked line of a list, indented and wrapped.</summary>
    internal static void Item(Invocation run, string mark, string text)
    {
        List<string> lines = TextWrap.Lines(Printable.Sentence(text), run.Terminal.Width - 4);
        for (int i = 0; i < lines.Count; i++)
            run.Terminal.Out.WriteLine((i == 0 ? $"  {mark} " : "    ") + lines[i]);
    }
}
