using Danmen.Faults;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Tags;

namespace Danmen.Snapshots.Retention;

/// <summary>The tags of one repository, as far as they keep snapshots.</summary>
/// <param name="Unread">Records that cannot be read.</param>
internal sealed record TagsHere(TagPins Pins, IReadOnlyDictionary<string, Tag> Standing, IReadOnlyList<Remark> Unread)
{
    public static TagsHere None { get; } = new(new TagPins([]), new Dictionary<string, Tag>(), []);

    public static async Task<TagsHere> ReadAsync(TagCatalogue tags, CancellationToken cancellationToken)
    {
        await tags.RefreshAsync(cancellationToken);
        return new TagsHere(
            await tags.PinsAsync(cancellationToken),
            (await tags.SearchAsync(new TagQuery(), cancellationToken)).Tags.ToDictionary(tag => tag.Name.ToString(), StringComparer.Ordinal),
            [.. (await tags.UnreadableAsync(cancellationToken)).Select(record => RetentionRemarks.TagUnread.With(record.Name, record.Problem))]);
    }

    /// <summary>The tags that name a snapshot.</summary>
    public IReadOnlyList<RetentionTag> Of(SnapshotSummary snapshot) =>
        [.. Pins.Of(RepositoryTiers.OriginOf(snapshot), snapshot.Tree).Union(Pins.Of(snapshot.Id, snapshot.Tree)).Select(name => TagOf(name, Standing.GetValueOrDefault(name)))];

    private static RetentionTag TagOf(string name, Tag? tag) =>
        tag is null ? new RetentionTag(name, "", default, IsDoubtful: true) : new RetentionTag(name, tag.Name.Type, tag.Record.First.Statement.Time, tag.Record.Doubt is not null);
}
