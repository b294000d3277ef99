using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Snapshots.Thawing;

namespace Danmen.Cli.Commands;

/// <summary>Tells how far a thaw is.</summary>
internal static class ThawReport
{
    /// <param name="speed">Which was asked for.</param>
    public static void Tell(Invocation run, ThawOutcome outcome, string speed, int days, bool dryRun)
    {
        ThawSurvey survey = outcome.Survey;
        run.Answer(
            json =>
            {
                json.WriteString("snapshot", outcome.Snapshot.Id);
                json.WriteBoolean("dry_run", dryRun);
                json.WriteBoolean("readable", survey.IsReadable);
                json.WriteString("price_class", speed);
                json.WriteNumber("days", days);
                json.WriteTexts("storage_classes", survey.StorageClasses);
                json.WriteNumber("packs", survey.Packs.Count);
                json.WriteNumber("bytes", survey.Bytes);
                json.WriteNumber("packs_asked", outcome.Asked);
                json.WriteNumber("packs_archived", survey.Archived);
                json.WriteNumber("packs_under_way", survey.UnderWay);
                json.WriteNumber("packs_readable", survey.Readable);
                if (outcome.Request is { } request && !survey.IsReadable)
                    json.WriteMoment("ready_by", request.ReadyBy);
                else
                    json.WriteNull("ready_by");
                if (survey.ReadableUntil is { } until)
                    json.WriteMoment("readable_until", until);
                else
                    json.WriteNull("readable_until");
            },
            () => Say(run, outcome, speed, days, dryRun));
    }

    private static void Say(Invocation run, ThawOutcome outcome, string speed, int days, bool dryRun)
    {
        ThawSurvey survey = outcome.Survey;
        if (survey.Packs.Count == 0)
        {
            run.Say(ThawPhrases.Nothing, outcome.Snapshot.ShortId);
            return;
        }

        run.Say(ThawPhrases.Need, outcome.Snapshot.ShortId, Amounts.Count(survey.Packs.Count), Amounts.Size(survey.Bytes), string.Join(", ", survey.StorageClasses));
        run.Say(ThawPhrases.Stand, Amounts.Count(survey.Readable), Amounts.Count(survey.UnderWay), Amounts.Count(survey.Archived));
        if (dryRun && survey.Archived > 0)
            run.Say(ThawPhrases.Would, Amounts.Count(survey.Archived), speed, days);
        if (outcome.Asked > 0)
            run.Say(ThawPhrases.Asked, Amounts.Count(outcome.Asked), speed, days);
        if (!survey.IsReadable && outcome.Request is { } request)
            run.Say(ThawPhrases.ReadyBy, Amounts.Moment(request.ReadyBy, run.Time.LocalTimeZone), request.Speed);
        if (survey.IsReadable && survey.ReadableUntil is { } until)
            run.Say(ThawPhrases.ReadableUntil, Amounts.Moment(until, run.Time.LocalTimeZone));
    }
}
