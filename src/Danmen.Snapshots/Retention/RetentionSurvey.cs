using Danmen.Faults;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Holds;
using Danmen.Snapshots.Records;
using Danmen.Snapshots.Tags;

namespace Danmen.Snapshots.Retention;

/// <summary>What a system's repositories hold, as far as retention is concerned.</summary>
/// <param name="RepositoryId">The id in the repository's config.</param>
/// <param name="Everything">Ids of all of its restic snapshots, sorted. Tags and other records are snapshots too: when these are the same, nothing has changed.</param>
/// <param name="Cold">The same of the cold repository; null when there is none.</param>
/// <param name="Snapshots">Of one system, in both.</param>
/// <param name="Summaries">The same, by id.</param>
/// <param name="Unread">Records of tags that cannot be read, so that nobody knows what they name.</param>
public sealed record RetentionSurvey(
    string RepositoryId,
    IReadOnlyList<string> Everything,
    ColdContents? Cold,
    IReadOnlyList<RetentionSnapshot> Snapshots,
    IReadOnlyDictionary<string, SnapshotSummary> Summaries,
    IReadOnlyList<Remark> Unread)
{
    /// <summary>Reads.</summary>
    /// <param name="tags">Of the repository; refreshed here.</param>
    /// <param name="coldTags">Of the cold one; null when there is none.</param>
    /// <param name="system">Snapshots of other systems have rules of their own.</param>
    /// <exception cref="DanmenException">Also when the cold repository cannot be read: nobody knows then what is there already.</exception>
    public static async Task<RetentionSurvey> ReadAsync(RepositoryTiers tiers, TagCatalogue tags, TagCatalogue? coldTags, string system, CancellationToken cancellationToken)
    {
        Repository repository = tiers.Hot.Repository;
        Repository? cold = (await tiers.ColdAsync(cancellationToken))?.Repository;
        IReadOnlyList<string> everything = await ListAsync(repository, cancellationToken);
        ColdContents? coldContents = cold is null ? null : new ColdContents(cold.Config.Id, await ListAsync(cold, cancellationToken));
        IReadOnlyList<SnapshotSummary> summaries = await tiers.ListAsync(new SnapshotFilter { System = system }, _ => { }, cancellationToken);
        TagsHere here = await TagsHere.ReadAsync(tags, cancellationToken), there = coldTags is null ? TagsHere.None : await TagsHere.ReadAsync(coldTags, cancellationToken);
        // Whoever signed: a hold that cannot be relied on holds all the same.
        List<Hold> holds = [.. await new HoldStore(repository, TrustedSigners.None).ListAsync(cancellationToken)];
        if (cold is not null) holds.AddRange(await new HoldStore(cold, TrustedSigners.None).ListAsync(cancellationToken));
        // What has moved is still the one before those that were taken after it.
        Dictionary<string, string> moved = summaries.Where(summary => summary.Tier == SnapshotTier.Cold).ToDictionary(RepositoryTiers.OriginOf, summary => summary.Id, StringComparer.Ordinal);
        return new RetentionSurvey(
            repository.Config.Id,
            everything,
            coldContents,
            [.. summaries.Select(summary => Snapshot(summary, moved, [.. here.Of(summary), .. there.Of(summary).ExceptBy(here.Of(summary).Select(tag => tag.Name), tag => tag.Name)], HoldsOn(holds, summary)))],
            summaries.ToDictionary(summary => summary.Id, StringComparer.Ordinal),
            [.. here.Unread, .. there.Unread]);
    }

    /// <summary>Ids of all restic snapshots, sorted.</summary>
    internal static async Task<IReadOnlyList<string>> ListAsync(Repository repository, CancellationToken cancellationToken) =>
        [.. (await repository.ListSnapshotsAsync(cancellationToken)).Select(stored => stored.Id.ToString()).Order(StringComparer.Ordinal)];

    private static IReadOnlyList<Hold> HoldsOn(List<Hold> holds, SnapshotSummary summary) => HoldStore.On(holds, RepositoryTiers.OriginOf(summary), summary.Tree);

    private static RetentionSnapshot Snapshot(SnapshotSummary summary, Dictionary<string, string> moved, IReadOnlyList<RetentionTag> tags, IReadOnlyList<Hold> holds) =>
        new(summary.Id, summary.Manifest.Environment, summary.Manifest.Start, summary.Manifest.End)
        {
            Parent = summary.Parent is { } parent ? moved.GetValueOrDefault(parent, parent) : null,
            Tier = summary.Tier,
            IsComplete = summary.Manifest.Complete,
            Part = summary.Manifest.IsPartial ? string.Join('/', summary.Manifest.Components.Select(component => component.Name).Order(StringComparer.Ordinal)) : "",
            Tags = tags,
            Holds = [.. holds.Select(hold => new RetentionHold(hold.Id, hold.Body.Reason))],
        };
}

/// <summary>The cold repository's id and the ids of all of its restic snapshots, sorted.</summary>
public sealed record ColdContents(string Repository, IReadOnlyList<string> MadeFrom);
