using System.Security.Cryptography;
using Danmen.Faults;
using Danmen.Restic.Archiving;
using Danmen.Restic.Format;
using Danmen.Restic.Maintenance.Checking;
using Danmen.Restic.Maintenance.Repairing;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Maintenance.Healing;

/// <summary>Writes anew what was damaged, then removes what is damaged.</summary>
internal sealed class HealWork(Repository repository, RepositoryLock exclusive, HealSurvey survey, HealOptions options, IProgressSink progress)
{
    private readonly List<PackId> _kept = [];
    private long _fetchedBlobs, _fetchedBytes, _salvagedBlobs;

    public long FetchedBlobs => _fetchedBlobs;

    public long FetchedBytes => _fetchedBytes;

    public long SalvagedBlobs => _salvagedBlobs;

    public IReadOnlyList<PackId> KeptPacks => _kept;

    public async Task RunAsync(List<IndexedPack> salvage, List<IndexedPack> fetch, CancellationToken cancellationToken)
    {
        progress.Expect(salvage.Count + fetch.Count, RepositoryHealer.BytesOf(salvage) + RepositoryHealer.BytesOf(fetch));
        bool isAllThere = await StoreAsync(salvage, fetch, cancellationToken) && survey.Findings.Errors == 0 && survey.KnowsAllUses;
        await ReadBackAsync(cancellationToken);
        foreach (StoredSnapshot copy in survey.Snapshots.ComeBack)
        {
            SnapshotRecord record = copy.Record with { Parent = null, Original = HealSnapshots.OriginOf(copy) };
            await repository.SaveUnpackedAsync(FileKind.Snapshot, SnapshotCodec.Encode(record), cancellationToken);
        }

        await IndexRepairer.WriteAsync(repository, exclusive, survey.Index, [.. survey.Damaged.Keys], cancellationToken);
        await RemoveAsync(isAllThere, cancellationToken);
    }

    /// <returns>False when something could be read neither here nor there.</returns>
    private async Task<bool> StoreAsync(List<IndexedPack> salvage, List<IndexedPack> fetch, CancellationToken cancellationToken)
    {
        await using ArchiveSession session = ArchiveSession.Start(survey.Sound, new ArchiveOptions { PackSizeBytes = options.PackSizeBytes });
        long unreadable = 0;
        List<IndexedPack> again = [];
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = Math.Clamp(repository.Backend.Parallelism, 1, 4), CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(salvage, parallel, async (pack, token) =>
        {
            List<PackedBlob> failed = await CopyAsync(repository, session, pack, token);
            Interlocked.Add(ref _salvagedBlobs, pack.Blobs.Count - failed.Count);
            if (failed.Count == 0) return;
            // It could be read a moment ago: a storage that is dying. The replica may have it.
            lock (again) again.Add(new IndexedPack(pack.Id, failed));
        });
        foreach (IndexedPack pack in again) unreadable += await FetchOneByOneAsync(session, pack.Blobs, cancellationToken);
        await Parallel.ForEachAsync(fetch, parallel, async (pack, token) =>
        {
            List<PackedBlob> failed = await CopyAsync(survey.Replica, session, pack, token);
            Interlocked.Add(ref unreadable, failed.Count);
            Interlocked.Add(ref _fetchedBlobs, pack.Blobs.Count - failed.Count);
            foreach (PackedBlob blob in pack.Blobs)
            {
                if (!failed.Contains(blob)) Interlocked.Add(ref _fetchedBytes, blob.LengthBytes);
            }
        });
        await session.FlushAsync(cancellationToken);
        return unreadable == 0;
    }

    /// <returns>What could not be read, or was not what its id says.</returns>
    private async Task<List<PackedBlob>> CopyAsync(Repository from, ArchiveSession session, IndexedPack pack, CancellationToken cancellationToken)
    {
        List<PackedBlob> failed = [];
        try
        {
            await PackContents.ReadAsync(from, pack.Id, pack.Blobs, (blob, plain) => StoreAsync(session, blob, plain, cancellationToken), cancellationToken);
        }
        catch (DanmenException fault) when (FindingList.IsFinding(fault))
        {
            // Blob by blob: one that is damaged costs no other.
            foreach (PackedBlob blob in pack.Blobs)
            {
                try
                {
                    await PackContents.ReadAsync(from, pack.Id, [blob], (each, plain) => StoreAsync(session, each, plain, cancellationToken), cancellationToken);
                }
                catch (DanmenException one) when (FindingList.IsFinding(one))
                {
                    failed.Add(blob);
                }
            }
        }

        progress.Advance(1, 0);
        return failed;
    }

    private async Task<long> FetchOneByOneAsync(ArchiveSession session, IReadOnlyList<PackedBlob> blobs, CancellationToken cancellationToken)
    {
        long unreadable = 0;
        foreach (PackedBlob blob in blobs)
        {
            try
            {
                await StoreAsync(session, blob, await survey.Replica.LoadBlobAsync(blob.Type, blob.Id, cancellationToken), cancellationToken);
                (_fetchedBlobs, _fetchedBytes) = (_fetchedBlobs + 1, _fetchedBytes + blob.LengthBytes);
            }
            catch (DanmenException fault) when (FindingList.IsFinding(fault))
            {
                unreadable++;
            }
        }

        return unreadable;
    }

    private async Task StoreAsync(ArchiveSession session, PackedBlob blob, byte[] plain, CancellationToken cancellationToken)
    {
        await session.StoreBlobAsync(blob.Type, blob.Id, plain, areRows: false, describes: false, cancellationToken);
        progress.Advance(0, blob.LengthBytes);
    }

    /// <summary>What is in memory is not believed: whatever was not there before is read from where it was stored.</summary>
    /// <exception cref="DanmenException">StoreFaults.Damaged: nothing was removed.</exception>
    private async Task ReadBackAsync(CancellationToken cancellationToken)
    {
        IndexContents now = await IndexContents.LoadAsync(repository, toleratesDamage: true, cancellationToken);
        using PackReading reading = new(repository);
        foreach (IndexedPack pack in now.Packs.Values)
        {
            if (survey.Index.Index.Packs.ContainsKey(pack.Id) || survey.Index.LengthBytes.ContainsKey(pack.Id)) continue;
            using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            bool isSound = true;
            await reading.ReadAsync(pack.Id, PackSizes.Of(pack.Blobs), pack.Blobs, hash, (_, fault) => isSound &= fault is null, cancellationToken);
            if (!isSound || new ContentHash(hash.GetHashAndReset()) != pack.Id.Hash) throw new DanmenException(StoreFaults.Damaged, $"pack {pack.Id}", HealRemarks.NotReadBack.With());
        }
    }

    private async Task RemoveAsync(bool isAllThere, CancellationToken cancellationToken)
    {
        foreach (string name in survey.Snapshots.Replaced)
        {
            exclusive.ThrowIfLost();
            await repository.Backend.RemoveAsync(FileKind.Snapshot, name, cancellationToken);
        }

        foreach (PackId pack in survey.Damaged.Keys)
        {
            if (!isAllThere && MayBeNeeded(pack))
            {
                _kept.Add(pack);
                continue;
            }

            exclusive.ThrowIfLost();
            await repository.Backend.RemoveAsync(FileKind.Pack, pack.ToString(), cancellationToken);
        }
    }

    private bool MayBeNeeded(PackId damaged)
    {
        if (survey.DescribedBy(damaged) is not { } blobs) return true;
        foreach (PackedBlob blob in blobs)
        {
            if ((!survey.KnowsAllUses || survey.Uses(blob)) && survey.Sound.Find(blob.Type, blob.Id) is null) return true;
        }

        return false;
    }
}
