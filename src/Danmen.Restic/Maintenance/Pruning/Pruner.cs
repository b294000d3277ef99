using Danmen.Faults;
using Danmen.Restic.Archiving;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Maintenance.Pruning;

/// <summary>Carries out a prune plan.</summary>
/// <remarks>
/// Order, so that an end at any moment loses nothing and the next run finishes: new packs, their index, index files without the packs that go,
/// then the old index files are removed, then the packs.
/// </remarks>
public static class Pruner
{
    /// <param name="exclusive">The lock under which the plan was made.</param>
    /// <remarks>Afterwards the repository's index in memory is old: open it again.</remarks>
    public static Task ApplyAsync(Repository repository, RepositoryLock exclusive, PrunePlan plan, IProgressSink progress, CancellationToken cancellationToken)
    {
        if (!ReferenceEquals(plan.PlannedUnder, exclusive)) throw new ArgumentException("the plan was not made under this lock", nameof(plan));
        MaintenanceLocks.RequireExclusive(exclusive);
        return exclusive.RunAsync(token => RunAsync(repository, exclusive, plan, progress, token), cancellationToken);
    }

    private static async Task<bool> RunAsync(Repository repository, RepositoryLock exclusive, PrunePlan plan, IProgressSink progress, CancellationToken cancellationToken)
    {
        progress.Expect(plan.RemoveAbandoned.Count + plan.Repack.Count + plan.RemoveUnused.Count + plan.RemoveUnindexed.Count, plan.Statistics.RepackBytes);

        await AbandonedFiles.RemoveAsync(repository, exclusive, plan.RemoveAbandoned, progress, cancellationToken);

        // No index names these, and the lock says that no writer is about to: they go first, for a full disk may need their room.
        await RemovePacksAsync(repository, exclusive, plan.RemoveUnindexed, progress, cancellationToken);
        HashSet<PackId> leaving = [.. plan.Repack, .. plan.RemoveUnused, .. plan.ForgetMissing];
        await RepackAsync(repository, plan, leaving, progress, cancellationToken);
        await RewriteIndexAsync(repository, exclusive, plan.Index, leaving, cancellationToken);
        await RemovePacksAsync(repository, exclusive, plan.RemoveUnused, progress, cancellationToken);
        await RemovePacksAsync(repository, exclusive, plan.Repack, progress, cancellationToken);
        return true;
    }

    private static async Task RepackAsync(Repository repository, PrunePlan plan, HashSet<PackId> leaving, IProgressSink progress, CancellationToken cancellationToken)
    {
        if (plan.Repack.Count == 0) return;
        List<IndexedPack> wanted = ChooseBlobs(plan, leaving);
        HashSet<BlobId> describing = repository.Backend.Archive is { MovesData: true } ? await DescribingBlobs.FindAsync(repository, cancellationToken) : [];
        repository.ForgetPacks(leaving);
        ArchiveOptions options = new() { PackSizeBytes = plan.Options.PackSizeBytes };
        await using ArchiveSession session = ArchiveSession.Start(repository, options);
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = Math.Clamp(repository.Backend.Parallelism, 1, 4), CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(wanted, parallel, async (pack, token) =>
        {
            await PackContents.ReadAsync(repository, pack.Id, pack.Blobs, (blob, plain) => session.StoreBlobAsync(blob.Type, blob.Id, plain, areRows: false, blob.Type == BlobType.Data && describing.Contains(blob.Id), token), token);
            progress.Advance(1, PackSizes.Of(pack.Blobs));
        });
        await session.FlushAsync(cancellationToken);
    }

    /// <summary>Which blobs of the leaving packs have to be written again: those in use that no staying pack has, each once.</summary>
    private static List<IndexedPack> ChooseBlobs(PrunePlan plan, HashSet<PackId> leaving)
    {
        BlobTally used = plan.Used;
        foreach (IndexedPack pack in plan.Index.Packs.Values)
        {
            if (leaving.Contains(pack.Id)) continue;
            foreach (PackedBlob blob in pack.Blobs) used.SetCount(blob.Type, blob.Id, 0);
        }

        List<IndexedPack> wanted = [];
        foreach (PackId id in plan.Repack)
        {
            List<PackedBlob> blobs = [];
            foreach (PackedBlob blob in plan.Index.Packs[id].Blobs)
            {
                if (used.CountOf(blob.Type, blob.Id) <= 0) continue;
                used.SetCount(blob.Type, blob.Id, 0);
                blobs.Add(blob);
            }

            wanted.Add(new IndexedPack(id, blobs));
        }

        // Whatever the plan says, nothing in use may go.
        if (used.FirstCounted() is { } forgotten) throw new DanmenException(MaintenanceFaults.BlobMissing, forgotten.ToString(), "the plan would remove a blob in use");
        return wanted;
    }

    private static async Task RewriteIndexAsync(Repository repository, RepositoryLock exclusive, IndexContents index, HashSet<PackId> leaving, CancellationToken cancellationToken)
    {
        List<IndexFile> old = IndexConsolidation.ChooseFiles(index, leaving);
        HashSet<PackId> written = [];
        IndexRewriter rewriter = new(repository);
        foreach (IndexFile file in old)
        {
            foreach (PackId pack in file.Packs)
            {
                if (!leaving.Contains(pack) && written.Add(pack)) await rewriter.AddAsync(index.Packs[pack], cancellationToken);
            }
        }

        await rewriter.FlushAsync(cancellationToken);
        foreach (IndexFile file in old)
        {
            exclusive.ThrowIfLost();
            await repository.Backend.RemoveAsync(FileKind.Index, file.Name, cancellationToken);
        }
    }

    private static async Task RemovePacksAsync(Repository repository, RepositoryLock exclusive, IReadOnlyList<PackId> packs, IProgressSink progress, CancellationToken cancellationToken)
    {
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = repository.Backend.Parallelism, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(packs, parallel, async (pack, token) =>
        {
            exclusive.ThrowIfLost();
            await repository.Backend.RemoveAsync(FileKind.Pack, pack.ToString(), token);
            progress.Advance(1, 0);
        });
    }
}
