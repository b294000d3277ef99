using Danmen.Faults;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Holds;
using Danmen.Snapshots.Records;
using Danmen.Snapshots.Tags;

namespace Danmen.Snapshots.Retention;

/// <summary>What a repository holds, as far as retention is concerned.</summary>
/// <param name="RepositoryId">The id in the repository's config.</param>
/// <param name="Everything">Ids of all of its restic snapshots, sorted. Tags and other records are snapshots too: when these are the same, nothing has changed.</param>
/// <param name="Snapshots">Of one system.</param>
/// <param name="Summaries">The same, by id.</param>
/// <param name="Unread">Records of tags that cannot be read, so that nobody knows what they name.</param>
public sealed record RetentionSurvey(
    string RepositoryId,
    IReadOnlyList<string> Everything,
    IReadOnlyList<RetentionSnapshot> Snapshots,
    IReadOnlyDictionary<string, SnapshotSummary> Summaries,
    IReadOnlyList<Remark> Unread)
{
    /// <summary>Reads.</summary>
    /// <param name="tags">Of the same repository; refreshed here.</param>
    /// <param name="system">Snapshots of other systems have rules of their own.</param>
    public static async Task<RetentionSurvey> ReadAsync(Repository repository, TagCatalogue tags, string system, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> everything = await ListAsync(repository, cancellationToken);
        await tags.RefreshAsync(cancellationToken);
        IReadOnlyList<SnapshotSummary> summaries = await new SnapshotCatalogue(repository).ListAsync(new SnapshotFilter { System = system }, cancellationToken);
        TagPins pins = await tags.PinsAsync(cancellationToken);
        // Whoever signed: a hold that cannot be relied on holds all the same.
        IReadOnlyList<Hold> holds = await new HoldStore(repository, TrustedSigners.None).ListAsync(cancellationToken);
        Dictionary<string, Tag> standing = (await tags.SearchAsync(new TagQuery(), cancellationToken)).Tags.ToDictionary(tag => tag.Name.ToString(), StringComparer.Ordinal);
        IReadOnlyList<(string Name, string Problem)> unread = await tags.UnreadableAsync(cancellationToken);
        return new RetentionSurvey(
            repository.Config.Id,
            everything,
            [.. summaries.Select(summary => Snapshot(summary, [.. pins.Of(summary.Id, summary.Tree).Select(name => TagOf(name, standing.GetValueOrDefault(name)))], HoldStore.On(holds, summary.Id, summary.Tree)))],
            summaries.ToDictionary(summary => summary.Id, StringComparer.Ordinal),
            [.. unread.Select(record => RetentionRemarks.TagUnread.With(record.Name, record.Problem))]);
    }

    /// <summary>Ids of all restic snapshots, sorted.</summary>
    internal static async Task<IReadOnlyList<string>> ListAsync(Repository repository, CancellationToken cancellationToken) =>
        [.. (await repository.ListSnapshotsAsync(cancellationToken)).Select(stored => stored.Id.ToString()).Order(StringComparer.Ordinal)];

    private static RetentionSnapshot Snapshot(SnapshotSummary summary, IReadOnlyList<RetentionTag> tags, IReadOnlyList<Hold> holds) =>
        new(summary.Id, summary.Manifest.Environment, summary.Manifest.Start, summary.Manifest.End)
        {
            Parent = summary.Parent,
            IsComplete = summary.Manifest.Complete,
            Part = summary.Manifest.IsPartial ? string.Join('/', summary.Manifest.Components.Select(component => component.Name).Order(StringComparer.Ordinal)) : "",
            Tags = tags,
            Holds = [.. holds.Select(hold => new RetentionHold(hold.Id, hold.Body.Reason))],
        };

    private static RetentionTag TagOf(string name, Tag? tag) =>
        tag is null ? new RetentionTag(name, "", default, IsDoubtful: true) : new RetentionTag(name, tag.Name.Type, tag.Record.First.Statement.Time, tag.Record.Doubt is not null);
}
