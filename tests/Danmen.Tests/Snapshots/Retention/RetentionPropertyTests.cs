using CsCheck;
using Danmen.Snapshots.Retention;
using Danmen.Snapshots.Systems;
using Xunit;

namespace Danmen.Tests.Snapshots.Retention;

/// <summary>What holds for any rules and any snapshots.</summary>
public sealed class RetentionPropertyTests
{
    private static readonly DateTimeOffset s_first = new(2024, 10, 20, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeZoneInfo[] s_zones = [.. new[] { "Asia/Tokyo", "Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns" }.Select(TimeZoneInfo.FindSystemTimeZoneById)];

    private static readonly Gen<int?> s_count = Gen.Frequency((2, Gen.Const((int?)null)), (3, Gen.Int[0, 5].Select(count => (int?)count)));
    private static readonly Gen<TimeSpan?> s_span = Gen.Frequency((1, Gen.Const((TimeSpan?)null)), (2, Gen.Int[1, 40].Select(days => (TimeSpan?)TimeSpan.FromDays(days))));

    private static readonly Gen<RetentionRules> s_rules = Gen.Select(
        s_span, s_count, Gen.Select(s_count, s_count, s_count, s_count, s_count), s_span,
        (hot, minimum, counts, weekly) => new RetentionRules
        {
            Hot = hot,
            Minimum = minimum,
            Keep = new RetentionCounts { Last = counts.Item1, Hourly = counts.Item2, Daily = counts.Item3, Weekly = counts.Item4, Yearly = counts.Item5 },
            Tags = new Dictionary<string, TimeSpan?> { ["weekly"] = weekly },
        });

    // Taken one after the other, each with the newest of its environment as parent; times are true.
    private static readonly Gen<RetentionSnapshot[]> s_taken =
        Gen.Select(Gen.Int[1, 60], Gen.Int[0, 9], Gen.Int[0, 9], Gen.Bool, (pause, nature, mark, scale) => (Pause: TimeSpan.FromHours(scale ? pause : pause * 20), nature, mark)).Array[0, 40].Select(steps =>
        {
            List<RetentionSnapshot> taken = [];
            DateTimeOffset at = s_first;
            foreach ((TimeSpan pause, int nature, int mark) in steps)
            {
                at += pause;
                string environment = mark == 9 ? "regression" : "prod";
                taken.Add(new RetentionSnapshot($"{taken.Count:000}", environment, at, at.AddMinutes(5))
                {
                    Parent = Newest(taken, environment),
                    IsComplete = nature != 0,
                    Part = nature == 1 ? "db" : "",
                    Tags = mark is 0 or 1 ? [new RetentionTag($"t{taken.Count}", mark == 0 ? "weekly" : "release", at)] : [],
                    Holds = mark == 2 ? [new RetentionHold("h", "r")] : [],
                });
            }

            return taken.ToArray();
        });

    private static readonly Gen<TimeZoneInfo> s_zone = Gen.Int[0, s_zones.Length - 1].Select(at => s_zones[at]);

    [Fact]
    public void Carrying_out_a_plan_and_planning_again_removes_nothing_more() =>
        Gen.Select(s_taken, s_rules, s_zone, Gen.Int[-2000, 40000]).Sample((taken, rules, zone, hours) =>
        {
            RetentionSettings settings = new(_ => rules, zone, s_first.AddHours(hours));
            RetentionPlan first = RetentionPlanner.Plan(taken, settings);
            RetentionSnapshot[] left = [.. first.Decisions.Where(each => each.Action != RetentionAction.Remove).Select(each => each.Snapshot)];
            return RetentionPlanner.Plan(left, settings).Decisions.All(each => each.Action != RetentionAction.Remove);
        });

    [Fact]
    public void Newest_complete_one_what_is_held_and_what_a_tag_still_keeps_is_never_removed_whatever_is_added() =>
        Gen.Select(s_taken, s_rules, s_zone, Gen.Int[0, 40000]).Sample((taken, rules, zone, hours) =>
        {
            RetentionSettings settings = new(_ => rules, zone, s_first.AddHours(hours));
            for (int count = 1; count <= taken.Length; count++)
            {
                RetentionSnapshot[] so = taken[..count];
                RetentionPlan plan = RetentionPlanner.Plan(so, settings);
                HashSet<string> removed = [.. plan.Decisions.Where(each => each.Action == RetentionAction.Remove).Select(each => each.Snapshot.Id)];
                foreach (string environment in (string[])["prod", "regression"])
                    if (so.LastOrDefault(each => each.Environment == environment && each.IsComplete && each.Part.Length == 0) is { } newest && removed.Contains(newest.Id)) return false;
                if (so.Any(each => removed.Contains(each.Id) && (each.Holds.Count > 0 || each.Tags.Any(tag => tag.Type == "release")))) return false;
                if (so.Any(each => removed.Contains(each.Id) && each.Tags.Any(tag => tag.Type == "weekly" && (rules.Tags["weekly"] is not { } kept || tag.Since + kept > settings.Now)))) return false;
                if (plan.Decisions.Count != count || plan.Decisions.Any(each => each.Reasons.Count == 0)) return false;
            }

            return true;
        });

    [Fact]
    public void Wrong_clocks_remove_nothing_that_the_rules_keep_under_right_ones() =>
        Gen.Select(s_taken, s_rules, s_zone, Gen.Select(Gen.Int[0, 40], Gen.Int[-9000, 9000], Gen.Int[0, 9000])).Sample((taken, rules, zone, fault) =>
        {
            (int victim, int hours, int ahead) = fault;
            DateTimeOffset now = taken.Length == 0 ? s_first : taken[^1].End.AddHours(1);
            RetentionSettings settings = new(_ => rules, zone, now);
            HashSet<string> kept = [.. RetentionPlanner.Plan(taken, settings).Decisions.Where(each => each.Action != RetentionAction.Remove).Select(each => each.Snapshot.Id)];

            // One machine's clock was wrong by so much when it took one; those after it see what the repository says.
            List<RetentionSnapshot> seen = [];
            foreach (RetentionSnapshot each in taken)
            {
                TimeSpan off = seen.Count == victim ? TimeSpan.FromHours(hours) : TimeSpan.Zero;
                seen.Add(each with { Start = each.Start + off, End = each.End + off, Parent = Newest(seen, each.Environment) });
            }

            // Wrong in a way that contradicts something: dated in the future, or before what it follows, or after what follows it.
            if (victim < seen.Count && !IsTold(seen, victim, now)) return true;
            IEnumerable<RetentionDecision> decisions = RetentionPlanner.Plan(seen, settings).Decisions.Concat(RetentionPlanner.Plan(seen, settings with { Now = now.AddHours(victim < seen.Count ? 0 : ahead) }).Decisions);
            return decisions.All(each => each.Action != RetentionAction.Remove || !kept.Contains(each.Snapshot.Id));
        }, iter: 2_000);

    private static bool IsTold(List<RetentionSnapshot> seen, int victim, DateTimeOffset now)
    {
        RetentionSnapshot wrong = seen[victim];
        return wrong.End > now || seen.Exists(each => each.Id == wrong.Parent && each.End > wrong.Start) || seen.Exists(each => each.Parent == wrong.Id && each.Start < wrong.End);
    }

    private static string? Newest(List<RetentionSnapshot> taken, string environment) =>
        taken.Where(each => each.Environment == environment).OrderByDescending(each => each.Start).ThenBy(each => each.Id, StringComparer.Ordinal).FirstOrDefault()?.Id;
}
