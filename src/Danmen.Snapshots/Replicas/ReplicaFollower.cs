using Danmen.Restic.Format;
using Danmen.Restic.Maintenance.Forgetting;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Holds;
using Danmen.Snapshots.Records;
using Danmen.Snapshots.Tags;

namespace Danmen.Snapshots.Replicas;

/// <summary>Removes from a replica what was removed from the first repository on purpose, and nothing else.</summary>
/// <remarks>
/// Only what was announced goes: a snapshot that is merely gone from the first repository may have been lost, and then the replica has the last copy of it. What
/// the first repository has again stays, and so does what a tag or hold in the replica keeps.
/// </remarks>
internal static class ReplicaFollower
{
    /// <param name="first">The snapshots of the first repository, now.</param>
    /// <param name="replica">Open, and not locked by this process. Has the first one's records already.</param>
    /// <param name="removals">By the ids under which they were taken.</param>
    /// <returns>Which removals are done with, and how many snapshots went.</returns>
    public static async Task<(IReadOnlyList<SnapshotId> Done, int Removed)> FollowAsync(
        IReadOnlyList<StoredSnapshot> first, Repository replica, IReadOnlySet<SnapshotId> removals, CancellationToken cancellationToken)
    {
        await using TagCatalogue tags = await TagCatalogue.OpenAsync(replica, TrustedSigners.None, null, cancellationToken);
        await tags.RefreshAsync(cancellationToken);
        // Nobody knows what a tag that cannot be read names.
        if ((await tags.UnreadableAsync(cancellationToken)).Count > 0) return ([], 0);
        TagPins pins = await tags.PinsAsync(cancellationToken);
        // Whoever signed: a hold that cannot be relied on holds all the same.
        IReadOnlyList<Hold> holds = await new HoldStore(replica, TrustedSigners.None).ListAsync(cancellationToken);
        HashSet<SnapshotId> present = [.. first.Select(OriginOf)], kept = [];
        var leaving = new List<SnapshotId>();
        foreach (StoredSnapshot stored in await replica.ListSnapshotsAsync(cancellationToken))
        {
            SnapshotId origin = OriginOf(stored);
            if (!removals.Contains(origin) || present.Contains(origin)) continue;
            string id = origin.ToString(), tree = stored.Record.Tree.ToString();
            if (pins.Of(id, tree).Count > 0 || HoldStore.On(holds, id, tree).Count > 0) kept.Add(origin);
            else leaving.Add(stored.Id);
        }

        if (leaving.Count > 0)
        {
            await using RepositoryLock held = await RepositoryLock.AcquireAsync(replica, exclusive: true, null, cancellationToken);
            await held.RunAsync(
                async token =>
                {
                    await SnapshotRemover.RemoveAsync(replica, held, leaving, IProgressSink.None, token);
                    return true;
                },
                cancellationToken);
        }

        // Earlier revisions of a deleted tag still pin what it named.
        foreach (Tag tag in (await tags.SearchAsync(new TagQuery { WithDeleted = true }, cancellationToken)).Tags)
            if (tag.IsDeleted) await TagTidying.RunAsync(replica, tags, tag.Name, cancellationToken);
        return ([.. removals.Where(origin => !kept.Contains(origin))], leaving.Count);
    }

    internal static SnapshotId OriginOf(StoredSnapshot stored) => stored.Record.Original ?? stored.Id;
}
