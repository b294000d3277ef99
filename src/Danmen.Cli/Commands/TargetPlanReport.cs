using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Faults;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Runbooks;

namespace Danmen.Cli.Commands;

/// <summary>Tells the plan of a restore into a folder; exits 4 when it would be refused.</summary>
internal static class TargetPlanReport
{
    public static int Tell(Invocation run, TargetPlan plan, SnapshotSummary snapshot, bool replaces, bool needsConfirmation)
    {
        run.Answer(
            json =>
            {
                json.WriteString("snapshot", plan.Snapshot);
                json.WriteString("directory", plan.Directory);
                json.WriteBoolean("allowed", plan.IsAllowed);
                json.WriteBoolean("needs_confirmation", needsConfirmation);
                json.WriteBoolean("masked", false);
                json.WriteBoolean("production", snapshot.Manifest.Production);
                json.WriteRemarks("refusals", plan.Refusals);
                foreach (Remark remark in plan.Remarks)
                    run.Note(remark);
                json.WriteNumber("files_to_write", plan.Parts.Sum(part => part.FilesToWrite));
                json.WriteNumber("bytes_to_write", plan.Parts.Sum(part => part.BytesToWrite));
                json.WriteStartArray("components");
                foreach (TargetPart part in plan.Parts)
                {
                    json.WriteStartObject();
                    json.WriteString("name", part.Name);
                    json.WriteString("kind", part.Kind);
                    json.WriteString("location", part.Location);
                    json.WriteNumber("files_to_write", part.FilesToWrite);
                    json.WriteNumber("bytes_to_write", part.BytesToWrite);
                    json.WriteNumber("files_alike", part.FilesAlike);
                    json.WriteNumber("files_to_remove", part.FilesToRemove);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            },
            () => Write(run, plan, snapshot, replaces, needsConfirmation));
        return plan.IsAllowed ? 0 : (int)FaultKind.Refused;
    }

    private static void Write(Invocation run, TargetPlan plan, SnapshotSummary snapshot, bool replaces, bool needsConfirmation)
    {
        TextWriter output = run.Terminal.Out;
        output.WriteLine(run.Text(RestorePhrases.PlanHeading, snapshot.ShortId, plan.Directory));
        foreach (TargetPart part in plan.Parts)
        {
            output.WriteLine();
            string name = part.Name.Length > 0 ? $"{run.Paint.Bold(Printable.Of(part.Name))}  {run.Paint.Dim(Printable.Of(part.Kind))}" : run.Text(RestorePhrases.PlanOwnFiles);
            output.WriteLine($"{name}  {Printable.Of(part.Location)}");
            RestorePlanReport.Item(run, "-", run.Text(
                replaces && plan.IsPopulated ? RestorePhrases.PlanWriteAtMost : RestorePhrases.PlanWrite, Amounts.Count(part.FilesToWrite), Amounts.Size(part.BytesToWrite)));
            if (part.FilesAlike > 0)
                RestorePlanReport.Item(run, "-", run.Text(RestorePhrases.PlanAlike, Amounts.Count(part.FilesAlike)));
            if (part.FilesToRemove > 0)
                RestorePlanReport.Item(run, run.Paint.Red("-"), run.Text(RestorePhrases.PlanRemove, Amounts.Count(part.FilesToRemove)));
        }

        output.WriteLine();
        if (plan.Parts.Count > 0)
            run.Say(RestorePhrases.PlanTotal, Amounts.Count(plan.Parts.Sum(part => part.FilesToWrite)), Amounts.Size(plan.Parts.Sum(part => part.BytesToWrite)));
        foreach (Remark remark in plan.Remarks)
            RestorePlanReport.Item(run, run.Paint.Yellow("!"), remark.In(run.Language));
        if (!plan.IsAllowed)
            output.WriteLine(run.Paint.Red(run.Text(RestorePhrases.PlanRefused)));
        foreach (Remark refusal in plan.Refusals)
            RestorePlanReport.Item(run, run.Paint.Red("!"), refusal.In(run.Language));
        if (needsConfirmation)
            run.Say(RestorePhrases.PlanReplaceConfirm, plan.Directory);
        else if (plan.IsAllowed)
            run.Say(RestorePhrases.PlanAllowed);
    }
}
