using System.Globalization;
using Danmen.Faults;

namespace Danmen.Snapshots.Retention;

/// <summary>Which times of snapshots can be relied on, and until when time has certainly come.</summary>
/// <remarks>
/// A snapshot whose time is doubtful is kept and counts for no rule. Both are safe: whatever is taken away from what rules count, they keep at least as much of
/// the rest. What lies between two snapshots that contradict each other is doubtful too, so that the contradiction is still seen after what can go is gone.
/// </remarks>
internal sealed class ClockCheck
{
    // So many snapshots that agree are believed.
    private const int Witnesses = 8;

    // Longer than a year, so that a yearly snapshot is none.
    private static readonly TimeSpan s_leap = TimeSpan.FromDays(400);
    private static readonly TimeSpan s_silence = TimeSpan.FromDays(7);

    private readonly Dictionary<string, RetentionSnapshot> _byId;
    private readonly HashSet<string> _doubtful = new(StringComparer.Ordinal);
    private readonly List<Remark> _odd = [];
    private readonly TimeZoneInfo _zone;

    public ClockCheck(IReadOnlyList<RetentionSnapshot> snapshots, TimeZoneInfo zone, DateTimeOffset now)
    {
        _zone = zone;
        _byId = snapshots.ToDictionary(snapshot => snapshot.Id, StringComparer.Ordinal);
        RetentionSnapshot[] ordered = [.. snapshots.OrderBy(snapshot => snapshot.Start).ThenBy(snapshot => snapshot.Id, StringComparer.Ordinal)];
        foreach (RetentionSnapshot snapshot in ordered) CheckAlone(snapshot, now);
        HashSet<string> wrong = [.. _doubtful];
        foreach (RetentionSnapshot snapshot in ordered)
            if (!wrong.Contains(snapshot.Id)) CheckAncestors(snapshot, wrong);
        RetentionSnapshot[] relied = [.. ordered.Where(snapshot => !IsDoubtful(snapshot)).OrderByDescending(snapshot => snapshot.End)];
        Reached = relied.Length > 0 ? BeforeLeap(relied) : now;
        if (relied.Length > 0 && now - relied[0].End > s_silence) _odd.Add(RetentionRemarks.AgesFromNewest.With(Moment(relied[0].End)));
    }

    /// <summary>Ages are counted to here: the end of the newest capture, for the clock of this machine alone proves nothing; after a leap, the end of the last capture before it.</summary>
    public DateTimeOffset Reached { get; }

    public IReadOnlyList<Remark> Odd => _odd;

    public bool IsDoubtful(RetentionSnapshot snapshot) => _doubtful.Contains(snapshot.Id);

    private void CheckAlone(RetentionSnapshot snapshot, DateTimeOffset now)
    {
        bool ends = snapshot.End >= snapshot.Start;
        if (!ends) _odd.Add(RetentionRemarks.EndsBeforeStart.With(snapshot.ShortId));
        bool isPast = snapshot.Start <= now && snapshot.End <= now;
        if (!isPast) _odd.Add(RetentionRemarks.InFuture.With(snapshot.ShortId, Moment(snapshot.End > snapshot.Start ? snapshot.End : snapshot.Start)));
        if (!ends || !isPast) _doubtful.Add(snapshot.Id);
    }

    private void CheckAncestors(RetentionSnapshot snapshot, HashSet<string> wrong)
    {
        var path = new List<RetentionSnapshot>();
        HashSet<string> seen = [snapshot.Id];
        for (RetentionSnapshot? at = ParentOf(snapshot); at is not null && seen.Add(at.Id); at = ParentOf(at)) path.Add(at);
        int nearest = path.FindIndex(IsLater), farthest = path.FindLastIndex(IsLater);
        if (nearest < 0) return;
        _odd.Add(RetentionRemarks.BeforeAncestor.With(snapshot.ShortId, path[nearest].ShortId));
        _doubtful.Add(snapshot.Id);
        // Dated before everything that is known, it is the one that is wrong; else either it is, or all between it and the last that it does not contradict.
        bool isAlone = farthest == path.Count - 1 && path.Count(IsLater) > Witnesses;
        foreach (RetentionSnapshot each in path.Take(isAlone ? nearest + 1 : farthest + 2)) _doubtful.Add(each.Id);

        bool IsLater(RetentionSnapshot ancestor) => ancestor.End > snapshot.Start && !wrong.Contains(ancestor.Id);
    }

    // Only the newest are looked at: further back, rules have thinned them out.
    private DateTimeOffset BeforeLeap(RetentionSnapshot[] newestFirst)
    {
        DateTimeOffset reached = newestFirst[0].End;
        for (int i = 1; i < newestFirst.Length && i < Witnesses; i++)
        {
            if (newestFirst[i - 1].Start - newestFirst[i].End <= s_leap) continue;
            reached = newestFirst[i].End;
            _odd.Add(RetentionRemarks.Leap.With(Moment(reached), Moment(newestFirst[i - 1].Start), Witnesses, i));
        }

        return reached;
    }

    private RetentionSnapshot? ParentOf(RetentionSnapshot snapshot) => snapshot.Parent is { } parent ? _byId.GetValueOrDefault(parent) : null;

    private string Moment(DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, _zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
