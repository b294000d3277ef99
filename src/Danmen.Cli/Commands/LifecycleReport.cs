using System.Text.Json;
using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Restic.Backends;

namespace Danmen.Cli.Commands;

/// <summary>The rules of buckets for people and for programs.</summary>
internal static class LifecycleReport
{
    private const int Indent = 4;

    /// <param name="written">How many rules were written just now; null when nobody wanted to.</param>
    public static void Tell(Invocation run, IReadOnlyList<PlacedLifecycle> plans, int? written = null)
    {
        run.Answer(json => Write(json, plans, written), () =>
        {
            Show(run, plans);
            if (written is { } count)
                run.Say(count > 0 ? LifecyclePhrases.Written : LifecyclePhrases.NothingToWrite, Amounts.Count(count));
        });
        foreach (PlacedLifecycle each in plans)
        {
            foreach (HarmfulLifecycleRule rule in each.Plan.Harmful)
                run.Warn(LifecyclePhrases.Harmful, each.Location, rule.Id, Printable.Sentence(rule.Why.In(run.Language)));
        }
    }

    /// <summary>Each repository, and below it its rules.</summary>
    public static void Show(Invocation run, IReadOnlyList<PlacedLifecycle> plans)
    {
        foreach (PlacedLifecycle each in plans)
        {
            run.SayLine(each.Location);
            foreach (LifecycleRuleState rule in each.Plan.Rules)
            {
                run.SayLine($"  {Mark(rule.Standing)} {rule.Id}: {run.Text(Words(rule.Standing))}");
                if (run.IsJson || run.IsQuiet)
                    continue;
                foreach (string line in TextWrap.Lines(Printable.Sentence(rule.What.In(run.Language)), run.Terminal.Width - Indent))
                    run.Terminal.Out.WriteLine(new string(' ', Indent) + line);
            }

            if (each.Plan.Foreign.Count > 0)
                run.Say(LifecyclePhrases.Foreign, string.Join(", ", each.Plan.Foreign));
        }
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<PlacedLifecycle> plans, int? written)
    {
        json.WriteBoolean("as_wanted", plans.All(each => each.Plan.IsAsWanted));
        if (written is { } count)
            json.WriteNumber("written", count);
        json.WriteStartArray("buckets");
        foreach (PlacedLifecycle each in plans)
        {
            json.WriteStartObject();
            json.WriteString("repository", each.Location);
            json.WriteBoolean("as_wanted", each.Plan.IsAsWanted);
            json.WriteStartArray("rules");
            foreach (LifecycleRuleState rule in each.Plan.Rules)
            {
                json.WriteStartObject();
                json.WriteString("id", rule.Id);
                json.WriteString("state", JsonNamingPolicy.SnakeCaseLower.ConvertName(rule.Standing.ToString()));
                json.WriteRemarks("what", [rule.What]);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteTexts("foreign", each.Plan.Foreign);
            json.WriteStartArray("harmful");
            foreach (HarmfulLifecycleRule rule in each.Plan.Harmful)
            {
                json.WriteStartObject();
                json.WriteString("id", rule.Id);
                json.WriteRemarks("why", [rule.Why]);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static Phrase Words(LifecycleStanding standing) => standing switch
    {
        LifecycleStanding.AsWanted => LifecyclePhrases.AsWanted,
        LifecycleStanding.Missing => LifecyclePhrases.Missing,
        LifecycleStanding.Different => LifecyclePhrases.Different,
        _ => LifecyclePhrases.Unwanted,
    };

    private static char Mark(LifecycleStanding standing) => standing switch
    {
        LifecycleStanding.AsWanted => '=',
        LifecycleStanding.Missing => '+',
        LifecycleStanding.Different => '~',
        _ => '-',
    };
}
