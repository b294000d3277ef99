using System.Text;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Maintenance.Forgetting;

/// <summary>Sorts snapshots into those that a policy keeps and those that it forgets.</summary>
public static class ForgetPlanner
{
    /// <param name="isGood">
    /// False for a snapshot that is incomplete: it takes no place of a good one. It stays while no good one is newer. Null: all are good.
    /// </param>
    /// <param name="partOf">
    /// What a snapshot is a part of, "" for the whole: the rules count each sort of its own, so that a part never takes the place of a whole. Null: all are whole.
    /// </param>
    /// <param name="pinnedBy">Why a snapshot stays whatever the rules say; null when it does not. Null: none does.</param>
    public static ForgetPlan Plan(IReadOnlyList<StoredSnapshot> snapshots, ForgetPolicy policy, Func<StoredSnapshot, bool>? isGood = null, Func<StoredSnapshot, string>? partOf = null, Func<StoredSnapshot, string?>? pinnedBy = null)
    {
        Dictionary<string, List<StoredSnapshot>> groups = new(StringComparer.Ordinal);
        List<string> order = [];
        foreach (StoredSnapshot snapshot in snapshots)
        {
            string key = GroupOf(snapshot, policy) + partOf?.Invoke(snapshot);
            if (!groups.TryGetValue(key, out List<StoredSnapshot>? members))
            {
                groups.Add(key, members = []);
                order.Add(key);
            }

            members.Add(snapshot);
        }

        order.Sort(StringComparer.Ordinal);
        List<ForgetGroup> planned = [];
        foreach (string key in order) planned.Add(PlanGroup(groups[key], policy, isGood, pinnedBy));
        return new ForgetPlan(planned);
    }

    private static ForgetGroup PlanGroup(List<StoredSnapshot> group, ForgetPolicy policy, Func<StoredSnapshot, bool>? isGood, Func<StoredSnapshot, string?>? pinnedBy)
    {
        group.Sort(static (a, b) => TimeOf(b).CompareTo(TimeOf(a)) is var byTime && byTime != 0 ? byTime : a.Id.Hash.CompareTo(b.Id.Hash));
        List<StoredSnapshot> good = [];
        foreach (StoredSnapshot snapshot in group)
        {
            if (isGood is null || isGood(snapshot)) good.Add(snapshot);
        }

        List<KeepRule> rules = KeepRule.Of(policy);
        List<KeptSnapshot> keep = [];
        List<StoredSnapshot> forget = [];
        int index = 0;
        foreach (StoredSnapshot snapshot in group)
        {
            bool isCounted = index < good.Count && ReferenceEquals(good[index], snapshot);
            List<string> reasons = isCounted ? ReasonsFor(snapshot, index++, good, rules, policy) : [];
            if (!isCounted && index == 0) reasons.Add("newer than any complete snapshot");
            if (!isCounted && IsTagged(snapshot, policy)) reasons.Add("has tags");
            if (pinnedBy?.Invoke(snapshot) is { } reason) reasons.Add(reason);
            if (policy.IsEmpty) reasons.Add("no rule given");
            if (reasons.Count > 0) keep.Add(new KeptSnapshot(snapshot, reasons));
            else forget.Add(snapshot);
        }

        StoredSnapshot first = group[0];
        return new ForgetGroup(
            policy.GroupByHost ? first.Record.HostName : "",
            policy.GroupByPaths ? first.Record.Paths : [],
            policy.GroupByTags ? first.Record.Tags : [],
            keep,
            forget);
    }

    private static List<string> ReasonsFor(StoredSnapshot snapshot, int index, List<StoredSnapshot> good, List<KeepRule> rules, ForgetPolicy policy)
    {
        List<string> reasons = [];
        DateTimeOffset time = TimeOf(snapshot);
        if (IsTagged(snapshot, policy)) reasons.Add("has tags");
        if (policy.KeepWithin > TimeSpan.Zero && TimeOf(good[0]) - time <= policy.KeepWithin) reasons.Add("within");
        DateTimeOffset local = policy.Zone is null ? time : TimeZoneInfo.ConvertTime(time, policy.Zone);
        foreach (KeepRule rule in rules)
        {
            if (rule.Keeps(local, index, index == good.Count - 1)) reasons.Add(rule.Reason);
        }

        return reasons;
    }

    private static DateTimeOffset TimeOf(StoredSnapshot snapshot) => snapshot.Record.Time.ToDateTimeOffset();

    private static bool IsTagged(StoredSnapshot snapshot, ForgetPolicy policy)
    {
        foreach (IReadOnlyList<string> wanted in policy.KeepTags)
        {
            bool hasAll = true;
            foreach (string tag in wanted) hasAll &= Contains(snapshot.Record.Tags, tag);
            if (hasAll) return true;
        }

        return false;
    }

    private static bool Contains(IReadOnlyList<string> tags, string wanted)
    {
        foreach (string tag in tags)
        {
            if (tag == wanted) return true;
        }

        return false;
    }

    // Lengths in front keep ["ab","c"] and ["a","bc"] apart.
    private static string GroupOf(StoredSnapshot snapshot, ForgetPolicy policy)
    {
        StringBuilder key = new();
        if (policy.GroupByHost) Append(key, [snapshot.Record.HostName]);
        if (policy.GroupByPaths) Append(key, snapshot.Record.Paths);
        if (policy.GroupByTags) Append(key, snapshot.Record.Tags);
        return key.ToString();
    }

    private static void Append(StringBuilder key, IReadOnlyList<string> values)
    {
        string[] sorted = [.. values];
        Array.Sort(sorted, StringComparer.Ordinal);
        key.Append(sorted.Length).Append('[');
        foreach (string value in sorted) key.Append(value.Length).Append(':').Append(value);
        key.Append(']');
    }
}
