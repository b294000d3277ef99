using Danmen.Faults;
using Danmen.Restic.Format;
using Danmen.Restic.Maintenance.Forgetting;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Tags;

namespace Danmen.Snapshots.Retention;

/// <summary>Carries a plan out, and nothing else.</summary>
/// <param name="tags">Of the same repository.</param>
/// <param name="deleteTag">Deletes a tag, with a reason. Called with no lock held.</param>
public sealed class RetentionApplier(Repository repository, TagCatalogue tags, Func<string, string, CancellationToken, Task> deleteTag)
{
    /// <summary>Deletes the tags whose time is over, then removes the snapshots, under an exclusive lock. Killed in between, the next plan goes on: their snapshots are then untagged.</summary>
    /// <exception cref="DanmenException">RetentionFaults.OtherRepository, Changed or Protected; StoreFaults.Locked.</exception>
    public async Task ApplyAsync(RetentionPlanFile plan, string system, IProgressSink progress, CancellationToken cancellationToken)
    {
        if (plan.Repository != repository.Config.Id) throw new DanmenException(RetentionFaults.OtherRepository, plan.Repository);
        if (plan.System != system) throw new DanmenException(RetentionFaults.OtherRepository, plan.System);
        HashSet<string> lapsed = [.. plan.LapsedTags];
        HashSet<string> expected = [.. plan.MadeFrom];
        if (lapsed.Count > 0)
        {
            await using (RepositoryLock exclusive = await RepositoryLock.AcquireAsync(repository, exclusive: true, null, cancellationToken))
            {
                IReadOnlyList<StoredSnapshot> present = await MustBeAsync(expected, [], cancellationToken);
                await MustBeFreeAsync(plan, system, lapsed, cancellationToken);
                foreach (StoredSnapshot each in present)
                    if (IsRecordOf(lapsed, each)) expected.Remove(each.Id.ToString());
            }

            foreach (string name in plan.LapsedTags) await deleteTag(name, RetentionRemarks.DeletionReason.With().English, cancellationToken);
        }

        await using RepositoryLock held = await RepositoryLock.AcquireAsync(repository, exclusive: true, null, cancellationToken);
        await held.RunAsync(
            async token =>
            {
                await MustBeAsync(expected, lapsed, token);
                await MustBeFreeAsync(plan, system, [], token);
                await SnapshotRemover.RemoveAsync(repository, held, [.. plan.Removed.Select(ToId)], progress, token);
                return true;
            },
            cancellationToken);
    }

    // Records of the tags that were just deleted are others than before; everything else is as the plan saw it.
    private async Task<IReadOnlyList<StoredSnapshot>> MustBeAsync(HashSet<string> expected, HashSet<string> lapsed, CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredSnapshot> present = await repository.ListSnapshotsAsync(cancellationToken);
        HashSet<string> ids = [.. present.Where(each => !IsRecordOf(lapsed, each)).Select(each => each.Id.ToString())];
        if (ids.SetEquals(expected)) return present;
        throw new DanmenException(
            RetentionFaults.Changed, repository.Backend.Location, RetentionRemarks.CameAndWent.With(ids.Except(expected).Count(), expected.Except(ids).Count()));
    }

    // Whatever the plan says: what is tagged, and the newest complete one, stays.
    private async Task MustBeFreeAsync(RetentionPlanFile plan, string system, HashSet<string> lapsed, CancellationToken cancellationToken)
    {
        RetentionSurvey now = await RetentionSurvey.ReadAsync(repository, tags, system, cancellationToken);
        HashSet<string> all = [.. plan.Removed], removed = [.. all];
        foreach (RetentionSnapshot snapshot in now.Snapshots)
        {
            if (!removed.Remove(snapshot.Id)) continue;
            if (snapshot.Holds.Count > 0) throw new DanmenException(RetentionFaults.Protected, snapshot.ShortId, RetentionRemarks.Held.With(snapshot.Holds[0].Id, snapshot.Holds[0].Reason));
            if (snapshot.Tags.Where(tag => !lapsed.Contains(tag.Name)).Select(tag => tag.Name).ToArray() is { Length: > 0 } names)
                throw new DanmenException(RetentionFaults.Protected, snapshot.ShortId, TagReferences.NamedBy(names));
            if (snapshot.IsWhole && !now.Snapshots.Any(each => each.IsWhole && each.Environment == snapshot.Environment && !all.Contains(each.Id)))
                throw new DanmenException(RetentionFaults.Protected, snapshot.ShortId, RetentionRemarks.Newest.With(snapshot.Environment));
        }

        // Not one of this system's snapshots.
        if (removed.Count > 0) throw new DanmenException(RetentionFaults.Protected, removed.First());
    }

    private static bool IsRecordOf(HashSet<string> names, StoredSnapshot stored) => names.Count > 0 && TagCatalogue.IsTag(stored.Record, out string name) && names.Contains(name);

    private static SnapshotId ToId(string text) => ContentHash.TryParse(text, out ContentHash hash) ? new SnapshotId(hash) : throw new DanmenException(RetentionFaults.Protected, text);
}
