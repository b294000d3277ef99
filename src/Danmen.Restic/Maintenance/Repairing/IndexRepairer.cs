using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Maintenance.Repairing;

/// <summary>Rebuilds the index from what is stored: index files where they agree with the packs, headers of packs elsewhere.</summary>
/// <remarks>New index files are written before the old are removed; an end in between leaves both, and both are true.</remarks>
public static class IndexRepairer
{
    /// <param name="exclusive">An exclusive lock of the repository.</param>
    /// <param name="readsAllPacks">True: believe no index file, read the header of every pack.</param>
    /// <remarks>Afterwards the repository's index in memory is old: open it again.</remarks>
    public static Task<IndexRepairReport> RepairAsync(Repository repository, RepositoryLock exclusive, bool readsAllPacks, IProgressSink progress, CancellationToken cancellationToken)
    {
        MaintenanceLocks.RequireExclusive(exclusive);
        RepositoryFormat.RequireWritable(repository);
        return exclusive.RunAsync(token => RunAsync(repository, exclusive, readsAllPacks, progress, token), cancellationToken);
    }

    /// <summary>Reads what there is and says what an index of it would be. Changes nothing.</summary>
    internal static async Task<IndexRepairPlan> PlanAsync(Repository repository, bool readsAllPacks, IProgressSink progress, CancellationToken cancellationToken)
    {
        IndexContents index = await IndexContents.LoadAsync(repository, toleratesDamage: true, cancellationToken);
        HashSet<PackId> leaving = [.. index.Packs.Keys];
        List<PackId> added = [];
        List<PackId> corrected = [];
        Dictionary<PackId, long> lengths = [];
        Queue<StoredPack> toRead = new();
        await foreach (BackendFile file in repository.Backend.ListAsync(FileKind.Pack, cancellationToken))
        {
            if (!ContentHash.TryParse(file.Name, out ContentHash hash)) continue;
            PackId id = new(hash);
            lengths[id] = file.LengthBytes;
            bool isListed = index.Packs.TryGetValue(id, out IndexedPack? pack);
            if (isListed && !readsAllPacks && IsContiguous(pack!, file.LengthBytes)) // not null: it is listed
            {
                leaving.Remove(id);
                continue;
            }

            toRead.Enqueue(new StoredPack(id, file.LengthBytes));
            (isListed ? corrected : added).Add(id);
        }

        Dictionary<PackId, IndexedPack> rebuilt = [];
        List<PackId> unreadable = [];
        await ReadHeadersAsync(repository, toRead, rebuilt, unreadable, progress, cancellationToken);
        HashSet<PackId> dropped = [.. leaving];
        dropped.ExceptWith(corrected);
        if (readsAllPacks) corrected.RemoveAll(id => IsAsIndexed(index, rebuilt, id, leaving));
        added.RemoveAll(unreadable.Contains);
        corrected.RemoveAll(unreadable.Contains);
        return new IndexRepairPlan(index, leaving, rebuilt, lengths, new IndexRepairReport(index.Unreadable, added, corrected, [.. dropped], unreadable));
    }

    /// <summary>Writes index files as planned, and removes those that are wrong then.</summary>
    /// <param name="damaged">Packs that are left out beside those of the plan.</param>
    internal static Task WriteAsync(Repository repository, RepositoryLock exclusive, IndexRepairPlan plan, IReadOnlyCollection<PackId> damaged, CancellationToken cancellationToken)
    {
        HashSet<PackId> leaving = [.. plan.Leaving, .. damaged];
        Dictionary<PackId, IndexedPack> rebuilt = new(plan.Rebuilt);
        foreach (PackId pack in damaged) rebuilt.Remove(pack);
        return WriteAsync(repository, exclusive, plan.Index, leaving, rebuilt, cancellationToken);
    }

    private static async Task<IndexRepairReport> RunAsync(Repository repository, RepositoryLock exclusive, bool readsAllPacks, IProgressSink progress, CancellationToken cancellationToken)
    {
        IndexRepairPlan plan = await PlanAsync(repository, readsAllPacks, progress, cancellationToken);
        await WriteAsync(repository, exclusive, plan, [], cancellationToken);
        return plan.Report;
    }

    private static bool IsContiguous(IndexedPack pack, long lengthBytes)
    {
        long offset = 0;
        foreach (PackedBlob blob in pack.Blobs)
        {
            if (blob.OffsetBytes != offset) return false;
            offset += blob.LengthBytes;
        }

        return PackSizes.Of(pack.Blobs) == lengthBytes;
    }

    private static async Task ReadHeadersAsync(Repository repository, Queue<StoredPack> packs, Dictionary<PackId, IndexedPack> rebuilt, List<PackId> unreadable, IProgressSink progress, CancellationToken cancellationToken)
    {
        progress.Expect(packs.Count, 0);
        await foreach ((PackId id, IReadOnlyList<PackedBlob>? blobs) in ReadAhead.RunAsync<StoredPack, (PackId, IReadOnlyList<PackedBlob>?)>(packs.TryDequeue, pack => ReadHeaderAsync(repository, pack, cancellationToken), repository.Backend.Parallelism, cancellationToken))
        {
            if (blobs is null) unreadable.Add(id);
            else rebuilt.Add(id, new IndexedPack(id, blobs));
            progress.Advance(1, 0);
        }
    }

    private static async Task<(PackId Id, IReadOnlyList<PackedBlob>? Blobs)> ReadHeaderAsync(Repository repository, StoredPack pack, CancellationToken cancellationToken)
    {
        try
        {
            return (pack.Id, await repository.ReadPackHeaderAsync(pack.Id, pack.LengthBytes, cancellationToken));
        }
        catch (DanmenException e) when (e.Code == StoreFaults.Damaged)
        {
            return (pack.Id, null);
        }
    }

    // What was read only because everything was read, and was right, stays where it is.
    private static bool IsAsIndexed(IndexContents index, Dictionary<PackId, IndexedPack> rebuilt, PackId id, HashSet<PackId> leaving)
    {
        if (!rebuilt.TryGetValue(id, out IndexedPack? pack) || !AreEqual(pack.Blobs, index.Packs[id].Blobs)) return false;
        rebuilt.Remove(id);
        leaving.Remove(id);
        return true;
    }

    private static bool AreEqual(IReadOnlyList<PackedBlob> a, IReadOnlyList<PackedBlob> b)
    {
        if (a.Count != b.Count) return false;
        for (int i = 0; i < a.Count; i++)
        {
            if (a[i] != b[i]) return false;
        }

        return true;
    }

    private static async Task WriteAsync(Repository repository, RepositoryLock exclusive, IndexContents index, HashSet<PackId> leaving, Dictionary<PackId, IndexedPack> rebuilt, CancellationToken cancellationToken)
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

        foreach (IndexedPack pack in rebuilt.Values) await rewriter.AddAsync(pack, cancellationToken);
        await rewriter.FlushAsync(cancellationToken);
        List<string> names = [.. index.Unreadable];
        foreach (IndexFile file in old) names.Add(file.Name);
        foreach (string name in names)
        {
            exclusive.ThrowIfLost();
            await repository.Backend.RemoveAsync(FileKind.Index, name, cancellationToken);
        }
    }

    private readonly record struct StoredPack(PackId Id, long LengthBytes);
}
