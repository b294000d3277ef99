using Danmen.Faults;
using Danmen.Restic.Format;
using Danmen.Restic.Maintenance.Copying;
using Danmen.Restic.Maintenance.Forgetting;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Records;
using Danmen.Snapshots.Tags;

namespace Danmen.Snapshots.Retention;

/// <summary>Carries a plan out, and nothing else.</summary>
/// <param name="tags">Of the repository.</param>
/// <param name="coldTags">Of the cold one; null when there is none.</param>
/// <param name="deleteTag">Deletes a tag, with a reason. Called with no lock held.</param>
public sealed class RetentionApplier(RepositoryTiers tiers, TagCatalogue tags, TagCatalogue? coldTags, Func<string, string, CancellationToken, Task> deleteTag)
{
    private readonly Repository _hot = tiers.Hot.Repository;

    /// <summary>How copies are written.</summary>
    internal CopyOptions Copies { get; init; } = ColdMover.Usual;

    /// <summary>
    /// Deletes the tags whose time is over; copies what moves into the cold repository and reads it back; then removes, under an exclusive lock, what moved and
    /// what goes. Killed at any moment, the next plan goes on: no snapshot is ever in neither place.
    /// </summary>
    /// <exception cref="DanmenException">RetentionFaults.OtherRepository, Changed or Protected; StoreFaults.Locked; one of TierFaults.</exception>
    public async Task ApplyAsync(RetentionPlanFile plan, string system, RetentionProgress progress, CancellationToken cancellationToken)
    {
        Repository? cold = (await tiers.ColdAsync(cancellationToken))?.Repository;
        MustBeThese(plan, system, cold);
        if (cold is not null) await MustBeInColdAsync(plan, cold, cancellationToken);
        HashSet<string> lapsed = [.. plan.LapsedTags], expected = [.. plan.MadeFrom];
        if (lapsed.Count > 0) await DeleteTagsAsync(plan, system, lapsed, expected, cancellationToken);
        var moved = new List<string>();
        if (plan.Moved.Count > 0)
        {
            (Repository to, TagCatalogue there) = cold is not null && coldTags is not null ? (cold, coldTags) : throw new DanmenException(TierFaults.NoneConfigured, "");
            moved = await TagsOfAsync(plan.Moved, cancellationToken);
            await new ColdMover(_hot, to, tags, new ColdTags(tags, to, there), Copies).CopyAsync(plan.Moved.ToHashSet(StringComparer.Ordinal), moved, progress.Copying, progress.ReadingBack, cancellationToken);
        }

        await RemoveHotAsync(plan, system, cold, expected, lapsed, moved, progress.Removing, cancellationToken);
        if (cold is null || coldTags is null) return;
        await RemoveColdAsync(plan, cold, progress.Removing, cancellationToken);
        await new ColdTags(tags, cold, coldTags).FollowAsync(cancellationToken);
    }

    private void MustBeThese(RetentionPlanFile plan, string system, Repository? cold)
    {
        if (plan.Repository != _hot.Config.Id) throw new DanmenException(RetentionFaults.OtherRepository, plan.Repository);
        if (plan.System != system) throw new DanmenException(RetentionFaults.OtherRepository, plan.System);
        if (plan.Cold?.Repository != cold?.Config.Id) throw new DanmenException(RetentionFaults.OtherRepository, plan.Cold?.Repository ?? cold?.Backend.Location ?? "");
    }

    private async Task DeleteTagsAsync(RetentionPlanFile plan, string system, HashSet<string> lapsed, HashSet<string> expected, CancellationToken cancellationToken)
    {
        await using (RepositoryLock exclusive = await RepositoryLock.AcquireAsync(_hot, exclusive: true, null, cancellationToken))
        {
            IReadOnlyList<StoredSnapshot> present = await MustBeAsync(expected, [], cancellationToken);
            await MustBeFreeAsync(plan, system, lapsed, cancellationToken);
            foreach (StoredSnapshot each in present)
                if (IsRecordOf(lapsed, each)) expected.Remove(each.Id.ToString());
        }

        foreach (string name in plan.LapsedTags) await deleteTag(name, RetentionRemarks.DeletionReason.With().English, cancellationToken);
    }

    private async Task RemoveHotAsync(
        RetentionPlanFile plan, string system, Repository? cold, HashSet<string> expected, HashSet<string> lapsed, List<string> moved, IProgressSink progress, CancellationToken cancellationToken)
    {
        await using RepositoryLock held = await RepositoryLock.AcquireAsync(_hot, exclusive: true, null, cancellationToken);
        await held.RunAsync(
            async token =>
            {
                await MustBeAsync(expected, lapsed, token);
                await MustBeFreeAsync(plan, system, [], token);
                if (cold is not null) await MustHaveMovedAsync(plan, cold, token);
                // The records first: as long as the snapshot is here, the next run sees that its move is not done.
                foreach (string name in moved) await UnpinAsync(await tags.GetAsync(name, token), held, token);
                await SnapshotRemover.RemoveAsync(_hot, held, [.. plan.Moved.Concat(plan.RemovedFrom(SnapshotTier.Hot)).Select(ToId)], progress, token);
                return true;
            },
            cancellationToken);
    }

    private static async Task RemoveColdAsync(RetentionPlanFile plan, Repository cold, IProgressSink progress, CancellationToken cancellationToken)
    {
        SnapshotId[] ids = [.. plan.RemovedFrom(SnapshotTier.Cold).Select(ToId)];
        if (ids.Length == 0) return;
        await using RepositoryLock held = await RepositoryLock.AcquireAsync(cold, exclusive: true, null, cancellationToken);
        await held.RunAsync(
            async token =>
            {
                await SnapshotRemover.RemoveAsync(cold, held, ids, progress, token);
                return true;
            },
            cancellationToken);
    }

    // A record that says the same and holds nothing takes the place of one that pins what is now pinned in the cold repository.
    private async Task UnpinAsync(Tag tag, RepositoryLock held, CancellationToken cancellationToken)
    {
        byte[] file = await tags.FileAsync(tag.Name, cancellationToken) ?? throw new DanmenException(TagFaults.NotFound, tag.Name.ToString());
        IReadOnlyList<StoredSnapshot> records = [.. (await _hot.ListSnapshotsAsync(cancellationToken)).Where(stored => TagCatalogue.IsTag(stored.Record, out string name) && name == tag.Name.ToString())];
        if (tag.PinsHere) await new RecordStore(_hot).WriteAsync(TagJson.Kind, tag.Name.ToString(), file, null, TagWriter.TagsOf(tag.Name, tag.Body), tag.StoredAt, held, cancellationToken);
        foreach (StoredSnapshot record in records)
        {
            // An earlier run may have come as far as this: then the one that stands holds nothing already.
            if (!tag.PinsHere && record.Id.ToString() == tag.Stored) continue;
            held.ThrowIfLost();
            await _hot.Backend.RemoveAsync(FileKind.Snapshot, record.Id.ToString(), cancellationToken);
        }

        await tags.RefreshAsync(cancellationToken);
    }

    private async Task<List<string>> TagsOfAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        await tags.RefreshAsync(cancellationToken);
        TagPins pins = await tags.PinsAsync(cancellationToken);
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (StoredSnapshot stored in await _hot.ListSnapshotsAsync(cancellationToken))
            if (ids.Contains(stored.Id.ToString()))
            {
                string tree = stored.Record.Tree.ToString();
                names.UnionWith(pins.Of(stored.Id.ToString(), tree));
                names.UnionWith(pins.Of((stored.Record.Original ?? stored.Id).ToString(), tree));
            }

        return [.. names];
    }

    // Records of the tags that were just deleted are others than before; everything else is as the plan saw it.
    private async Task<IReadOnlyList<StoredSnapshot>> MustBeAsync(HashSet<string> expected, HashSet<string> lapsed, CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredSnapshot> present = await _hot.ListSnapshotsAsync(cancellationToken);
        HashSet<string> ids = [.. present.Where(each => !IsRecordOf(lapsed, each)).Select(each => each.Id.ToString())];
        return ids.SetEquals(expected) ? present : throw Changed(_hot, ids, expected);
    }

    // What an interrupted run of the same plan copied may be there already.
    private static async Task MustBeInColdAsync(RetentionPlanFile plan, Repository cold, CancellationToken cancellationToken)
    {
        HashSet<string> expected = [.. plan.Cold?.MadeFrom ?? []], moving = [.. plan.Moved];
        HashSet<string> present = [.. (await cold.ListSnapshotsAsync(cancellationToken))
            .Where(stored => expected.Contains(stored.Id.ToString()) || !(TagCatalogue.IsTag(stored.Record, out _) || moving.Contains((stored.Record.Original ?? stored.Id).ToString())))
            .Select(stored => stored.Id.ToString())];
        if (!present.SetEquals(expected)) throw Changed(cold, present, expected);
    }

    private async Task MustHaveMovedAsync(RetentionPlanFile plan, Repository cold, CancellationToken cancellationToken)
    {
        if (plan.Moved.Count == 0) return;
        HashSet<(SnapshotId Origin, TreeId Tree)> there = [.. (await cold.ListSnapshotsAsync(cancellationToken)).Select(OriginAndTree)];
        foreach (StoredSnapshot stored in await _hot.ListSnapshotsAsync(cancellationToken))
            if (plan.Moved.Contains(stored.Id.ToString()) && !there.Contains(OriginAndTree(stored))) throw new DanmenException(RetentionFaults.Protected, stored.Id.Short, RetentionRemarks.NotInCold.With());
    }

    // Whatever the plan says: what is tagged, and the newest complete one, stays.
    private async Task MustBeFreeAsync(RetentionPlanFile plan, string system, HashSet<string> lapsed, CancellationToken cancellationToken)
    {
        RetentionSurvey now = await RetentionSurvey.ReadAsync(tiers, tags, coldTags, system, cancellationToken);
        HashSet<string> moving = [.. plan.Moved], all = [.. plan.Removed], leaving = [.. all, .. moving];
        foreach (RetentionSnapshot snapshot in now.Snapshots)
        {
            if (!leaving.Remove(snapshot.Id)) continue;
            if (snapshot.Holds.Count > 0) throw new DanmenException(RetentionFaults.Protected, snapshot.ShortId, RetentionRemarks.Held.With(snapshot.Holds[0].Id, snapshot.Holds[0].Reason));
            if (!moving.Contains(snapshot.Id) && snapshot.Tags.Where(tag => !lapsed.Contains(tag.Name)).Select(tag => tag.Name).ToArray() is { Length: > 0 } names)
                throw new DanmenException(RetentionFaults.Protected, snapshot.ShortId, TagReferences.NamedBy(names));
            if (snapshot.IsWhole && !now.Snapshots.Any(each => each.IsWhole && each.Environment == snapshot.Environment && !all.Contains(each.Id)))
                throw new DanmenException(RetentionFaults.Protected, snapshot.ShortId, RetentionRemarks.Newest.With(snapshot.Environment));
        }

        // Not one of this system's snapshots.
        if (leaving.Count > 0) throw new DanmenException(RetentionFaults.Protected, leaving.First());
    }

    private static DanmenException Changed(Repository repository, HashSet<string> present, HashSet<string> expected) =>
        new(RetentionFaults.Changed, repository.Backend.Location, RetentionRemarks.CameAndWent.With(present.Except(expected).Count(), expected.Except(present).Count()));

    private static (SnapshotId Origin, TreeId Tree) OriginAndTree(StoredSnapshot stored) => (stored.Record.Original ?? stored.Id, stored.Record.Tree);

    private static bool IsRecordOf(HashSet<string> names, StoredSnapshot stored) => names.Count > 0 && TagCatalogue.IsTag(stored.Record, out string name) && names.Contains(name);

    private static SnapshotId ToId(string text) => ContentHash.TryParse(text, out ContentHash hash) ? new SnapshotId(hash) : throw new DanmenException(RetentionFaults.Protected, text);
}

/// <summary>Where a plan's steps are shown.</summary>
public sealed record RetentionProgress(IProgressSink Copying, IProgressSink ReadingBack, IProgressSink Removing);
