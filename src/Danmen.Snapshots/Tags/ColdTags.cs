using Danmen.Faults;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Records;

namespace Danmen.Snapshots.Tags;

/// <summary>Records of tags in the cold repository, where they pin what has moved there. The records of the first repository say what they are.</summary>
/// <param name="tags">Of the first repository.</param>
/// <param name="coldTags">Of <paramref name="cold"/>.</param>
public sealed class ColdTags(TagCatalogue tags, Repository cold, TagCatalogue coldTags)
{
    private readonly RecordStore _store = new(cold);

    /// <summary>Brings the cold record of every tag whose snapshot is there up to date.</summary>
    /// <returns>Names of those that were behind.</returns>
    public async Task<IReadOnlyList<string>> FollowAsync(CancellationToken cancellationToken)
    {
        var carried = new List<string>();
        await tags.RefreshAsync(cancellationToken);
        await coldTags.RefreshAsync(cancellationToken);
        foreach (Tag tag in (await tags.SearchAsync(new TagQuery { WithDeleted = true }, cancellationToken)).Tags)
            if (!tag.PinsHere && tag.Record.Doubt is null && await CarryAsync(tag, cancellationToken)) carried.Add(tag.Name.ToString());
        return carried;
    }

    /// <summary>Writes a tag's record there, unless it is there. A deleted one that was never there stays away.</summary>
    /// <returns>False when nothing was to be done.</returns>
    public async Task<bool> CarryAsync(Tag tag, CancellationToken cancellationToken)
    {
        await coldTags.RefreshAsync(cancellationToken);
        Tag? there = await coldTags.FindAsync(tag.Name, cancellationToken);
        if (there is null ? tag.IsDeleted : there.Record.Revisions.Count >= tag.Record.Revisions.Count && (tag.IsDeleted || there.PinsHere)) return false;
        byte[] file = await tags.FileAsync(tag.Name, cancellationToken) ?? throw new DanmenException(TagFaults.NotFound, tag.Name.ToString());
        await WriteAsync(tag.Name, file, tag.Body, tag.IsDeleted, cancellationToken);
        return true;
    }

    /// <summary>Tags whose snapshot should be in the cold repository and was not found there.</summary>
    /// <param name="tags">Of the first repository; refreshed.</param>
    /// <returns>Names, and why; not certain when the cold repository could not be looked at.</returns>
    public static async Task<IReadOnlyList<(string Name, Remark Why, bool IsCertain)>> MissingAsync(TagCatalogue tags, RepositoryTiers tiers, CancellationToken cancellationToken)
    {
        Tag[] elsewhere = [.. (await tags.SearchAsync(new TagQuery(), cancellationToken)).Tags.Where(tag => !tag.PinsHere)];
        if (elsewhere.Length == 0) return [];
        Remark unread = TagRemarks.KeptCold.With();
        if (await tiers.TryColdAsync(remark => unread = remark, cancellationToken) is not { } cold) return [.. elsewhere.Select(tag => (tag.Name.ToString(), unread, false))];
        HashSet<string> trees = [.. (await cold.Repository.ListSnapshotsAsync(cancellationToken)).Select(stored => stored.Record.Tree.ToString())];
        await using TagCatalogue pinned = await TagCatalogue.OpenAsync(cold.Repository, TrustedSigners.None, null, cancellationToken);
        await pinned.RefreshAsync(cancellationToken);
        var missing = new List<(string, Remark, bool)>();
        foreach (Tag tag in elsewhere)
            if (!trees.Contains(tag.Body.Tree) && await pinned.FindAsync(tag.Name, cancellationToken) is not { PinsHere: true })
                missing.Add((tag.Name.ToString(), TagRemarks.NotInColdEither.With(), true));
        return missing;
    }

    /// <summary>Writes a record that pins the tagged tree, or nothing once it is deleted.</summary>
    /// <exception cref="DanmenException">StoreFaults.SnapshotNotFound when the cold repository has no such tree to pin.</exception>
    internal async Task WriteAsync(TagName name, byte[] file, TagBody body, bool isDeleted, CancellationToken cancellationToken)
    {
        await using RepositoryLock held = await RepositoryLock.AcquireAsync(cold, exclusive: false, null, cancellationToken);
        Tag? there = await coldTags.FindAsync(name, cancellationToken);
        bool isThere = isDeleted || there is { PinsHere: true } || (await new SnapshotCatalogue(cold).FindAsync(body.Snapshot, body.Tree, cancellationToken))?.Tree == body.Tree;
        if (!isThere) throw new DanmenException(StoreFaults.SnapshotNotFound, body.Snapshot[..8], TagRemarks.NotInCold.With(name.ToString()));
        await _store.WriteAsync(TagJson.Kind, name.ToString(), file, isDeleted ? null : RepositoryCaptureSink.ToTreeId(body.Tree), TagWriter.TagsOf(name, body), there?.StoredAt, held, cancellationToken);
        await held.DisposeAsync();
        await coldTags.RefreshAsync(cancellationToken);
        await TagTidying.RunAsync(cold, coldTags, name, cancellationToken);
    }
}
