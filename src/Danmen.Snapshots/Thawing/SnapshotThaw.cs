using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;

namespace Danmen.Snapshots.Thawing;

/// <summary>Finds which packs of a snapshot are in an archive class, asks for them, and looks how far they are. Ended at any moment, it goes on with the next run.</summary>
public sealed class SnapshotThaw
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMinutes(1);

    private readonly Repository _repository;
    private readonly IArchivedFiles _archive;

    private SnapshotThaw(Repository repository, IArchivedFiles archive) => (_repository, _archive) = (repository, archive);

    /// <summary>Null where everything can be read at once.</summary>
    public static SnapshotThaw? Of(Repository repository) => repository.Backend.Archive is { } archive ? new SnapshotThaw(repository, archive) : null;

    /// <summary>Looks which packs of the snapshot are in an archive class, and how far each is.</summary>
    /// <param name="components">Only what these need; empty for the whole snapshot.</param>
    /// <exception cref="DanmenException">SnapshotFaults.ComponentNotInSnapshot.</exception>
    public async Task<ThawSurvey> LookAsync(SnapshotSummary snapshot, IReadOnlyList<string> components, CancellationToken cancellationToken)
    {
        Dictionary<string, ArchivedPack> archived = [];
        await foreach (ArchivedPack pack in _archive.ListArchivedAsync(cancellationToken)) archived[pack.Name] = pack;
        if (archived.Count == 0) return new ThawSurvey([]);
        await _repository.LoadIndexAsync(cancellationToken);
        List<TreeId> roots = [];
        foreach (string component in components) roots.Add(await SnapshotCatalogue.ComponentTreeAsync(_repository, snapshot, component, cancellationToken));
        if (components.Count == 0) roots.Add(RepositoryCaptureSink.ToTreeId(snapshot.Tree));
        List<ThawingPack> needed = [];
        foreach (PackId id in await PacksOfAsync(roots, cancellationToken))
            if (archived.TryGetValue(id.ToString(), out ArchivedPack pack)) needed.Add(new ThawingPack(pack, new ThawState(ThawStage.Archived, null)));
        return await RefreshAsync(new ThawSurvey(needed), cancellationToken);
    }

    /// <summary>Asks for what nobody has asked for, and prolongs what would not stay so long.</summary>
    /// <param name="days">How long the copies stay, at least 1.</param>
    /// <returns>How it stands now, how many packs were asked for, and when the last of them is there at the latest as the storage's maker says.</returns>
    /// <exception cref="DanmenException">TierFaults.SpeedUnavailable; nothing was asked for then where the class has no such speed.</exception>
    public async Task<(ThawSurvey Survey, int Asked, DateTimeOffset? ReadyBy)> AskAsync(ThawSurvey survey, ThawSpeed speed, int days, CancellationToken cancellationToken)
    {
        DateTimeOffset now = _repository.Time.GetUtcNow(), ending = now.AddDays(days - 1);
        ThawingPack[] due = [.. survey.Packs.Where(pack => pack.State.Stage == ThawStage.Archived || pack.State is { Stage: ThawStage.Readable, Until: { } until } && until < ending)];
        TimeSpan longest = TimeSpan.Zero;
        foreach (string storageClass in due.Where(pack => pack.State.Stage == ThawStage.Archived).Select(pack => pack.Pack.StorageClass).Distinct())
        {
            TimeSpan takes = _archive.LongestThaw(storageClass, speed) ?? throw new DanmenException(TierFaults.SpeedUnavailable, storageClass, ThawRemarks.NoSuchSpeed.With(storageClass, ThawSpeeds.WordOf(speed)));
            if (takes > longest) longest = takes;
        }

        await Parallel.ForEachAsync(due, Width(cancellationToken), async (pack, token) => await _archive.ThawAsync(pack.Pack.Name, speed, days, token));
        return (await RefreshAsync(survey, cancellationToken), due.Length, longest > TimeSpan.Zero ? now + longest : null);
    }

    /// <summary>Waits until all packs can be read.</summary>
    /// <exception cref="DanmenException">TierFaults.Archived when a pack is not under way: nobody has asked for it, or its copy is gone again.</exception>
    public async Task<ThawSurvey> WaitAsync(ThawSurvey survey, IProgressSink progress, CancellationToken cancellationToken)
    {
        progress.Expect(survey.Packs.Count, survey.Bytes);
        ThawSurvey before = new([]);
        for (TimeSpan pause = s_firstPause; ; pause = pause + pause < s_longestPause ? pause + pause : s_longestPause)
        {
            progress.Advance(survey.Readable - before.Readable, survey.ReadableBytes - before.ReadableBytes);
            if (survey.IsReadable) return survey;
            if (survey.Archived > 0) throw survey.Refusal("");
            await Task.Delay(pause, _repository.Time, cancellationToken);
            before = survey;
            survey = await RefreshAsync(survey, cancellationToken);
        }
    }

    private async Task<ThawSurvey> RefreshAsync(ThawSurvey survey, CancellationToken cancellationToken)
    {
        ThawingPack[] packs = [.. survey.Packs];
        await Parallel.ForAsync(0, packs.Length, Width(cancellationToken), async (i, token) =>
            packs[i] = packs[i] with { State = await _archive.GetThawAsync(packs[i].Pack.Name, token) });
        return new ThawSurvey(packs);
    }

    // Level by level: trees are small, and where they lie is far.
    private async Task<HashSet<PackId>> PacksOfAsync(List<TreeId> roots, CancellationToken cancellationToken)
    {
        HashSet<TreeId> seen = [.. roots];
        HashSet<PackId> packs = [];
        for (List<TreeId> level = [.. seen]; level.Count > 0;)
        {
            Tree[] trees = new Tree[level.Count];
            List<TreeId> current = level;
            await Parallel.ForAsync(0, trees.Length, Width(cancellationToken), async (i, token) => trees[i] = await _repository.LoadTreeAsync(current[i], token));
            level = [];
            foreach (Node node in trees.SelectMany(tree => tree.Nodes))
            {
                if (node.Subtree is { } below && seen.Add(below)) level.Add(below);
                foreach (BlobId blob in node.Content ?? [])
                    if (_repository.Find(BlobType.Data, blob) is { } location) packs.Add(location.Pack);
            }
        }

        return packs;
    }

    private ParallelOptions Width(CancellationToken cancellationToken) => new() { MaxDegreeOfParallelism = _repository.Backend.Parallelism, CancellationToken = cancellationToken };
}
