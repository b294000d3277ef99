using System.Text;
using Danmen.Faults;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Capturing;

/// <summary>Finds snapshots in a repository and reads what they say of themselves.</summary>
public sealed class SnapshotCatalogue(Repository repository)
{
    private const int ShortestPrefix = 4;

    // So many snapshots that 'latest' does not name are told of.
    private const int MostInstead = 5;

    /// <summary>Danmen's snapshots, newest first. Loads the index and the manifests.</summary>
    /// <remarks>One whose manifest cannot be read is listed as incomplete, with the reason.</remarks>
    public async Task<IReadOnlyList<SnapshotSummary>> ListAsync(SnapshotFilter filter, CancellationToken cancellationToken)
    {
        IEnumerable<(StoredSnapshot Stored, SnapshotPath Path)> found = await FindAsync(filter, cancellationToken);
        if (filter.Limit is { } limit) found = found.Take(limit);
        (StoredSnapshot Stored, SnapshotPath Path)[] chosen = [.. found];
        await repository.LoadIndexAsync(cancellationToken);
        var summaries = new SnapshotSummary[chosen.Length];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(2, repository.Backend.Parallelism), CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, chosen.Length, parallel, async (i, token) =>
        {
            try
            {
                summaries[i] = Summary(chosen[i].Stored, await ManifestAsync(chosen[i].Stored, token));
            }
            catch (DanmenException error) when (error.Kind is FaultKind.VerificationFailed or FaultKind.NotFound || error.Code == BackendFaults.Archived)
            {
                summaries[i] = Summary(chosen[i].Stored, Unreadable(chosen[i].Stored, chosen[i].Path, error));
            }
        });
        return summaries;
    }

    /// <summary>Resolves a reference: an id, a unique prefix of at least 4 digits, <c>latest</c> or <c>latest:ENV</c> (the latest that is complete and not partial).</summary>
    /// <exception cref="DanmenException">StoreFaults.SnapshotNotFound, StoreFaults.AmbiguousReference or SnapshotFaults.NotDanmens.</exception>
    public Task<SnapshotSummary> ResolveAsync(string reference, CancellationToken cancellationToken)
    {
        if (reference == "latest") return LatestAsync(reference, new SnapshotFilter(), cancellationToken);
        return reference.StartsWith("latest:", StringComparison.Ordinal)
            ? LatestAsync(reference, new SnapshotFilter { Environment = reference["latest:".Length..] }, cancellationToken)
            : ByIdAsync(reference, cancellationToken);
    }

    /// <summary>The snapshot that a record names: by its id, then by the id that it had before it was rewritten, then by its tree. Null when none of these is there.</summary>
    public async Task<SnapshotSummary?> FindAsync(string id, string tree, CancellationToken cancellationToken)
    {
        StoredSnapshot? found = ContentHash.TryParse(id, out ContentHash hash) ? await repository.FindSnapshotAsync(new SnapshotId(hash), cancellationToken) : null;
        if (found is null)
        {
            IReadOnlyList<StoredSnapshot> all = await repository.ListSnapshotsAsync(cancellationToken);
            StoredSnapshot[] danmens = [.. all.Where(stored => SnapshotPath.TryParse(stored.Record, out _))];
            found = danmens.FirstOrDefault(stored => stored.Record.Original?.ToString() == id) ?? danmens.FirstOrDefault(stored => stored.Record.Tree.ToString() == tree);
        }

        if (found is null) return null;
        await repository.LoadIndexAsync(cancellationToken);
        return Summary(found, await ManifestAsync(found, cancellationToken));
    }

    /// <summary>A snapshot of which only the tree is left, as a record pins it.</summary>
    /// <param name="id">The id that it had.</param>
    public async Task<SnapshotSummary> OfTreeAsync(string id, string tree, string user, DateTimeOffset time, CancellationToken cancellationToken)
    {
        var record = new SnapshotRecord { Time = Timestamp.From(time), Tree = RepositoryCaptureSink.ToTreeId(tree), UserName = user };
        await repository.LoadIndexAsync(cancellationToken);
        var stored = new StoredSnapshot(ContentHash.TryParse(id, out ContentHash hash) ? new SnapshotId(hash) : default, record);
        SnapshotManifest manifest = await ManifestAsync(stored, cancellationToken);
        var place = new SnapshotPath(manifest.System, manifest.Environment);
        return Summary(new StoredSnapshot(stored.Id, record with { Paths = place.Paths, Tags = place.Tags, HostName = manifest.Environment }), manifest);
    }

    /// <summary>SHA-256 of a snapshot's manifest.json as it is stored, 64 hexadecimal digits.</summary>
    public async Task<string> ManifestDigestAsync(SnapshotSummary snapshot, CancellationToken cancellationToken) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await Root(snapshot).ReadAsync(ManifestCodec.FileName, cancellationToken)));

    /// <summary>The system as the danmen.yaml inside the snapshot defines it.</summary>
    /// <param name="folder">Where relative paths start; null for the folder in which danmen.yaml stood.</param>
    public async Task<SystemDefinition> LoadSystemAsync(SnapshotSummary snapshot, string? folder, ComponentKinds kinds, CancellationToken cancellationToken)
    {
        byte[] bytes = await Root(snapshot).ReadAsync(SystemFile.FileName, cancellationToken);
        return SystemFile.Parse(Encoding.UTF8.GetString(bytes), $"{snapshot.ShortId}:/{SystemFile.FileName}", folder ?? snapshot.Manifest.Folder, kinds);
    }

    /// <summary>A component's folder in a snapshot.</summary>
    /// <exception cref="DanmenException">SnapshotFaults.ComponentNotInSnapshot.</exception>
    public async Task<IStoredFolder> OpenComponentAsync(SnapshotSummary snapshot, string component, CancellationToken cancellationToken) =>
        new RepositoryStoredFolder(repository, await ComponentTreeAsync(repository, snapshot, component, cancellationToken), NoProgress(component));

    /// <summary>A component's tree as the snapshot's root names it, which is what counts; the manifest only repeats it.</summary>
    internal static async Task<TreeId> ComponentTreeAsync(Repository repository, SnapshotSummary snapshot, string component, CancellationToken cancellationToken)
    {
        Tree root = await repository.LoadTreeAsync(RepositoryCaptureSink.ToTreeId(snapshot.Tree), cancellationToken);
        byte[] name = Encoding.UTF8.GetBytes(component);
        foreach (Node node in root.Nodes)
            if (node.Subtree is { } tree && node.Name.Span.SequenceEqual(name)) return tree;
        throw new DanmenException(SnapshotFaults.ComponentNotInSnapshot, $"{snapshot.ShortId}/{component}", SnapshotRemarks.ItHas.With(snapshot.Manifest.Components.Where(c => c.Tree is not null).Select(c => c.Name)));
    }

    internal static SnapshotSummary Summary(StoredSnapshot stored, SnapshotManifest manifest) => new()
    {
        Id = stored.Id.ToString(),
        Tree = stored.Record.Tree.ToString(),
        Parent = stored.Record.Parent?.ToString(),
        Original = stored.Record.Original?.ToString(),
        Time = stored.Record.Time.ToDateTimeOffset(),
        HostName = stored.Record.HostName,
        UserName = stored.Record.UserName,
        Paths = stored.Record.Paths,
        Tags = stored.Record.Tags,
        Manifest = manifest,
    };

    private static IComponentProgress NoProgress(string component) => ISnapshotProgress.None.Begin(component, "", ProgressStage.Verifying);

    private static SnapshotManifest Unreadable(StoredSnapshot stored, SnapshotPath path, DanmenException error) => new()
    {
        FormatVersion = SnapshotManifest.CurrentFormatVersion,
        System = path.System,
        Environment = path.Environment,
        Production = true, // nobody knows, and production is what must be protected
        Complete = false,
        Start = stored.Record.Time.ToDateTimeOffset(),
        End = stored.Record.Time.ToDateTimeOffset(),
        Program = "",
        ChunkerVersion = "",
        Folder = "",
        Components = [],
        Problems = [CaptureProblem.Of(ManifestCodec.FileName, error)],
    };

    private RepositoryStoredFolder Root(SnapshotSummary snapshot) => new(repository, RepositoryCaptureSink.ToTreeId(snapshot.Tree), NoProgress(""));

    private async Task<SnapshotManifest> ManifestAsync(StoredSnapshot stored, CancellationToken cancellationToken)
    {
        var root = new RepositoryStoredFolder(repository, stored.Record.Tree, NoProgress(""));
        if (await root.FindAsync(ManifestCodec.FileName, cancellationToken) is null)
            throw new DanmenException(SnapshotFaults.ManifestUnreadable, stored.Id.Short, SnapshotRemarks.ManifestMissing.With());
        return ManifestCodec.Decode(await root.ReadAsync(ManifestCodec.FileName, cancellationToken), stored.Id.Short);
    }

    private async Task<List<(StoredSnapshot Stored, SnapshotPath Path)>> FindAsync(SnapshotFilter filter, CancellationToken cancellationToken)
    {
        var found = new List<(StoredSnapshot Stored, SnapshotPath Path)>();
        foreach (StoredSnapshot stored in await repository.ListSnapshotsAsync(cancellationToken))
        {
            if (!SnapshotPath.TryParse(stored.Record, out SnapshotPath path)) continue;
            if (filter.System is { } system && system != path.System) continue;
            if (filter.Environment is { } environment && environment != path.Environment) continue;
            found.Add((stored, path));
        }

        // Ids break ties, so that "latest" is the same for everybody.
        found.Sort(static (a, b) => Order(b.Stored.Record.Time, a.Stored.Record.Time) is var order and not 0 ? order : b.Stored.Id.Hash.CompareTo(a.Stored.Id.Hash));
        return found;
    }

    private static int Order(Timestamp a, Timestamp b) => a.Seconds != b.Seconds ? a.Seconds.CompareTo(b.Seconds) : a.Nanoseconds.CompareTo(b.Nanoseconds);

    private async Task<SnapshotSummary> LatestAsync(string reference, SnapshotFilter filter, CancellationToken cancellationToken)
    {
        List<(StoredSnapshot Stored, SnapshotPath Path)> found = await FindAsync(filter, cancellationToken);
        if (found.Count == 0) throw new DanmenException(StoreFaults.SnapshotNotFound, reference, await NoneAsync(filter, cancellationToken));
        await repository.LoadIndexAsync(cancellationToken);
        var instead = new List<Remark>();
        foreach ((StoredSnapshot stored, _) in found)
        {
            SnapshotManifest manifest;
            try
            {
                manifest = await ManifestAsync(stored, cancellationToken);
            }
            catch (DanmenException error) when (error.Kind is FaultKind.VerificationFailed or FaultKind.NotFound)
            {
                // One that cannot be read is not complete.
                instead.Add(SnapshotRemarks.UnreadableInstead.With(stored.Id.Short));
                continue;
            }

            if (manifest.IsWhole) return Summary(stored, manifest);
            instead.Add(manifest is { IsPartial: true, Complete: true }
                ? SnapshotRemarks.PartialInstead.With(stored.Id.Short, manifest.Components.Select(component => component.Name), manifest.Omitted, reference)
                : SnapshotRemarks.IncompleteInstead.With(stored.Id.Short));
        }

        IEnumerable<Remark> told = instead.Count <= MostInstead ? instead : [.. instead.Take(MostInstead), SnapshotRemarks.MoreInstead.With(instead.Count - MostInstead)];
        throw new DanmenException(StoreFaults.SnapshotNotFound, reference, [SnapshotRemarks.NoneWhole.With(reference, found.Count), .. told]);
    }

    private async Task<Remark> NoneAsync(SnapshotFilter filter, CancellationToken cancellationToken)
    {
        string[] others = [.. (await FindAsync(filter with { Environment = null }, cancellationToken)).Select(other => other.Path.Environment).Distinct().Order(StringComparer.Ordinal)];
        return others.Length == 0 ? SnapshotRemarks.NoneYet.With() : SnapshotRemarks.NoneOfEnvironment.With(filter.Environment ?? "", others);
    }

    private async Task<SnapshotSummary> ByIdAsync(string reference, CancellationToken cancellationToken)
    {
        if (reference.Length < ShortestPrefix || reference.Length > 2 * ContentHash.SizeBytes || !reference.All(char.IsAsciiHexDigit))
            throw new DanmenException(StoreFaults.SnapshotNotFound, reference, SnapshotRemarks.NoReference.With(ShortestPrefix));
        string prefix = reference.ToLowerInvariant();
        IReadOnlyList<StoredSnapshot> all = await repository.ListSnapshotsAsync(cancellationToken);
        StoredSnapshot[] fitting = [.. all.Where(stored => stored.Id.ToString().StartsWith(prefix, StringComparison.Ordinal))];

        // 'restic tag' gives a snapshot a new id; the first one still names it.
        if (fitting.Length == 0)
            fitting = [.. all.Where(stored => stored.Record.Original is { } original && original.ToString().StartsWith(prefix, StringComparison.Ordinal))];
        if (fitting.Length == 0) throw new DanmenException(StoreFaults.SnapshotNotFound, reference);
        if (fitting.Length > 1) throw new DanmenException(StoreFaults.AmbiguousReference, reference, SnapshotRemarks.FitsSeveral.With(fitting.Length));
        if (!SnapshotPath.TryParse(fitting[0].Record, out _)) throw new DanmenException(SnapshotFaults.NotDanmens, fitting[0].Id.Short);
        await repository.LoadIndexAsync(cancellationToken);
        return Summary(fitting[0], await ManifestAsync(fitting[0], cancellationToken));
    }
}

/// <summary>Which snapshots to list; null is any.</summary>
public sealed record SnapshotFilter
{
    public string? System { get; init; }

    public string? Environment { get; init; }

    /// <summary>At most so many, the newest.</summary>
    public int? Limit { get; init; }
}

/// <summary>A snapshot of Danmen's: restic's record and the manifest.</summary>
public sealed record SnapshotSummary
{
    /// <summary>64 hexadecimal digits.</summary>
    public required string Id { get; init; }

    public string ShortId => Id[..8];

    /// <summary>64 hexadecimal digits of the root tree.</summary>
    public required string Tree { get; init; }

    public string? Parent { get; init; }

    /// <summary>The id under which it was taken, when it has been rewritten or copied since.</summary>
    public string? Original { get; init; }

    /// <summary>Which of the system's repositories it was found in.</summary>
    public SnapshotTier Tier { get; init; }

    /// <summary>restic's time of the snapshot: when the capture began.</summary>
    public required DateTimeOffset Time { get; init; }

    public required string HostName { get; init; }

    public required string UserName { get; init; }

    public required IReadOnlyList<string> Paths { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }

    public required SnapshotManifest Manifest { get; init; }
}
