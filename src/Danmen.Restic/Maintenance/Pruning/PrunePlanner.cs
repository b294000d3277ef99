using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Maintenance.Pruning;

/// <summary>Finds what no snapshot uses, and decides which packs go and which are written again. Changes nothing.</summary>
public static class PrunePlanner
{
    private const int FewSmallPacks = 10;

    /// <param name="exclusive">An exclusive lock, held until the plan is applied; null for a dry run, whose plan cannot be applied.</param>
    /// <exception cref="DanmenException">A snapshot, tree, pack or index that is damaged or missing: nothing may be removed then.</exception>
    public static async Task<PrunePlan> PlanAsync(Repository repository, RepositoryLock? exclusive, PruneOptions options, IProgressSink progress, CancellationToken cancellationToken)
    {
        if (exclusive is not null) MaintenanceLocks.RequireExclusive(exclusive);
        RepositoryFormat.RequireWritable(repository);
        await repository.LoadIndexAsync(cancellationToken);
        IndexContents index = await IndexContents.LoadAsync(repository, toleratesDamage: false, cancellationToken);
        Dictionary<PackId, long> stored = await ListPacksAsync(repository, cancellationToken);
        BlobTally used = await UsedBlobs.FindAsync(repository, progress, cancellationToken);
        Tally tally = CountUse(index, used, cancellationToken);
        IReadOnlyList<UnfinishedFile> abandoned = await AbandonedFiles.FindAsync(repository, cancellationToken);
        HashSet<PackId> archived = await ArchivedPacks.FindAsync(repository, cancellationToken);
        return Decide(index, used, tally, stored, archived, abandoned, options, exclusive);
    }

    private static async Task<Dictionary<PackId, long>> ListPacksAsync(Repository repository, CancellationToken cancellationToken)
    {
        Dictionary<PackId, long> packs = [];
        await foreach (BackendFile file in repository.Backend.ListAsync(FileKind.Pack, cancellationToken))
        {
            if (ContentHash.TryParse(file.Name, out ContentHash hash)) packs[new PackId(hash)] = file.LengthBytes;
        }

        return packs;
    }

    private static Tally CountUse(IndexContents index, BlobTally used, CancellationToken cancellationToken)
    {
        foreach (IndexedPack pack in index.Packs.Values)
        {
            foreach (PackedBlob blob in pack.Blobs)
            {
                int copies = used.CountOf(blob.Type, blob.Id);
                if (copies >= 0) used.SetCount(blob.Type, blob.Id, copies + 1);
            }
        }

        if (used.FirstWithCount(0) is { } missing) throw new DanmenException(MaintenanceFaults.BlobMissing, missing.ToString());
        cancellationToken.ThrowIfCancellationRequested();

        // Copies of one blob: the one in the pack that is used most stays, so fewer packs are partly used.
        List<IndexedPack> packs = [.. index.Packs.Values];
        Dictionary<PackId, long> soleBytes = [];
        foreach (IndexedPack pack in packs) soleBytes[pack.Id] = SoleBytesOf(pack, used);
        packs.Sort((a, b) => soleBytes[b.Id].CompareTo(soleBytes[a.Id]) is var byUse && byUse != 0 ? byUse : a.Id.Hash.CompareTo(b.Id.Hash));

        Tally tally = new(packs.Count);
        BlobTally chosen = new();
        foreach (IndexedPack pack in packs) tally.Uses.Add(CountPack(pack, used, chosen, tally));
        return tally;
    }

    private static long SoleBytesOf(IndexedPack pack, BlobTally used)
    {
        long bytes = 0;
        foreach (PackedBlob blob in pack.Blobs)
        {
            if (used.CountOf(blob.Type, blob.Id) == 1) bytes += blob.LengthBytes;
        }

        return bytes;
    }

    private static PackUse CountPack(IndexedPack pack, BlobTally used, BlobTally chosen, Tally tally)
    {
        PackUse use = new(pack);
        foreach (PackedBlob blob in pack.Blobs)
        {
            int copies = used.CountOf(blob.Type, blob.Id);
            bool isUsed = copies == 1 || (copies > 1 && chosen.Add(blob.Type, blob.Id));
            use.Count(blob, isUsed);
            if (isUsed) tally.CountUsed(blob);
            else if (copies > 1) tally.CountDuplicate(blob);
            else tally.CountUnused(blob);
        }

        return use;
    }

    private static PrunePlan Decide(IndexContents index, BlobTally used, Tally tally, Dictionary<PackId, long> stored, HashSet<PackId> archived, IReadOnlyList<UnfinishedFile> abandoned, PruneOptions options, RepositoryLock? exclusive)
    {
        List<PackId> removeUnused = [];
        List<PackId> forgetMissing = [];
        List<PackUse> candidates = [];
        List<PackUse> small = [];
        int leftArchived = 0;
        long removedUnusedBytes = 0;
        long freed = 0;
        foreach (PackUse use in tally.Uses)
        {
            bool isThere = stored.Remove(use.Id, out long length);
            if (!isThere && use.UsedBlobs > 0) throw new DanmenException(MaintenanceFaults.PackMissing, $"data/{use.Id}");
            if (isThere && use.UsedBlobs > 0 && length != PackSizes.Of(use.Pack.Blobs))
                throw new DanmenException(MaintenanceFaults.PackSizeWrong, $"data/{use.Id}", $"{length} bytes there, the index says {PackSizes.Of(use.Pack.Blobs)}");

            bool mustRepack = use.IsMixed || (use.HasUncompressed && (use.HasTrees || options.RepackUncompressed));
            if (use.UsedBlobs == 0)
            {
                (isThere ? removeUnused : forgetMissing).Add(use.Id);
                removedUnusedBytes += use.UnusedBytes;
                freed += isThere ? length : 0;
            }
            else if (archived.Contains(use.Id))
            {
                // To write it again it would have to be thawed, and what is new would be paid for from its first day.
                if (use.UnusedBlobs > 0) leftArchived++;
            }
            else if (use.UnusedBlobs > 0 || mustRepack)
            {
                candidates.Add(use);
            }
            else if (length < options.SmallPackBytes)
            {
                small.Add(use);
            }
        }

        if (small.Count >= FewSmallPacks) candidates.AddRange(small);
        long unused = tally.UnusedBytes + tally.DuplicateBytes - removedUnusedBytes;
        (List<PackId> repack, long repackBytes, long repackedUnused) = ChooseRepacks(candidates, unused, tally.UsedBytes, options);
        long unindexed = 0;
        foreach (long length in stored.Values) unindexed += length;
        long abandonedBytes = AbandonedFiles.BytesOf(abandoned);
        return new PrunePlan(index, used, tally.ToStatistics(unindexed, abandonedBytes, repackBytes, freed + repackedUnused + unindexed + abandonedBytes, unused - repackedUnused))
        {
            RemoveAbandoned = abandoned,
            Repack = repack,
            LeftArchived = leftArchived,
            RemoveUnused = removeUnused,
            ForgetMissing = forgetMissing,
            RemoveUnindexed = [.. stored.Keys],
            PlannedUnder = exclusive,
            Options = options,
        };
    }

    // Trees first, for every restore reads them; then what frees most for the bytes written.
    private static (List<PackId> Repack, long Bytes, long UnusedBytes) ChooseRepacks(List<PackUse> candidates, long unusedBytes, long usedBytes, PruneOptions options)
    {
        candidates.Sort(static (a, b) =>
        {
            if (a.HasTrees != b.HasTrees) return a.HasTrees ? -1 : 1;
            int byShare = ((double)b.UnusedBytes / b.BlobBytes).CompareTo((double)a.UnusedBytes / a.BlobBytes);
            return byShare != 0 ? byShare : a.Id.Hash.CompareTo(b.Id.Hash);
        });
        double tolerated = usedBytes * options.MaximumUnusedShare;
        List<PackId> repack = [];
        long bytes = 0;
        long removed = 0;
        foreach (PackUse use in candidates)
        {
            if (bytes + use.BlobBytes > options.MaximumRepackBytes) continue;
            bool isRequired = use.HasTrees || use.BlobBytes < options.SmallPackBytes || (options.RepackUncompressed && use.HasUncompressed);
            if (!isRequired && unusedBytes - removed <= tolerated) continue;
            repack.Add(use.Id);
            bytes += use.BlobBytes;
            removed += use.UnusedBytes;
        }

        return (repack, bytes, removed);
    }

    private sealed class Tally(int packs)
    {
        private long _usedBlobs, _unusedBlobs, _duplicateBlobs;

        public List<PackUse> Uses { get; } = new(packs);

        public long UsedBytes { get; private set; }

        public long UnusedBytes { get; private set; }

        public long DuplicateBytes { get; private set; }

        public void CountUsed(PackedBlob blob)
        {
            _usedBlobs++;
            UsedBytes += blob.LengthBytes;
        }

        public void CountUnused(PackedBlob blob)
        {
            _unusedBlobs++;
            UnusedBytes += blob.LengthBytes;
        }

        public void CountDuplicate(PackedBlob blob)
        {
            _duplicateBlobs++;
            DuplicateBytes += blob.LengthBytes;
        }

        public PruneStatistics ToStatistics(long unindexedBytes, long abandonedBytes, long repackBytes, long freedBytes, long remainingUnusedBytes) => new(
            _usedBlobs, UsedBytes, _unusedBlobs, UnusedBytes, _duplicateBlobs, DuplicateBytes, unindexedBytes, abandonedBytes, Uses.Count, repackBytes, freedBytes, remainingUnusedBytes);
    }
}
