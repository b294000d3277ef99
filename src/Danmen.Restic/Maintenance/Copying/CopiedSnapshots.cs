using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Maintenance.Copying;

/// <summary>Knows which snapshots a target has, whatever their ids there.</summary>
/// <remarks>As restic: the same origin and the same facts. A snapshot whose tags changed since is copied again.</remarks>
internal sealed class CopiedSnapshots
{
    private readonly Dictionary<SnapshotId, List<StoredSnapshot>> _byOrigin = [];

    public CopiedSnapshots(IReadOnlyList<StoredSnapshot> target)
    {
        foreach (StoredSnapshot snapshot in target)
        {
            SnapshotId origin = OriginOf(snapshot);
            if (!_byOrigin.TryGetValue(origin, out List<StoredSnapshot>? copies)) _byOrigin.Add(origin, copies = []);
            copies.Add(snapshot);
        }
    }

    /// <summary>The copy's id in the target, or null.</summary>
    public SnapshotId? Find(StoredSnapshot source)
    {
        if (!_byOrigin.TryGetValue(OriginOf(source), out List<StoredSnapshot>? copies)) return null;
        foreach (StoredSnapshot copy in copies)
        {
            if (AreAlike(source.Record, copy.Record)) return copy.Id;
        }

        return null;
    }

    private static SnapshotId OriginOf(StoredSnapshot snapshot) => snapshot.Record.Original ?? snapshot.Id;

    private static bool AreAlike(SnapshotRecord a, SnapshotRecord b) =>
        a.Time.IsSameInstant(b.Time) && a.Tree == b.Tree && a.HostName == b.HostName && a.UserName == b.UserName && a.UserId == b.UserId && a.GroupId == b.GroupId
        && AreEqual(a.Paths, b.Paths) && AreEqual(a.Excludes, b.Excludes) && AreEqual(a.Tags, b.Tags);

    private static bool AreEqual(IReadOnlyList<string> a, IReadOnlyList<string> b)
    {
        HashSet<string> set = new(a, StringComparer.Ordinal);
        return set.SetEquals(b);
    }
}
