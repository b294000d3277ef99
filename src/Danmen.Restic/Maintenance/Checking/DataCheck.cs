using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Danmen.Faults;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Maintenance.Checking;

/// <summary>Reads packs back: name, header, and of every blob MAC, both lengths and SHA-256.</summary>
/// <remarks>Packs are read in windows of whole blobs, so that memory does not grow with the length of a pack.</remarks>
internal sealed class DataCheck(Repository repository, IndexCheck index, FindingList findings, CheckOptions options) : IDisposable
{
    private const int WindowBytes = 8 << 20;

    private readonly ConcurrentDictionary<PackId, DateTimeOffset> _lastRead = new(options.LastRead);

    /// <summary>Blobs longer than a window are opened one at a time.</summary>
    private readonly SemaphoreSlim _large = new(1);

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

    public void Dispose() => _large.Dispose();

    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        List<PackId> packs = Choose();
        foreach (PackId id in packs) options.Progress.Expect(1, index.Packs[id].LengthBytes);
        int workers = Math.Clamp(options.InFlightBytes / (3 * WindowBytes), 1, Math.Max(repository.Backend.Parallelism, Environment.ProcessorCount));
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = workers, CancellationToken = cancellationToken };
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
    private List<PackId> Choose()
    {
        List<(DateTimeOffset LastRead, PackId Id, long Length)> candidates = [];
        long total = 0;
        foreach ((PackId id, IndexedPackState state) in index.Packs)
        {
            if (state.LengthBytes < 0) continue;
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
            good &= await ReadBlobsAsync(id, length, blobs ?? [], hash, cancellationToken);
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

    /// <summary>Hashes the whole pack and opens its blobs on the way.</summary>
    private async Task<bool> ReadBlobsAsync(PackId id, long length, IReadOnlyList<PackedBlob> blobs, IncrementalHash hash, CancellationToken cancellationToken)
    {
        bool good = true;
        int next = 0;
        long at = 0;
        while (at < length)
        {
            int first = next;
            long end = at;
            while (next < blobs.Count && (next == first || end + blobs[next].LengthBytes - at <= WindowBytes)) end += blobs[next++].LengthBytes;
            // Behind the last blob: the header, or all of a pack whose header is broken.
            if (next == first || end > length) end = Math.Min(length, at + WindowBytes);
            bool isLarge = end - at > WindowBytes;
            if (isLarge) await _large.WaitAsync(cancellationToken);
            int window = checked((int)(end - at));
            byte[] buffer = ArrayPool<byte>.Shared.Rent(window);
            try
            {
                await repository.Backend.ReadAsync(FileKind.Pack, id.ToString(), at, buffer.AsMemory(0, window), cancellationToken);
                hash.AppendData(buffer, 0, window);
                for (int i = first; i < next; i++) good &= TryOpen(id, blobs[i], buffer.AsSpan(0, window), at);
            }
            finally
            {
                // Opened where it stood: it holds plain text.
                ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
                if (isLarge) _large.Release();
            }

            at = end;
        }

        return good;
    }

    private bool TryOpen(PackId pack, in PackedBlob blob, Span<byte> window, long windowStart)
    {
        long start = blob.OffsetBytes - windowStart;
        string subject = $"pack {pack}";
        bool isCompressed = blob.PlainLengthBytes != 0;
        uint plainLength = isCompressed ? blob.PlainLengthBytes : blob.LengthBytes - 32;
        if (start < 0 || start + blob.LengthBytes > window.Length)
        {
            findings.Error(CheckKind.PackDamaged, subject, CheckRemarks.BlobBeyond.With(blob.Id.ToString()));
            return false;
        }

        BlobLocation location = new(blob.Id, blob.Type, pack, blob.OffsetBytes, blob.LengthBytes, plainLength, isCompressed);
        byte[] plain = ArrayPool<byte>.Shared.Rent((int)plainLength);
        try
        {
            repository.OpenBlob(location, window.Slice((int)start, (int)blob.LengthBytes), plain.AsSpan(0, (int)plainLength));
            return true;
        }
        catch (DanmenException fault) when (FindingList.IsFinding(fault))
        {
            findings.Error(CheckKind.PackDamaged, subject, fault.Detail.Contains(blob.Id.ToString(), StringComparison.Ordinal) ? FindingList.Why(fault) : DamageRemarks.Blob.With(blob.Id.ToString(), FindingList.Why(fault)));
            return false;
        }
        finally
        {
            // Plain text of users' files does not stay in the pool.
            ArrayPool<byte>.Shared.Return(plain, clearArray: true);
        }
    }
}
