using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Records;

namespace Danmen.Snapshots.Tags;

/// <summary>Finds tags. What was read once is not read again: a refresh is one listing when nothing has changed. Not thread-safe.</summary>
public sealed class TagCatalogue : IAsyncDisposable
{
    private readonly IBackend _backend;
    private readonly Func<CancellationToken, Task<Repository>> _open;
    private readonly TrustedSigners _trusted;
    private readonly TagCache _cache;

    private TagCatalogue(IBackend backend, Func<CancellationToken, Task<Repository>> open, TrustedSigners trusted, TagCache cache) =>
        (_backend, _open, _trusted, _cache) = (backend, open, trusted, cache);

    /// <param name="open">Opens the repository; called only when there is something new to read.</param>
    /// <param name="stateFile">state.db, which keeps what was read; null for nothing.</param>
    public static async Task<TagCatalogue> OpenAsync(IBackend backend, Func<CancellationToken, Task<Repository>> open, TrustedSigners trusted, string? stateFile, CancellationToken cancellationToken) =>
        new(backend, open, trusted, await TagCache.OpenAsync(stateFile, backend.Location, cancellationToken));

    /// <summary>The same for a repository that is open.</summary>
    public static Task<TagCatalogue> OpenAsync(Repository repository, TrustedSigners trusted, string? stateFile, CancellationToken cancellationToken) =>
        OpenAsync(repository.Backend, _ => Task.FromResult(repository), trusted, stateFile, cancellationToken);

    /// <summary>Where the repository is.</summary>
    public string Location => _backend.Location;

    public ValueTask DisposeAsync() => _cache.DisposeAsync();

    /// <summary>True when a snapshot is a tag's record.</summary>
    public static bool IsTag(SnapshotRecord record, out string name) => RecordStore.IsRecord(TagJson.Kind, record, out name);

    /// <summary>Reads what has come since the last time, and forgets what is gone.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        // Before the listing: what another process has seen since is no reason to think it gone.
        HashSet<string> seen = await _cache.SeenAsync(cancellationToken);
        HashSet<string> present = new(StringComparer.Ordinal);
        await foreach (BackendFile file in _backend.ListAsync(FileKind.Snapshot, cancellationToken))
            if (ContentHash.TryParse(file.Name, out _)) present.Add(file.Name);
        // A place that holds nothing may be no repository at all.
        if (present.Count == 0) _ = await _open(cancellationToken);
        string[] gone = [.. seen.Where(id => !present.Contains(id))], came = [.. present.Where(id => !seen.Contains(id))];
        if (gone.Length == 0 && came.Length == 0) return;
        List<CachedRecord> records = came.Length == 0 ? [] : await ReadAsync(came, cancellationToken);
        await _cache.UpdateAsync(gone, came, records, Choose, cancellationToken);
    }

    /// <summary>A page of the tags that fit.</summary>
    /// <exception cref="DanmenException">TagFaults.QueryInvalid.</exception>
    public async Task<TagPage> SearchAsync(TagQuery query, CancellationToken cancellationToken)
    {
        VersionFilter? filter = query.Version is { } asked ? VersionFilter.Parse(asked) ?? throw new DanmenException(TagFaults.QueryInvalid, asked) : null;
        IEnumerable<TagName> found = await _cache.FindAsync(query, cancellationToken);
        if (filter is not null) found = found.Where(name => filter.Fits(name.Version));
        TagName[] sorted = query.Order switch
        {
            TagOrder.Version => [.. found.OrderByDescending(name => new VersionText(name.Version)).ThenByDescending(name => name.Date).ThenBy(name => name.ToString(), StringComparer.Ordinal)],
            TagOrder.Name => [.. found.OrderBy(name => name.ToString(), StringComparer.Ordinal)],
            _ => [.. found.OrderByDescending(name => name.Date).ThenByDescending(name => new VersionText(name.Version)).ThenBy(name => name.ToString(), StringComparer.Ordinal)],
        };
        var page = new List<Tag>();
        foreach (TagName name in sorted.Skip(query.Skip).Take(query.Take))
            if (await LoadAsync(name, cancellationToken) is { } tag) page.Add(tag);
        return new TagPage(page, sorted.Length);
    }

    /// <summary>The tag of that name, deleted or not; null when there is none.</summary>
    public async Task<Tag?> FindAsync(TagName name, CancellationToken cancellationToken) => await LoadAsync(name, cancellationToken);

    /// <summary>The tag of that name.</summary>
    /// <exception cref="DanmenException">TagFaults.NotFound, TagFaults.Deleted.</exception>
    public async Task<Tag> GetAsync(string text, CancellationToken cancellationToken)
    {
        if (!TagName.TryParse(text, out TagName name) || await LoadAsync(name, cancellationToken) is not { } tag) throw new DanmenException(TagFaults.NotFound, text);
        return tag.IsDeleted ? throw new DanmenException(TagFaults.Deleted, text, tag.Deletion()) : tag;
    }

    /// <summary>Records that cannot be read: the name that they claim, and why.</summary>
    public async Task<IReadOnlyList<(string Name, string Problem)>> UnreadableAsync(CancellationToken cancellationToken) =>
        [.. (await _cache.UnreadableAsync(cancellationToken)).Select(record => (record.Name, record.Problem ?? ""))];

    /// <summary>Tags that must not be relied on, and why: records that cannot be read, and such whose signatures or histories are not right.</summary>
    public async Task<IReadOnlyList<(string Name, Remark Doubt)>> DoubtfulAsync(CancellationToken cancellationToken)
    {
        var doubtful = new List<(string, Remark)>();
        foreach ((string name, string problem) in await UnreadableAsync(cancellationToken)) doubtful.Add((name, RecordRemarks.Unreadable.With(problem)));
        foreach (TagName name in await _cache.FindAsync(new TagQuery { WithDeleted = true }, cancellationToken))
            if ((await LoadAsync(name, cancellationToken))?.Record.Doubt is { } doubt) doubtful.Add((name.ToString(), doubt));
        return doubtful;
    }

    /// <summary>Ids of the snapshots of a tag's revisions before the last; empty when they do not agree with it.</summary>
    internal async Task<string[]> SupersededAsync(TagName name, CancellationToken cancellationToken)
    {
        if (await _cache.FindAsync(name.ToString(), cancellationToken) is not (var standing, false)) return [];
        return [.. (await _cache.RecordsAsync(name.ToString(), cancellationToken)).Where(record => record.Id != standing.Id && record.Problem is null).Select(record => record.Id)];
    }

    /// <summary>The bytes of a tag's record; null when there is none.</summary>
    internal async Task<byte[]?> FileAsync(TagName name, CancellationToken cancellationToken) => (await _cache.FindAsync(name.ToString(), cancellationToken))?.Record.File;

    /// <summary>What the tags that stand keep from being removed.</summary>
    public async Task<TagPins> PinsAsync(CancellationToken cancellationToken) => new(await _cache.PinsAsync(cancellationToken));

    private async Task<List<CachedRecord>> ReadAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        Repository repository = await _open(cancellationToken);
        var store = new RecordStore(repository);
        var found = new List<(StoredSnapshot Stored, string Name)>();
        var gate = new Lock();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(2, repository.Backend.Parallelism), CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(ids, parallel, async (id, token) =>
        {
            // One that is not there any more was removed by another process; the next listing says so.
            if (!ContentHash.TryParse(id, out ContentHash hash) || await repository.FindSnapshotAsync(new SnapshotId(hash), token) is not { } stored) return;
            if (!RecordStore.IsRecord(TagJson.Kind, stored.Record, out string name)) return;
            lock (gate) found.Add((stored, name));
        });
        if (found.Count == 0) return [];
        await repository.LoadIndexAsync(cancellationToken);
        var records = new CachedRecord[found.Count];
        await Parallel.ForAsync(0, found.Count, parallel, async (i, token) =>
        {
            (StoredSnapshot stored, string name) = found[i];
            byte[]? file = null;
            TreeId? subject = null;
            string? problem = null;
            try
            {
                (file, subject) = await store.ReadAsync(TagJson.Kind, stored, token);
                if (TagName.TryParse(name, out _))
                    RecordChain.Read(TagJson.Kind, name, file, TrustedSigners.None);
                else
                    problem = TagFaults.NameInvalid.Title;
            }
            catch (DanmenException fault) when (fault.Kind is FaultKind.VerificationFailed or FaultKind.NotFound)
            {
                problem = fault.Message;
            }

            records[i] = new CachedRecord(stored.Id.ToString(), name, stored.Record.Time.Seconds, checked((int)stored.Record.Time.Nanoseconds), subject?.ToString(), file, problem);
        });
        return [.. records];
    }

    // The longest history stands; every other must be its beginning.
    private static CachedTag? Choose(string name, IReadOnlyList<CachedRecord> records)
    {
        if (!TagName.TryParse(name, out TagName parsed)) return null;
        var read = new List<(CachedRecord Cached, SignedRecord<TagBody> Record)>();
        foreach (CachedRecord cached in records)
            if (cached is { File: not null, Problem: null }) read.Add((cached, RecordChain.Read(TagJson.Kind, name, cached.File, TrustedSigners.None)));
        if (read.Count == 0) return null;
        (CachedRecord Cached, SignedRecord<TagBody> Record) longest = read.OrderByDescending(each => each.Record.Revisions.Count).ThenBy(each => each.Cached.Seconds).ThenBy(each => each.Cached.Id, StringComparer.Ordinal).First();
        bool isDiverged = read.Any(each => !RecordChain.IsBeginning(each.Record, longest.Record));
        RecordStatement first = longest.Record.First.Statement;
        return new CachedTag(parsed, longest.Record.Latest.Body, longest.Record.Latest.Statement.Action == Tag.Removed, longest.Cached.Id, isDiverged, $"{first.User}@{first.Host}");
    }

    private async Task<Tag?> LoadAsync(TagName name, CancellationToken cancellationToken)
    {
        if (await _cache.FindAsync(name.ToString(), cancellationToken) is not var (cached, isDiverged) || cached.File is null) return null;
        SignedRecord<TagBody> record = RecordChain.Read(TagJson.Kind, name.ToString(), cached.File, _trusted);
        bool isDeleted = record.Latest.Statement.Action == Tag.Removed;
        Remark? doubt = record.Doubt ?? (isDiverged ? RecordRemarks.Diverged.With() : !isDeleted && cached.Subject is not null && cached.Subject != record.Latest.Body.Tree ? RecordRemarks.OtherTree.With() : null);
        return new Tag(name, record with { Doubt = doubt }, cached.Id, new Timestamp(cached.Seconds, cached.Nanoseconds), cached.Subject is not null);
    }
}

/// <summary>What tags name.</summary>
/// <param name="pins">Tag, snapshot's id, tree's id.</param>
public sealed class TagPins(IReadOnlyList<(string Name, string Snapshot, string Tree)> pins)
{
    /// <summary>Names of the tags that pin a snapshot: by its id, or by its tree whatever the id.</summary>
    public IReadOnlyList<string> Of(string snapshot, string tree) => [.. pins.Where(pin => pin.Snapshot == snapshot || pin.Tree == tree).Select(pin => pin.Name)];
}
