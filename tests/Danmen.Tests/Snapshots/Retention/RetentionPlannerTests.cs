using Danmen.Snapshots.Retention;
using Danmen.Snapshots.Systems;
using Xunit;

namespace Danmen.Tests.Snapshots.Retention;

public sealed class RetentionPlannerTests
{
    private static readonly TimeZoneInfo s_tokyo = TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo");
    private static readonly DateTimeOffset s_now = new(2024, 6, 24, 12, 0, 0, TimeSpan.FromHours(9));

    [Fact]
    public void What_is_younger_than_hot_and_what_a_count_keeps_stays_and_each_says_which_rule()
    {
        RetentionPlan plan = Plan(Daily(40), new RetentionRules { Hot = TimeSpan.FromDays(3), Keep = new RetentionCounts { Weekly = 3, Last = 1 } });
        Assert.Equal(["0", "1", "2", "8"], Ids(plan, RetentionAction.KeepHot));
        Assert.Equal(["the newest complete snapshot of 'prod'", "kept by keep.last: 1", "kept by keep.weekly: 3", "younger than 3d (hot: 3d)"], Reasons(plan, "0"));
        Assert.Equal(["kept by keep.weekly: 3", "younger than 3d (hot: 3d)"], Reasons(plan, "1"));
        Assert.Equal(["kept by keep.weekly: 3"], Reasons(plan, "8"));
        Assert.Equal(["no rule keeps it"], Reasons(plan, "9"));
        Assert.Empty(plan.Odd);
    }

    [Fact]
    public void Without_a_count_nothing_is_removed()
    {
        RetentionPlan plan = Plan(Daily(40), new RetentionRules { Hot = TimeSpan.FromDays(3), Minimum = 2 });
        Assert.Empty(Ids(plan, RetentionAction.Remove));
        Assert.Equal(["no rule removes anything ('keep' is not set)"], Reasons(plan, "39"));
        Assert.Empty(Ids(Plan(Daily(40), new RetentionRules { Keep = new RetentionCounts { Daily = 0 } }), RetentionAction.Remove));
    }

    [Fact]
    public void Newest_complete_one_and_the_minimum_stay_whatever_else_is_said()
    {
        RetentionSnapshot[] snapshots = [At(0) with { IsComplete = false }, At(1) with { Part = "db" }, At(2), At(3), At(4), At(5)];
        RetentionPlan plan = Plan(snapshots, new RetentionRules { Minimum = 3, Keep = new RetentionCounts { Last = 1 } });
        Assert.Equal(["5"], Ids(plan, RetentionAction.Remove));
        Assert.Equal(["incomplete, and no complete one is newer"], Reasons(plan, "0"));
        Assert.Equal(["kept by keep.last: 1"], Reasons(plan, "1"));
        Assert.Equal("the newest complete snapshot of 'prod'", Reasons(plan, "2")[0]);
        Assert.Equal(["one of the 3 newest complete snapshots (minimum: 3)"], Reasons(plan, "4"));
    }

    [Fact]
    public void Incomplete_snapshot_takes_no_place_and_goes_when_a_complete_one_is_newer()
    {
        RetentionPlan plan = Plan([At(0), At(1) with { IsComplete = false }, At(2), At(3)], Last(2));
        Assert.Equal(["0", "2"], Ids(plan, RetentionAction.KeepHot));
        Assert.Equal(["incomplete, and 0 is complete and newer"], Reasons(plan, "1"));
    }

    [Fact]
    public void Partial_snapshots_count_with_those_of_the_same_components_only()
    {
        RetentionPlan plan = Plan([At(0) with { Part = "db" }, At(1) with { Part = "code" }, At(2) with { Part = "db" }, At(3), At(4)], Last(1));
        Assert.Equal(["2", "4"], Ids(plan, RetentionAction.Remove));
    }

    [Theory]
    [InlineData("release", "tag prod-release-v1-20240501 (tags.release: forever)")]
    [InlineData("feature", "tag prod-feature-v1-20240501: for good, because no rule names its type 'feature'")]
    [InlineData("weekly", "tag prod-weekly-v1-20240501 until 2024-07-24 (tags.weekly: 90d)")]
    public void Tagged_snapshot_stays_as_long_as_its_type_says(string type, string reason)
    {
        RetentionPlan plan = Plan([At(0), At(60) with { Tags = [new RetentionTag($"prod-{type}-v1-20240501", type, s_now.AddDays(-60))] }], Tagging);
        Assert.Equal([reason], Reasons(plan, "60"));
        Assert.Empty(Ids(plan, RetentionAction.Remove));
    }

    [Fact]
    public void Tag_whose_time_is_over_goes_with_its_snapshot_and_counts_from_when_it_was_made()
    {
        RetentionTag made = new("prod-weekly-v1-20240301", "weekly", s_now.AddDays(-100)), later = new("prod-weekly-v2-20240301", "weekly", s_now.AddDays(-10));
        RetentionPlan plan = Plan([At(0), At(100) with { Tags = [made] }, At(101) with { Tags = [made, later] }], Tagging);
        RetentionDecision removed = Assert.Single(plan.Decisions, each => each.Action == RetentionAction.Remove);
        Assert.Equal("100", removed.Snapshot.Id);
        Assert.Equal([made.Name], removed.LapsedTags);
        Assert.Equal(["no rule keeps it", "tag prod-weekly-v1-20240301 kept it until 2024-06-14 (tags.weekly: 90d), and is deleted with it"], Reasons(plan, "100"));
        Assert.Equal(["tag prod-weekly-v2-20240301 until 2024-09-12 (tags.weekly: 90d)"], Reasons(plan, "101"));
    }

    [Fact]
    public void Tag_with_a_bad_signature_keeps_its_snapshot()
    {
        RetentionPlan plan = Plan([At(0), At(900) with { Tags = [new RetentionTag("prod-weekly-v1-20220101", "weekly", s_now.AddDays(-900), IsDoubtful: true)] }], Tagging);
        Assert.Equal(["tag prod-weekly-v1-20220101: its signature or record is bad, so that its type is not believed"], Reasons(plan, "900"));
    }

    [Fact]
    public void Hold_beats_everything()
    {
        RetentionHold hold = new("case-7", "lawsuit");
        RetentionPlan plan = Plan([At(0), At(90) with { Holds = [hold] }, At(91) with { IsComplete = false, Holds = [hold] }], Last(1) with { Hot = TimeSpan.FromDays(1) }, hasCold: true);
        Assert.Equal(["0", "90", "91"], Ids(plan, RetentionAction.KeepHot));
        Assert.Equal(["hold case-7: lawsuit"], Reasons(plan, "90"));
    }

    [Fact]
    public void What_stays_and_is_older_than_hot_moves_when_there_is_a_cold_repository()
    {
        RetentionRules rules = new() { Hot = TimeSpan.FromDays(2), Keep = new RetentionCounts { Daily = 5 } };
        RetentionPlan plan = Plan(Daily(10), rules, hasCold: true);
        Assert.Equal(["0", "1"], Ids(plan, RetentionAction.KeepHot));
        Assert.Equal(["2", "3", "4"], Ids(plan, RetentionAction.MoveToCold));
        Assert.Equal(["older than 2d (hot: 2d)", "kept by keep.daily: 5"], Reasons(plan, "2"));
        Assert.Empty(Ids(Plan(Daily(10), rules), RetentionAction.MoveToCold));
        Assert.Equal(9, Ids(Plan(Daily(10), new RetentionRules { Hot = TimeSpan.FromDays(0.5) }, hasCold: true), RetentionAction.MoveToCold).Length);
    }

    [Fact]
    public void Nothing_is_removed_of_an_environment_that_danmen_yaml_does_not_define()
    {
        RetentionPlan plan = RetentionPlanner.Plan([.. Daily(3).Select(each => each with { Environment = "gone" })], new RetentionSettings(_ => null, s_tokyo, s_now));
        Assert.All(plan.Decisions, each => Assert.Equal("danmen.yaml does not define environment 'gone', so that no rule is for it", each.Reasons.Single().English));
    }

    [Fact]
    public void Environments_are_counted_by_themselves()
    {
        RetentionPlan plan = Plan([At(0), At(1), At(2) with { Environment = "regression" }], Last(1));
        Assert.Equal(["1"], Ids(plan, RetentionAction.Remove));
    }

    [Fact]
    public void Day_begins_in_the_systems_time_zone()
    {
        // 23:30 and 00:30 in Tokyo are one day in UTC.
        RetentionSnapshot[] snapshots = [At("b", new(2024, 6, 23, 15, 30, 0, TimeSpan.Zero)), At("a", new(2024, 6, 23, 14, 30, 0, TimeSpan.Zero)), At("c", new(2024, 6, 22, 14, 30, 0, TimeSpan.Zero))];
        RetentionRules rules = new() { Keep = new RetentionCounts { Daily = 2 } };
        Assert.Equal(["c"], Ids(Plan(snapshots, rules), RetentionAction.Remove));
        Assert.Equal(["a"], Ids(Plan(snapshots, rules, zone: TimeZoneInfo.Utc), RetentionAction.Remove));
    }

    [Fact]
    public void Hour_that_the_end_of_summer_time_repeats_is_two_hours_and_its_day_is_one()
    {
        TimeZoneInfo berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        // 2024-10-27: 03:00 summer time (01:00 UTC) is 02:00 again.
        RetentionSnapshot[] snapshots = [.. Enumerable.Range(0, 25).Select(hour => At($"{hour:00}", new DateTimeOffset(2024, 10, 26, 22, 30, 0, TimeSpan.Zero).AddHours(hour)))];
        Assert.Empty(Ids(Plan(snapshots, new RetentionRules { Keep = new RetentionCounts { Hourly = 25 } }, zone: berlin), RetentionAction.Remove));
        Assert.Equal(["24"], Ids(Plan(snapshots, new RetentionRules { Keep = new RetentionCounts { Daily = 1 } }, zone: berlin), RetentionAction.KeepHot));
        // 2025-03-30 has 23 hours: none is skipped or doubled.
        RetentionSnapshot[] spring = [.. Enumerable.Range(0, 23).Select(hour => At($"{hour:00}", new DateTimeOffset(2025, 3, 29, 23, 30, 0, TimeSpan.Zero).AddHours(hour)))];
        Assert.Equal(2, Ids(Plan(spring, new RetentionRules { Keep = new RetentionCounts { Hourly = 1, Daily = 2 } }, zone: berlin), RetentionAction.KeepHot).Length);
    }

    [Fact]
    public void Snapshot_of_the_future_stays_and_takes_no_place()
    {
        RetentionPlan plan = Plan([At(-400), At(0), At(1), At(2)], Last(2));
        Assert.Equal(["2"], Ids(plan, RetentionAction.Remove));
        Assert.Equal(["its time cannot be relied on"], Reasons(plan, "-400"));
        Assert.Equal("retention.in_future", Assert.Single(plan.Odd).Code.Id);
    }

    [Fact]
    public void Snapshot_dated_before_the_one_that_it_follows_stays_with_it_and_neither_takes_a_place()
    {
        // Taken last, by a machine whose clock had fallen back to 2000.
        RetentionSnapshot fallen = At("fallen", new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero)) with { Parent = "0" };
        RetentionPlan plan = Plan([fallen, .. Enumerable.Range(0, 12).Select(day => At(day) with { Parent = $"{day + 1}" })], Last(2));
        Assert.Equal(["3", "4", "5", "6", "7", "8", "9", "10", "11"], Ids(plan, RetentionAction.Remove));
        Assert.Equal(["0", "1", "2", "fallen"], Ids(plan, RetentionAction.KeepHot));
        Assert.Equal("fallen was taken after 0, and is dated before it", Assert.Single(plan.Odd).English.Split(':')[0]);
    }

    [Fact]
    public void What_lies_between_two_snapshots_that_contradict_each_other_stays_as_their_witness()
    {
        RetentionSnapshot[] snapshots = [At(0), At(5) with { Parent = "4" }, At(4) with { Parent = "3" }, At(3) with { Parent = "6" }, At(6)];
        RetentionSnapshot[] broken = [.. snapshots.Select(each => each.Id == "5" ? each with { Start = s_now.AddDays(-20), End = s_now.AddDays(-20) } : each)];
        Assert.Empty(Ids(Plan(broken, Last(1)), RetentionAction.Remove));
    }

    [Fact]
    public void Run_of_snapshots_dated_ahead_takes_no_place_once_one_taken_later_is_dated_before_it()
    {
        // 1 and 2 were dated ten days ahead; 9 follows them and is dated right.
        RetentionSnapshot[] snapshots = [At(1) with { Parent = "2" }, At(2) with { Parent = "12" }, At(9) with { Parent = "1" }, At(12) with { Parent = "13" }, At(13) with { Parent = "14" }, At(14), At(15)];
        RetentionPlan plan = Plan(snapshots, Last(2));
        Assert.Equal(["15"], Ids(plan, RetentionAction.Remove));
        Assert.Equal(["retention.before_ancestor", "retention.ages_from_newest"], plan.Odd.Select(each => each.Code.Id));
    }

    [Fact]
    public void Capture_that_ended_before_it_began_is_told()
    {
        RetentionPlan plan = Plan([At(0), At(1) with { End = s_now.AddDays(-9) }], Last(1));
        Assert.Equal("retention.ends_before_start", Assert.Single(plan.Odd).Code.Id);
        Assert.Empty(Ids(plan, RetentionAction.Remove));
    }

    [Fact]
    public void Clock_of_this_machine_that_runs_ahead_ages_nothing()
    {
        RetentionRules rules = new() { Hot = TimeSpan.FromDays(30), Keep = new RetentionCounts { Last = 1 }, Tags = new Dictionary<string, TimeSpan?> { ["weekly"] = TimeSpan.FromDays(90) } };
        RetentionSnapshot[] snapshots = [.. Daily(40).Select(each => each.Id == "35" ? each with { Tags = [new RetentionTag("t", "weekly", each.End)] } : each)];
        RetentionPlan right = Plan(snapshots, rules), ahead = RetentionPlanner.Plan(snapshots, new RetentionSettings(_ => rules, s_tokyo, s_now.AddYears(30)));
        Assert.Equal(9, Ids(right, RetentionAction.Remove).Length);
        Assert.Equal(Ids(right, RetentionAction.Remove), Ids(ahead, RetentionAction.Remove));
        Assert.Equal("retention.ages_from_newest", Assert.Single(ahead.Odd).Code.Id);
    }

    [Fact]
    public void Clock_that_leapt_ahead_for_good_ages_nothing_until_enough_snapshots_bear_it_out()
    {
        RetentionRules rules = new() { Hot = TimeSpan.FromDays(30), Keep = new RetentionCounts { Last = 1 } };
        RetentionSnapshot[] before = Daily(20);
        for (int since = 1; since <= 8; since++)
        {
            RetentionSnapshot[] after = [.. Enumerable.Range(1, since).Select(day => At($"after{day}", s_now.AddYears(50).AddDays(day)))];
            RetentionPlan plan = RetentionPlanner.Plan([.. before, .. after], new RetentionSettings(_ => rules, s_tokyo, s_now.AddYears(51)));
            Assert.Equal(since < 8 ? 0 : 20, Ids(plan, RetentionAction.Remove).Length);
            Assert.Equal(since < 8, plan.Odd.Any(each => each.Code.Id == "retention.leap"));
        }
    }

    private static RetentionRules Tagging => Last(1) with { Tags = new Dictionary<string, TimeSpan?> { ["release"] = null, ["weekly"] = TimeSpan.FromDays(90) } };

    private static RetentionRules Last(int count) => new() { Keep = new RetentionCounts { Last = count } };

    private static RetentionPlan Plan(IReadOnlyList<RetentionSnapshot> snapshots, RetentionRules rules, bool hasCold = false, TimeZoneInfo? zone = null) =>
        RetentionPlanner.Plan(snapshots, new RetentionSettings(_ => rules, zone ?? s_tokyo, zone is null ? s_now : s_now.AddYears(2), hasCold));

    private static RetentionSnapshot[] Daily(int days) => [.. Enumerable.Range(0, days).Select(At)];

    private static RetentionSnapshot At(int daysAgo) => At($"{daysAgo}", s_now.AddDays(-daysAgo));

    private static RetentionSnapshot At(string id, DateTimeOffset time) => new(id, "prod", time, time);

    private static string[] Ids(RetentionPlan plan, RetentionAction action) => [.. plan.Decisions.Where(each => each.Action == action).Select(each => each.Snapshot.Id)];

    private static string[] Reasons(RetentionPlan plan, string id) => [.. plan.Decisions.Single(each => each.Snapshot.Id == id).Reasons.Select(reason => reason.English)];
}
