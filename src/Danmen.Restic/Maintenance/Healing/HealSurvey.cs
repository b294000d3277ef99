using System.Collections.Concurrent;
using System.Security.Cryptography;
using Danmen.Faults;
using Danmen.Restic.Format;
using Danmen.Restic.Maintenance.Checking;
using Danmen.Restic.Maintenance.Repairing;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Maintenance.Healing;

/// <summary>What is sound, what is damaged, and what snapshots need of it. Reads only.</summary>
internal sealed class HealSurvey : IAsyncDisposable
{
    private const int MaximumFindings = 1000;

    private readonly Repository _repository;
    private readonly HealOptions _options;
    private readonly IProgressSink _progress;
    private readonly FindingList _findings = new(MaximumFindings);
    private readonly Dictionary<PackId, IReadOnlyList<PackedBlob>> _salvageable = [];
    private readonly Dictionary<PackId, IReadOnlyList<PackedBlob>> _described = [];
    private TreeCheck? _trees;

    private HealSurvey(Repository repository, Repository replica, HealOptions options, IProgressSink progress)
    {
        (_repository, _options, _progress) = (repository, options, progress);
        Sound = repository.WithBackend(repository.Backend);
        Replica = replica.WithBackend(replica.Backend);
    }

    public required IndexRepairPlan Index { get; init; }

    public required IndexContents ReplicaIndex { get; init; }

    public required HealSnapshots Snapshots { get; init; }

    /// <summary>The repository as if only its sound packs were there: what is stored in it is stored anew where it stands in a damaged one.</summary>
    public Repository Sound { get; }

    /// <summary>The replica, as far as its index can be read.</summary>
    public Repository Replica { get; }

    /// <summary>Damaged packs, each with the blobs of it that are sound.</summary>
    public IReadOnlyDictionary<PackId, IReadOnlyList<PackedBlob>> Damaged => _salvageable;

    /// <summary>What snapshots use and neither has; nothing is known of content that the replica says it has.</summary>
    public FindingList Findings => _findings;

    /// <summary>False when a snapshot or tree cannot be had: then nobody knows what is needed below it.</summary>
    public bool KnowsAllUses => _trees is { IsComplete: true } && Snapshots.Damaged.Count == Snapshots.Replaced.Count;

    public static async Task<HealSurvey> ReadAsync(Repository repository, Repository replica, HealOptions options, IProgressSink progress, CancellationToken cancellationToken)
    {
        HealSnapshots snapshots = await HealSnapshots.ReadAsync(repository, replica, options, cancellationToken);
        HealSurvey survey = new(repository, replica, options, progress)
        {
            Index = await IndexRepairer.PlanAsync(repository, options.ReadsData, progress, cancellationToken),
            ReplicaIndex = await IndexContents.LoadAsync(replica, toleratesDamage: true, cancellationToken),
            Snapshots = snapshots,
        };
        try
        {
            foreach (IndexedPack pack in survey.ReplicaIndex.Packs.Values) survey.Replica.AddToIndex(pack.Id, pack.Blobs);
            await survey.ReadPacksAsync(cancellationToken);
            await survey.WalkAsync(cancellationToken);
            return survey;
        }
        catch
        {
            await survey.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Sound.DisposeAsync();
        await Replica.DisposeAsync();
    }

    public bool Uses(in PackedBlob blob) => _trees!.Uses(blob.Type, blob.Id); // walked by whoever made this

    /// <summary>All blobs that a damaged pack is known to have held; null when nothing is known of it.</summary>
    public IReadOnlyList<PackedBlob>? DescribedBy(PackId damaged) => _described.GetValueOrDefault(damaged);

    /// <summary>Sound blobs of damaged packs that have to be written again.</summary>
    public List<IndexedPack> ToSalvage()
    {
        BlobTally taken = new();
        List<IndexedPack> packs = [];
        foreach ((PackId id, IReadOnlyList<PackedBlob> sound) in _salvageable)
        {
            List<PackedBlob> blobs = [];
            foreach (PackedBlob blob in sound)
            {
                if ((!KnowsAllUses || Uses(blob)) && Sound.Find(blob.Type, blob.Id) is null && taken.Add(blob.Type, blob.Id)) blobs.Add(blob);
            }

            if (blobs.Count > 0) packs.Add(new IndexedPack(id, blobs));
        }

        return packs;
    }

    /// <summary>What snapshots use, is nowhere sound here, and stands in the replica.</summary>
    public List<IndexedPack> ToFetch(IReadOnlyList<IndexedPack> salvaged)
    {
        BlobTally taken = new();
        foreach (IndexedPack pack in salvaged)
        {
            foreach (PackedBlob blob in pack.Blobs) taken.Add(blob.Type, blob.Id);
        }

        List<IndexedPack> packs = [];
        foreach (IndexedPack pack in ReplicaIndex.Packs.Values)
        {
            List<PackedBlob> blobs = [];
            foreach (PackedBlob blob in pack.Blobs)
            {
                if (Uses(blob) && Sound.Find(blob.Type, blob.Id) is null && taken.Add(blob.Type, blob.Id)) blobs.Add(blob);
            }

            if (blobs.Count > 0) packs.Add(new IndexedPack(pack.Id, blobs));
        }

        return packs;
    }

    private async Task ReadPacksAsync(CancellationToken cancellationToken)
    {
        List<IndexedPack> packs = [], suspects = [];
        foreach (IndexedPack pack in Index.Packs()) (_options.ReadsData || HoldsTrees(pack) ? suspects : packs).Add(pack);
        foreach (PackId unreadable in Index.Report.UnreadablePacks) suspects.Add(Index.Index.Packs.GetValueOrDefault(unreadable) ?? new IndexedPack(unreadable, []));
        foreach (IndexedPack pack in suspects) _progress.Expect(1, Index.LengthBytes[pack.Id]);
        ConcurrentBag<(IndexedPack Pack, List<PackedBlob>? Damaged)> read = [];
        using PackReading reading = new(_repository);
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = reading.Workers(_options.InFlightBytes), CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(suspects, parallel, async (pack, token) =>
        {
            read.Add((pack, await SoundBlobsAsync(reading, pack, token)));
            _progress.Advance(1, Index.LengthBytes[pack.Id]);
        });
        foreach ((IndexedPack pack, List<PackedBlob>? sound) in read)
        {
            if (sound is null)
            {
                packs.Add(pack);
                continue;
            }

            _salvageable.Add(pack.Id, sound);
            if (pack.Blobs.Count > 0) _described.Add(pack.Id, pack.Blobs);
        }

        foreach (IndexedPack pack in packs) Sound.AddToIndex(pack.Id, pack.Blobs);
    }

    /// <returns>The sound blobs of a damaged pack; null when all of the pack is sound.</returns>
    private async Task<List<PackedBlob>?> SoundBlobsAsync(PackReading reading, IndexedPack pack, CancellationToken cancellationToken)
    {
        List<PackedBlob> sound = [];
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            await reading.ReadAsync(
                pack.Id, Index.LengthBytes[pack.Id], pack.Blobs, hash,
                (blob, fault) =>
                {
                    if (fault is null) sound.Add(blob);
                },
                cancellationToken);
        }
        catch (DanmenException fault) when (FindingList.IsFinding(fault))
        {
            return sound;
        }

        bool isWhole = sound.Count == pack.Blobs.Count && pack.Blobs.Count > 0 && new ContentHash(hash.GetHashAndReset()) == pack.Id.Hash;
        return isWhole ? null : sound;
    }

    /// <summary>Finds what snapshots use, reading each tree where it is sound.</summary>
    private async Task WalkAsync(CancellationToken cancellationToken)
    {
        await using Repository here = _repository.ReadingAlso(Replica);
        foreach (IndexedPack pack in Index.Packs())
        {
            if (!_salvageable.ContainsKey(pack.Id)) here.AddToIndex(pack.Id, pack.Blobs);
        }

        // After the sound packs: the first place of a blob is the one that is read.
        foreach ((PackId id, IReadOnlyList<PackedBlob> sound) in _salvageable)
        {
            if (sound.Count > 0) here.AddToIndex(id, sound);
        }

        _trees = new TreeCheck(here, _findings, _progress);
        await _trees.WalkAsync([.. Snapshots.Here, .. Snapshots.ComeBack], cancellationToken);
    }

    private static bool HoldsTrees(IndexedPack pack)
    {
        foreach (PackedBlob blob in pack.Blobs)
        {
            if (blob.Type == BlobType.Tree) return true;
        }

        return false;
    }
}
