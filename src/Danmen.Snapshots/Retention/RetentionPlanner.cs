using System.Globalization;
using Danmen.Faults;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Retention;

/// <summary>Says for every snapshot what happens to it, and which rules say so. Pure: nothing is read or changed.</summary>
/// <remarks>
/// A snapshot stays when any rule keeps it. Incomplete ones take the place of no good one; partial ones are counted by themselves, those of the same components
/// together. Planning once more after a plan was carried out removes nothing further. Times in the future or against the order in which snapshots were taken
/// remove nothing (<see cref="ClockCheck"/>).
/// </remarks>
public sealed class RetentionPlanner
{
    private readonly RetentionSettings _settings;
    private readonly ClockCheck _clock;

    private RetentionPlanner(IReadOnlyList<RetentionSnapshot> snapshots, RetentionSettings settings)
    {
        _settings = settings;
        _clock = new ClockCheck(snapshots, settings.Zone, settings.Now);
    }

    /// <param name="snapshots">All of the system's; ids are unique.</param>
    public static RetentionPlan Plan(IReadOnlyList<RetentionSnapshot> snapshots, RetentionSettings settings)
    {
        var planner = new RetentionPlanner(snapshots, settings);
        RetentionDecision[] decisions =
        [
            .. snapshots.GroupBy(snapshot => snapshot.Environment, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
                .SelectMany(group => planner.PlanEnvironment(group.Key, [.. group.OrderByDescending(each => each.End).ThenBy(each => each.Id, StringComparer.Ordinal)])),
        ];
        return new RetentionPlan(decisions, planner._clock.Odd);
    }

    private IEnumerable<RetentionDecision> PlanEnvironment(string environment, RetentionSnapshot[] newestFirst)
    {
        if (_settings.RulesOf(environment) is not { } rules)
            return newestFirst.Select(snapshot => new RetentionDecision(snapshot, Where(snapshot), [.. Holds(snapshot), RetentionRemarks.UnknownEnvironment.With(environment)], []));
        RetentionSnapshot[] whole = [.. newestFirst.Where(snapshot => snapshot.IsWhole && !_clock.IsDoubtful(snapshot))];
        // The newest whole one stays even when its time is doubtful; then it is kept as doubtful.
        Dictionary<string, List<Remark>> counted = Counted(newestFirst, rules);
        for (int i = 0; i < whole.Length && i < Math.Max(1, rules.Minimum ?? 1); i++)
            counted[whole[i].Id].Insert(0, i == 0 ? RetentionRemarks.Newest.With(environment) : RetentionRemarks.Minimum.With(Text(rules.Minimum ?? 1)));
        return newestFirst.Select(snapshot => Decide(snapshot, rules, counted[snapshot.Id], whole));
    }

    // What the counts of 'keep' keep: whole snapshots by themselves, and the partial ones of the same components.
    private Dictionary<string, List<Remark>> Counted(RetentionSnapshot[] newestFirst, RetentionRules rules)
    {
        var reasons = newestFirst.ToDictionary(snapshot => snapshot.Id, _ => new List<Remark>(), StringComparer.Ordinal);
        foreach (IGrouping<string, RetentionSnapshot> group in newestFirst.Where(snapshot => snapshot.IsComplete && !_clock.IsDoubtful(snapshot)).GroupBy(snapshot => snapshot.Part, StringComparer.Ordinal))
        {
            RetentionSnapshot[] good = [.. group];
            CountingRule[] counts = CountingRule.Of(rules.Keep);
            for (int i = 0; i < good.Length; i++)
            {
                DateTimeOffset local = TimeZoneInfo.ConvertTime(good[i].End, _settings.Zone);
                foreach (CountingRule rule in counts)
                    if (rule.Keeps(local, i, i == good.Length - 1)) reasons[good[i].Id].Add(RetentionRemarks.Counted.With(rule.Name, Text(rule.Count)));
            }
        }

        return reasons;
    }

    private RetentionDecision Decide(RetentionSnapshot snapshot, RetentionRules rules, List<Remark> counted, RetentionSnapshot[] whole)
    {
        bool isHot = rules.Hot is { } hot && _clock.Reached - snapshot.End < hot;
        var reasons = new List<Remark>(Holds(snapshot));
        var lapsed = new List<string>();
        var over = new List<Remark>();
        foreach (RetentionTag tag in snapshot.Tags) AddTag(tag);
        reasons.AddRange(counted);
        if (isHot) reasons.Add(RetentionRemarks.Hot.With(DurationText.Format(rules.Hot!.Value))); // isHot says that it is set
        if (_clock.IsDoubtful(snapshot)) reasons.Add(RetentionRemarks.TimeUnsure.With());
        if (!snapshot.IsComplete && !whole.Any(each => each.End > snapshot.End)) reasons.Add(RetentionRemarks.NoneBetter.With());
        if (!rules.RemovesAnything) reasons.Add(RetentionRemarks.NothingRemoves.With());
        if (reasons.Count > 0) return Keep();
        reasons.Add(snapshot.IsComplete ? RetentionRemarks.NotKept.With() : RetentionRemarks.Superseded.With(whole.First(each => each.End > snapshot.End).ShortId));
        return new RetentionDecision(snapshot, RetentionAction.Remove, [.. reasons, .. over], lapsed);

        void AddTag(RetentionTag tag)
        {
            if (tag.IsDoubtful)
            {
                reasons.Add(RetentionRemarks.TagDoubtful.With(tag.Name));
            }
            else if (!rules.Tags.TryGetValue(tag.Type, out TimeSpan? duration))
            {
                reasons.Add(RetentionRemarks.TagWithoutRule.With(tag.Name, tag.Type));
            }
            else if (duration is not { } limited)
            {
                reasons.Add(RetentionRemarks.TagForever.With(tag.Name, tag.Type));
            }
            else
            {
                DateTimeOffset from = tag.Since > snapshot.End ? tag.Since : snapshot.End;
                bool isOver = _clock.Reached - from >= limited;
                RemarkCode code = isOver ? RetentionRemarks.TagLapsed : RetentionRemarks.TagUntil;
                (isOver ? over : reasons).Add(code.With(tag.Name, Day(from, limited), tag.Type, DurationText.Format(limited)));
                if (isOver) lapsed.Add(tag.Name);
            }
        }

        // What is held, doubtful or the newest stays at hand; what is cold does not come back.
        RetentionDecision Keep()
        {
            bool moves = _settings.HasCold && snapshot.Tier == SnapshotTier.Hot && rules.Hot is not null && !isHot && !_clock.IsDoubtful(snapshot) && snapshot.Holds.Count == 0
                && snapshot.IsComplete && snapshot.Id != whole.FirstOrDefault()?.Id;
            if (moves) reasons.Insert(0, RetentionRemarks.OlderThanHot.With(DurationText.Format(rules.Hot!.Value))); // moves says that it is set
            return new RetentionDecision(snapshot, moves ? RetentionAction.MoveToCold : Where(snapshot), reasons, []);
        }
    }

    private static RetentionAction Where(RetentionSnapshot snapshot) => snapshot.Tier == SnapshotTier.Cold ? RetentionAction.KeepCold : RetentionAction.KeepHot;

    private static IEnumerable<Remark> Holds(RetentionSnapshot snapshot) => snapshot.Holds.Select(hold => RetentionRemarks.Held.With(hold.Id, hold.Reason));

    private string Day(DateTimeOffset from, TimeSpan duration) =>
        DateTimeOffset.MaxValue - from < duration ? "9999-12-31" : TimeZoneInfo.ConvertTime(from + duration, _settings.Zone).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What a plan is made by.</summary>
/// <param name="RulesOf">The rules for an environment's snapshots; null for one that danmen.yaml does not define: nothing of it is removed.</param>
/// <param name="Zone">Where days, weeks, months and years begin.</param>
/// <param name="Now">What the clock of this machine says.</param>
/// <param name="HasCold">There is a cold repository: what is older than 'hot' and stays moves there.</param>
public sealed record RetentionSettings(Func<string, RetentionRules?> RulesOf, TimeZoneInfo Zone, DateTimeOffset Now, bool HasCold = false);
