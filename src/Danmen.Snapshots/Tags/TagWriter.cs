using System.Text.Json;
using Danmen.Faults;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Records;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Tags;

/// <summary>Creates, edits and deletes tags.</summary>
/// <param name="tags">Of the same repository.</param>
/// <param name="cold">Reaches the records in the cold repository, for tags of what has moved there; null when there is none.</param>
/// <param name="tell">Told what is left for later.</param>
public sealed class TagWriter(Repository repository, TagCatalogue tags, RecordSigner signer, Func<CancellationToken, Task<ColdTags?>>? cold = null, Action<Remark>? tell = null)
{
    // The type whose work trees must be committed and pushed.
    private const string Release = "release";

    private readonly RecordStore _store = new(repository);

    /// <summary>Told of each name before something is written under it; null for nobody.</summary>
    public Func<TagName, CancellationToken, Task>? Announce { get; init; }

    /// <summary>Names a snapshot. The name is taken before <paramref name="snapshot"/> is asked for, so that a capture is not made in vain.</summary>
    /// <param name="snapshot">Takes a snapshot, or finds one.</param>
    /// <exception cref="DanmenException">One of TagFaults; StoreFaults.NameReserved.</exception>
    public async Task<Tag> CreateAsync(SystemDefinition system, TagRequest request, Func<CancellationToken, Task<PlacedSnapshot>> snapshot, CancellationToken cancellationToken)
    {
        EnvironmentDefinition environment = system.Environments.FirstOrDefault(each => each.Name == request.Environment)
            ?? throw new DanmenException(TagFaults.EnvironmentUnknown, request.Environment, TagRemarks.DefinedAre.With(system.Environments.Select(each => each.Name)));
        _ = TagName.Of(environment.Name, request.Type, request.Version, Today(system));
        string stem = TagName.Stem(environment.Name, request.Type, request.Version);
        await using RepositoryLock held = await _store.ReserveAsync($"tag {stem}", token => MustBeFreeAsync(TagName.Of(environment.Name, request.Type, request.Version, Today(system)), token), cancellationToken);
        return await held.RunAsync(
            async token =>
            {
                PlacedSnapshot placed = await snapshot(token);
                SnapshotSummary taken = placed.Snapshot;
                MustFit(taken, system, request);
                DateTimeOffset end = TimeZoneInfo.ConvertTime(taken.Manifest.End, system.TimeZone);
                TagName name = TagName.Of(environment.Name, request.Type, request.Version, DateOnly.FromDateTime(end.DateTime));
                await MustBeFreeAsync(name, token);
                await placed.Repository.LoadIndexAsync(token);
                var body = new TagBody
                {
                    System = taken.Manifest.System,
                    Snapshot = taken.Id,
                    Tree = taken.Tree,
                    ManifestSha256 = await new SnapshotCatalogue(placed.Repository).ManifestDigestAsync(taken, token),
                    CapturedAt = taken.Manifest.End,
                    Facts = TagFacts.Of(taken.Manifest),
                    Message = request.Message,
                    Labels = request.Labels,
                    Links = request.Links,
                };
                return await WriteAsync(name, null, Tag.Created, body, pinsHere: taken.Tier == SnapshotTier.Hot, held, token);
            },
            cancellationToken);
    }

    /// <summary>Changes message, labels or links: a new revision.</summary>
    /// <exception cref="DanmenException">TagFaults.NotFound, TagFaults.Deleted, RecordFaults.BadSignature.</exception>
    public Task<Tag> EditAsync(string name, Func<TagBody, TagBody> change, CancellationToken cancellationToken) => ReviseAsync(name, Tag.Edited, change, cancellationToken);

    /// <summary>Deletes: a last revision that pins nothing. The name stays taken.</summary>
    /// <exception cref="DanmenException">TagFaults.NotFound, TagFaults.Deleted, RecordFaults.BadSignature.</exception>
    public Task<Tag> DeleteAsync(string name, string reason, CancellationToken cancellationToken) => ReviseAsync(name, Tag.Removed, body => body with { Reason = reason }, cancellationToken);

    /// <summary>Removes the snapshots of a tag's revisions before the last, which holds them all. Needs the repository alone; one that others use is left for the next time.</summary>
    /// <returns>False when something was left.</returns>
    public Task<bool> TidyAsync(TagName name, CancellationToken cancellationToken) => TagTidying.RunAsync(repository, tags, name, cancellationToken);

    private async Task<Tag> ReviseAsync(string name, string action, Func<TagBody, TagBody> change, CancellationToken cancellationToken)
    {
        if (!TagName.TryParse(name, out TagName parsed)) throw new DanmenException(TagFaults.NotFound, name);
        await tags.RefreshAsync(cancellationToken);
        _ = await tags.GetAsync(name, cancellationToken);
        await using RepositoryLock held = await _store.ReserveAsync($"tag {TagName.Stem(parsed.Environment, parsed.Type, parsed.Version)}", _ => Task.CompletedTask, cancellationToken);
        return await held.RunAsync(
            async token =>
            {
                await tags.RefreshAsync(token);
                Tag before = await tags.GetAsync(name, token);
                before.MustBeSigned();
                return await WriteAsync(parsed, before, action, change(before.Body), before.PinsHere, held, token);
            },
            cancellationToken);
    }

    private async Task<Tag> WriteAsync(TagName name, Tag? before, string action, TagBody body, bool pinsHere, RepositoryLock held, CancellationToken cancellationToken)
    {
        if (Announce is not null) await Announce(name, cancellationToken);
        RecordFile file = RecordChain.Append(TagJson.Kind, name.ToString(), before?.Record, action, body, signer, _store.Author());
        byte[] json = [.. JsonSerializer.SerializeToUtf8Bytes(file, RecordJson.Json.RecordFile), (byte)'\n'];
        // What is named in the cold repository is pinned there before it is named here.
        if (!pinsHere && before is null) await (await ColdAsync(name, cancellationToken)).WriteAsync(name, json, body, isDeleted: false, cancellationToken);
        TreeId? subject = action == Tag.Removed || !pinsHere ? null : RepositoryCaptureSink.ToTreeId(body.Tree);
        await _store.WriteAsync(TagJson.Kind, name.ToString(), json, subject, TagsOf(name, body), before?.StoredAt, held, cancellationToken);
        await tags.RefreshAsync(cancellationToken);
        Tag written = await tags.FindAsync(name, cancellationToken) ?? throw new DanmenException(TagFaults.NotFound, name.ToString());
        if (!pinsHere && before is not null) await FollowAsync(written, cancellationToken);
        return written;
    }

    // The cold repository may be away: what it lacks is carried there by the next retention.
    private async Task FollowAsync(Tag written, CancellationToken cancellationToken)
    {
        try
        {
            await (await ColdAsync(written.Name, cancellationToken)).CarryAsync(written, cancellationToken);
        }
        catch (DanmenException fault)
        {
            tell?.Invoke(TagRemarks.ColdLater.With(written.Name.ToString(), fault));
        }
    }

    private async Task<ColdTags> ColdAsync(TagName name, CancellationToken cancellationToken) =>
        (cold is null ? null : await cold(cancellationToken)) ?? throw new DanmenException(TierFaults.NoneConfigured, name.ToString(), TagRemarks.KeptCold.With());

    /// <summary>restic's tags of a record's snapshot.</summary>
    internal static IReadOnlyList<string> TagsOf(TagName name, TagBody body) => [$"system:{body.System}", $"tag:{name.Type}"];

    private async Task MustBeFreeAsync(TagName name, CancellationToken cancellationToken)
    {
        await tags.RefreshAsync(cancellationToken);
        if (await tags.FindAsync(name, cancellationToken) is { } tag) throw new DanmenException(TagFaults.Exists, name.ToString(), tag.IsDeleted ? tag.Deletion() : tag.Creation());
    }

    private static void MustFit(SnapshotSummary snapshot, SystemDefinition system, TagRequest request)
    {
        SnapshotManifest manifest = snapshot.Manifest;
        if (manifest.Environment != request.Environment || manifest.System != system.Name)
            throw new DanmenException(TagFaults.OtherEnvironment, request.Environment, TagRemarks.SnapshotOf.With(snapshot.ShortId, $"{manifest.System}/{manifest.Environment}"));
        if (!manifest.IsWhole && !request.AllowIncomplete) throw new DanmenException(TagFaults.SnapshotNotWhole, snapshot.ShortId);
        if (request.Type != Release) return;
        foreach (TaggedCode code in TagFacts.Of(manifest).Code)
        {
            Remark where = TagRemarks.ComponentIn.With(code.Component, code.Commit?[..Math.Min(12, code.Commit.Length)] ?? "-", snapshot.ShortId);
            if (code.Dirty && !request.AllowDirty) throw new DanmenException(TagFaults.DirtyWorkTree, code.Component, where);
            if (code.OnRemote == false && !request.AllowUnpushed) throw new DanmenException(TagFaults.UnknownToRemote, code.Component, where);
        }
    }

    private DateOnly Today(SystemDefinition system) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(repository.Time.GetUtcNow(), system.TimeZone).DateTime);
}

/// <summary>The tag to create.</summary>
public sealed record TagRequest(string Environment, string Type, string Version)
{
    public string Message { get; init; } = "";

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<string> Links { get; init; } = [];

    /// <summary>A release may hold changes that are not committed.</summary>
    public bool AllowDirty { get; init; }

    /// <summary>A release may be of a commit that no remote holds.</summary>
    public bool AllowUnpushed { get; init; }

    /// <summary>The snapshot may be incomplete or partial.</summary>
    public bool AllowIncomplete { get; init; }
}
