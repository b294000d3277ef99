using System.Text.Json;
using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Faults;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Retention;

namespace Danmen.Cli.Commands;

/// <summary>A retention plan for people and for programs.</summary>
internal static class RetentionReport
{
    private const int Indent = 4;

    /// <summary>Every snapshot in a line, and below it the rules that say so.</summary>
    public static void Show(Invocation run, RetentionWork work)
    {
        if (run.IsJson || run.IsQuiet)
            return;
        foreach (RetentionDecision decision in work.Decisions)
        {
            SnapshotSummary summary = work.Survey.Summaries[decision.Snapshot.Id];
            string word = run.Text(RetentionPhrases.Word(decision.Action));
            string line = $"{DisplayWidth.Pad(word, 10)}  {summary.ShortId}  {Amounts.Moment(decision.Snapshot.End, run.Time.LocalTimeZone)}  {summary.Manifest.System}/{summary.Manifest.Environment}";
            run.Terminal.Out.WriteLine(decision.Action == RetentionAction.Remove ? run.Paint.Red(line) : line);
            foreach (string reason in TextWrap.Lines(Printable.Sentence(string.Join(run.Text(RetentionPhrases.Between), decision.Reasons.Select(each => each.In(run.Language)))), run.Terminal.Width - Indent))
                run.Terminal.Out.WriteLine(new string(' ', Indent) + reason);
        }

        if (work.Decisions.Count > 0)
            run.SayLine();
        Summarise(run, work.File);
    }

    /// <summary>How many stay and go.</summary>
    public static void Summarise(Invocation run, RetentionPlanFile plan)
    {
        int removed = plan.Removed.Count;
        run.Say(RetentionPhrases.Summary, Amounts.Count(plan.Snapshots.Count - removed), Amounts.Count(removed));
        if (plan.Moved.Count > 0)
            run.Say(RetentionPhrases.SummaryMoved, Amounts.Count(plan.Moved.Count));
        if (plan.LapsedTags is { Count: > 0 } tags)
            run.Say(RetentionPhrases.SummaryTags, Amounts.Count(tags.Count), string.Join(", ", tags));
    }

    /// <summary>What is odd, even with --quiet.</summary>
    public static void TellOdd(Invocation run, IReadOnlyList<Remark> odd)
    {
        foreach (Remark remark in odd)
            run.Warn(remark);
    }

    public static void Write(Utf8JsonWriter json, RetentionWork work)
    {
        json.WriteString("repository", work.File.Repository);
        json.WriteString("system", work.File.System);
        json.WriteMoment("made_at", work.File.MadeAt);
        json.WriteString("digest", work.File.Digest);
        json.WriteStartArray("snapshots");
        foreach (RetentionDecision decision in work.Decisions)
        {
            RetentionSnapshot snapshot = decision.Snapshot;
            json.WriteStartObject();
            json.WriteString("id", snapshot.Id);
            json.WriteString("environment", snapshot.Environment);
            json.WriteMoment("start", snapshot.Start);
            json.WriteMoment("end", snapshot.End);
            json.WriteBoolean("complete", snapshot.IsComplete);
            json.WriteBoolean("partial", snapshot.Part.Length > 0);
            json.WriteTexts("tags", [.. snapshot.Tags.Select(tag => tag.Name)]);
            json.WriteString("tier", SnapshotJson.TierOf(snapshot.Tier));
            json.WriteString("action", JsonNamingPolicy.SnakeCaseLower.ConvertName(decision.Action.ToString()));
            json.WriteRemarks("reasons", decision.Reasons);
            json.WriteTexts("tags_deleted", decision.LapsedTags);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteRemarks("odd", work.Odd);
    }
}
