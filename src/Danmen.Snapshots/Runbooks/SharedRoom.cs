using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Runbooks;

/// <summary>Components that share a file system share what is free on it: each alone may fit where together they do not.</summary>
internal static class SharedRoom
{
    /// <param name="needs">By component. What does not fit alone is refused by the component itself.</param>
    public static IEnumerable<Remark> Refusals(IReadOnlyList<(string Component, RoomNeed Need)> needs)
    {
        foreach (IGrouping<ulong, (string Component, RoomNeed Need)> shared in needs.GroupBy(each => each.Need.Device))
        {
            (string Component, RoomNeed Need)[] all = [.. shared];
            if (all.Length < 2) continue;
            string[] names = [.. all.Select(each => each.Component)];
            string folder = all[0].Need.Folder;
            // What others have written since the first was asked counts, too.
            long free = all.Min(each => each.Need.FreeBytes);
            long bytes = all.Where(each => !each.Need.MayBeLess).Sum(each => each.Need.Bytes);
            if (bytes > free && all.All(each => each.Need.MayBeLess || each.Need.Bytes <= each.Need.FreeBytes))
                yield return RunRemarks.TooLittleRoomTogether.With(names, folder, new ByteCount(bytes), new ByteCount(free));
            long inodes = all.Sum(each => each.Need.Inodes);
            if (all.Min(each => each.Need.FreeInodes) is { } left && inodes > left && all.All(each => each.Need.Inodes <= (each.Need.FreeInodes ?? long.MaxValue)))
                yield return RunRemarks.TooFewInodesTogether.With(names, folder, inodes, left);
        }
    }
}
