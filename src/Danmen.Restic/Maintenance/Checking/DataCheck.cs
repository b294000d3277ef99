using System.Collections.Concurrent;
using System.Security.Cryptography;
using Danmen.Faults;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Maintenance.Checking;

/// <summary>Reads packs back: name, header, and of every blob MAC, both lengths and SHA-256.</summary>
internal sealed class DataCheck(Repository repository, IndexCheck index, FindingList findings, CheckOptions options) : IDisposable
{
    private readonly ConcurrentDictionary<PackId, DateTimeOffset> _lastRead = new(options.LastRead);

    private readonly PackReading _reading = new(repository);

    private long _packsRead, _bytesRead;

    public long PacksRead => Interlocked.Read(ref _packsRead);

    public long BytesRead => Interlocked.Read(ref _bytesRead);

    public IReadOnlyDictionary<PackId, DateTimeOffset> LastRead
    {
        get
        {
            Dictionary<PackId, DateTimeOffset> kept = [];
            foreach ((PackId id, DateTimeOffset time) in _lastRead)
            {
                if (index.Packs.TryGetValue(id, out IndexedPackState state) && state.LengthBytes >= 0) kept[id] = time;
            }

            return kept;
        }
    }

    public void Dispose() => _reading.Dispose();

    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        HashSet<PackId> archived = await ArchivedPacks.FindAsync(repository, cancellationToken);
        if (archived.Count > 0) findings.Information(CheckKind.PacksArchived, "packs", CheckRemarks.Archived.With(archived.Count));
        List<PackId> packs = Choose(archived);
        foreach (PackId id in packs) options.Progress.Expect(1, index.Packs[id].LengthBytes);
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = _reading.Workers(options.InFlightBytes), CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(packs, parallel, async (id, token) =>
        {
            long length = index.Packs[id].LengthBytes;
            if (await ReadPackAsync(id, length, token)) _lastRead[id] = repository.Time.GetUtcNow();
            else _lastRead.TryRemove(id, out _);
            Interlocked.Increment(ref _packsRead);
            Interlocked.Add(ref _bytesRead, length);
            options.Progress.Advance(1, length);
        });
    }

    /// <summary>The packs to read: those never read first, then those read longest ago, up to the share that is wanted.</summary>
    /// <param name="archived">Not to be read.</param>
    private List<PackId> Choose(HashSet<PackId> archived)
    {
        List<(DateTimeOffset LastRead, PackId Id, long Length)> candidates = [];
        long total = 0;
        foreach ((PackId id, IndexedPackState state) in index.Packs)
        {
            if (state.LengthBytes < 0 || archived.Contains(id)) continue;
            candidates.Add((options.LastRead.GetValueOrDefault(id, DateTimeOffset.MinValue), id, state.LengthBytes));
            total += state.LengthBytes;
        }

        candidates.Sort(static (left, right) =>
        {
            int order = left.LastRead.CompareTo(right.LastRead);
            return order != 0 ? order : left.Id.Hash.CompareTo(right.Id.Hash);
        });
        double wanted = total * (options.ReadDataPercent / 100), taken = 0;
        List<PackId> chosen = [];
        foreach ((_, PackId id, long length) in candidates)
        {
            if (taken >= wanted) break;
            chosen.Add(id);
            taken += length;
        }

        return chosen;
    }

    /// <returns>False when anything was found.</returns>
    private async Task<bool> ReadPackAsync(PackId id, long length, CancellationToken cancellationToken)
    {
        string subject = $"pack {id}";
        bool good = true;
        try
        {
            IReadOnlyList<PackedBlob>? blobs = await ReadHeaderAsync(id, length, cancellationToken);
            good = blobs is not null;
            using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await _reading.ReadAsync(
                id, length, blobs ?? [], hash,
                (blob, fault) =>
                {
                    if (fault is null) return;
                    good = false;
                    Report(id, blob, fault);
                },
                cancellationToken);
            if (new ContentHash(hash.GetHashAndReset()) == id.Hash) return good;
            findings.Error(CheckKind.PackDamaged, subject, DamageRemarks.OtherName.With());
        }
        catch (DanmenException fault) when (FindingList.IsFinding(fault))
        {
            findings.Error(CheckKind.PackDamaged, subject, fault);
        }

        return false;
    }

    /// <summary>The header's blobs; null when there is no header to go by. Compares them with the index.</summary>
    private async Task<IReadOnlyList<PackedBlob>?> ReadHeaderAsync(PackId id, long length, CancellationToken cancellationToken)
    {
        IReadOnlyList<PackedBlob> blobs;
        try
        {
            blobs = await repository.ReadPackHeaderAsync(id, length, cancellationToken);
        }
        catch (DanmenException fault) when (FindingList.IsFinding(fault))
        {
            findings.Error(CheckKind.PackDamaged, $"pack {id}", fault);
            return null;
        }

        if (IndexCheck.DigestOf(blobs) != index.Packs[id].Digest) findings.Error(CheckKind.PackDamaged, $"pack {id}", DescribeDifference(id, blobs));
        return blobs;
    }

    private Remark DescribeDifference(PackId id, IReadOnlyList<PackedBlob> blobs)
    {
        foreach (PackedBlob blob in blobs)
        {
            if (repository.Find(blob.Type, blob.Id) is not { } place) return CheckRemarks.HeaderOnly.With(blob.Id.ToString());
            uint plainLength = blob.PlainLengthBytes != 0 ? blob.PlainLengthBytes : blob.LengthBytes - 32;
            if (place.Pack == id && (place.OffsetBytes != blob.OffsetBytes || place.LengthBytes != blob.LengthBytes || place.PlainLengthBytes != plainLength))
                return CheckRemarks.HeaderElsewhere.With(blob.Id.ToString());
        }

        return CheckRemarks.HeaderDiffers.With(blobs.Count, index.Packs[id].BlobCount);
    }

    private void Report(PackId pack, in PackedBlob blob, DanmenException fault)
    {
        Remark why = FindingList.Why(fault);
        findings.Error(CheckKind.PackDamaged, $"pack {pack}", fault.Detail.Contains(blob.Id.ToString(), StringComparison.Ordinal) ? why : DamageRemarks.Blob.With(blob.Id.ToString(), why));
    }
}
