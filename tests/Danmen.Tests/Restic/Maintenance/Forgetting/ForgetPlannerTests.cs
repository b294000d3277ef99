using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Danmen.Restic.Format;
using Danmen.Restic.Maintenance.Forgetting;
using Danmen.Restic.Repositories;
using Xunit;

namespace Danmen.Tests.Restic.Maintenance.Forgetting;

public sealed class ForgetPlannerTests
{
    private static readonly DateTimeOffset Start = new(2024, 6, 24, 1, 0, 0, TimeSpan.FromHours(9));

    [Fact]
    public void Empty_policy_forgets_nothing()
    {
        ForgetGroup group = Single(Daily(10), new ForgetPolicy());
        Assert.Equal(10, group.Keep.Count);
        Assert.Empty(group.Forget);
    }

    [Fact]
    public void Keep_last_counts_from_the_newest()
    {
        ForgetGroup group = Single(Daily(10), new ForgetPolicy { KeepLast = 3 });
        Assert.Equal(["2024-06-24", "2024-06-23", "2024-06-22"], Days(group));
        Assert.All(group.Keep, k => Assert.Equal(["last snapshot"], k.Reasons));
    }

    [Fact]
    public void Daily_keeps_the_newest_of_each_day()
    {
        List<StoredSnapshot> snapshots = [];
        for (int hour = 0; hour < 72; hour += 6) snapshots.Add(At(Start.AddHours(-hour)));
        ForgetGroup group = Single(snapshots, new ForgetPolicy { KeepDaily = 2 });
        Assert.Equal(["2024-06-24 01:00", "2024-06-23 19:00"], Times(group));
    }

    [Fact]
    public void Day_begins_where_the_policy_says()
    {
        // 23:30 and 00:30 in Tokyo are one day in UTC.
        StoredSnapshot[] snapshots = [At(new(2024, 6, 24, 0, 30, 0, TimeSpan.FromHours(9))), At(new(2024, 6, 23, 23, 30, 0, TimeSpan.FromHours(9))), At(new(2024, 6, 1, 0, 0, 0, TimeSpan.Zero))];
        ForgetPolicy policy = new() { KeepDaily = 2 };
        Assert.Equal(2, Count(Single(snapshots, policy), "2024-06-2"));
        Assert.Equal(1, Count(Single(snapshots, policy with { Zone = TimeZoneInfo.Utc }), "2024-06-2"));
    }

    [Fact]
    public void Week_is_the_iso_week_across_the_new_year()
    {
        // 2024-12-30 to 2025-01-05 is one ISO week.
        StoredSnapshot[] snapshots = [At(Utc(2025, 1, 5)), At(Utc(2024, 12, 30)), At(Utc(2024, 12, 29)), At(Utc(2024, 12, 1))];
        ForgetGroup group = Single(snapshots, new ForgetPolicy { KeepWeekly = 2 });
        Assert.Equal(["2025-01-05", "2024-12-29"], Days(group));
    }

    [Fact]
    public void Oldest_stays_while_a_count_is_left()
    {
        ForgetGroup group = Single([At(Utc(2024, 6, 24)), At(Utc(2024, 6, 20)), At(Utc(2024, 6, 3))], new ForgetPolicy { KeepYearly = 2 });
        Assert.Equal(["2024-06-24", "2024-06-03"], Days(group));
    }

    [Fact]
    public void Within_counts_from_the_newest_of_the_group_not_from_now()
    {
        ForgetGroup group = Single(Daily(10), new ForgetPolicy { KeepWithin = TimeSpan.FromDays(2) });
        Assert.Equal(["2024-06-24", "2024-06-23", "2024-06-22"], Days(group));
    }

    [Fact]
    public void Groups_of_host_and_paths_are_kept_apart()
    {
        StoredSnapshot[] snapshots =
        [
            At(Start, "prod", "/danmen/shop/prod"), At(Start.AddDays(-1), "prod", "/danmen/shop/prod"),
            At(Start.AddDays(-2), "danmen-tag", "/danmen/tags/prod-release-v1-20240622"), At(Start.AddDays(-3), "danmen-tag", "/danmen/tags/prod-release-v0-20240621"),
        ];
        ForgetPlan plan = ForgetPlanner.Plan(snapshots, new ForgetPolicy { KeepLast = 1 });
        Assert.Equal(3, plan.Groups.Count);
        Assert.Equal(1, plan.Groups.Sum(g => g.Forget.Count));
        Assert.Equal(Start.AddDays(-1), plan.Groups.SelectMany(g => g.Forget).Single().Record.Time.ToDateTimeOffset());
    }

    [Fact]
    public void Tagged_snapshots_stay()
    {
        StoredSnapshot[] snapshots = [At(Start), At(Start.AddDays(-1), tags: ["a", "b"]), At(Start.AddDays(-2), tags: ["a"])];
        ForgetGroup group = Single(snapshots, new ForgetPolicy { KeepLast = 1, KeepTags = [["b", "a"]] });
        Assert.Equal(["2024-06-24", "2024-06-23"], Days(group));
    }

    [Fact]
    public void Incomplete_snapshot_takes_no_place_of_a_good_one()
    {
        List<StoredSnapshot> snapshots = Daily(5);
        HashSet<SnapshotId> incomplete = [snapshots[0].Id, snapshots[2].Id];
        ForgetPlan plan = ForgetPlanner.Plan(snapshots, new ForgetPolicy { KeepLast = 2 }, s => !incomplete.Contains(s.Id));
        Assert.Equal(["2024-06-24", "2024-06-23", "2024-06-21"], Days(plan.Groups.Single()));
    }

    [Fact]
    public void Every_snapshot_is_kept_or_forgotten_and_more_rules_never_keep_less() =>
        Gen.Select(Gen.Int[0, 400].Array[1, 40], Gen.Int[0, 4], Gen.Int[0, 4], Gen.Int[0, 4], Gen.Int[0, 4])
            .Sample((hours, last, daily, weekly, monthly) =>
            {
                List<StoredSnapshot> snapshots = [];
                for (int i = 0; i < hours.Length; i++) snapshots.Add(At(Start.AddHours(-hours[i]).AddSeconds(i)));
                ForgetPolicy small = new() { KeepLast = Math.Max(last, 1), KeepDaily = daily };
                ForgetPolicy large = small with { KeepWeekly = weekly, KeepMonthly = monthly, KeepDaily = daily + 1 };
                ForgetGroup few = Single(snapshots, small);
                ForgetGroup many = Single(snapshots, large);
                Assert.Equal(snapshots.Count, few.Keep.Count + few.Forget.Count);
                Assert.Equal(snapshots.Select(s => s.Id).ToHashSet(), few.Keep.Select(k => k.Snapshot.Id).Concat(few.Forget.Select(s => s.Id)).ToHashSet());
                Assert.Subset(many.Keep.Select(k => k.Snapshot.Id).ToHashSet(), few.Keep.Select(k => k.Snapshot.Id).ToHashSet());
            });

    private static ForgetGroup Single(IReadOnlyList<StoredSnapshot> snapshots, ForgetPolicy policy) => ForgetPlanner.Plan(snapshots, policy).Groups.Single();

    private static List<StoredSnapshot> Daily(int count)
    {
        List<StoredSnapshot> snapshots = [];
        for (int i = 0; i < count; i++) snapshots.Add(At(Start.AddDays(-i)));
        return snapshots;
    }

    private static DateTimeOffset Utc(int year, int month, int day) => new(year, month, day, 12, 0, 0, TimeSpan.Zero);

    private static StoredSnapshot At(DateTimeOffset time, string host = "prod", string path = "/danmen/shop/prod", string[]? tags = null)
    {
        ContentHash hash = new(SHA256.HashData(Encoding.UTF8.GetBytes($"{time:O} {host} {path}")));
        return new StoredSnapshot(new SnapshotId(hash), new SnapshotRecord { Time = Timestamp.From(time), Tree = new TreeId(hash), HostName = host, Paths = [path], Tags = tags ?? [] });
    }

    private static IEnumerable<string> Days(ForgetGroup group) => group.Keep.Select(k => k.Snapshot.Record.Time.ToDateTimeOffset().ToString("yyyy-MM-dd", null));

    private static IEnumerable<string> Times(ForgetGroup group) => group.Keep.Select(k => k.Snapshot.Record.Time.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm", null));

    private static int Count(ForgetGroup group, string prefix) => Days(group).Count(d => d.StartsWith(prefix, StringComparison.Ordinal));
}
