using System.Buffers;
using System.Security.Cryptography;
using Danmen.Faults;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Maintenance;

/// <summary>Reads whole packs in windows of whole blobs, so that memory does not grow with the length of a pack, and opens and checks every blob. Thread-safe.</summary>
internal sealed class PackReading(Repository repository) : IDisposable
{
    public const int WindowBytes = 8 << 20;

    /// <summary>Blobs longer than a window are opened one at a time.</summary>
    private readonly SemaphoreSlim _large = new(1);

    public void Dispose() => _large.Dispose();

    /// <summary>Packs to read at once.</summary>
    /// <param name="inFlightBytes">Memory for packs in flight.</param>
    public int Workers(int inFlightBytes) => Math.Clamp(inFlightBytes / (3 * WindowBytes), 1, Math.Max(repository.Backend.Parallelism, Environment.ProcessorCount));

    /// <summary>Hashes the whole pack and opens its blobs on the way.</summary>
    /// <param name="blobs">Ascending by offset.</param>
    /// <param name="opened">Told of each blob that was come to, and what is wrong with it; null for nothing.</param>
    /// <exception cref="DanmenException">StoreFaults.Damaged or ObjectNotFound: the pack cannot be read to its end.</exception>
    public async Task ReadAsync(PackId id, long length, IReadOnlyList<PackedBlob> blobs, IncrementalHash hash, Action<PackedBlob, DanmenException?> opened, CancellationToken cancellationToken)
    {
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
                for (int i = first; i < next; i++) opened(blobs[i], Open(id, blobs[i], buffer.AsSpan(0, window), at));
            }
            finally
            {
                // Opened where it stood: it holds plain text.
                ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
                if (isLarge) _large.Release();
            }

            at = end;
        }
    }

    private DanmenException? Open(PackId pack, in PackedBlob blob, Span<byte> window, long windowStart)
    {
        long start = blob.OffsetBytes - windowStart;
        bool isCompressed = blob.PlainLengthBytes != 0;
        if (start < 0 || start + blob.LengthBytes > window.Length || blob.LengthBytes < 32)
            return new DanmenException(StoreFaults.Damaged, $"pack {pack}", DamageRemarks.BlobBeyond.With(blob.Id.ToString()));

        uint plainLength = isCompressed ? blob.PlainLengthBytes : blob.LengthBytes - 32;
        BlobLocation location = new(blob.Id, blob.Type, pack, blob.OffsetBytes, blob.LengthBytes, plainLength, isCompressed);
        byte[] plain = ArrayPool<byte>.Shared.Rent((int)plainLength);
        try
        {
            repository.OpenBlob(location, window.Slice((int)start, (int)blob.LengthBytes), plain.AsSpan(0, (int)plainLength));
            return null;
        }
        catch (DanmenException fault) when (fault.Kind == FaultKind.VerificationFailed)
        {
            return fault;
        }
        finally
        {
            // Plain text of users' files does not stay in the pool.
            ArrayPool<byte>.Shared.Return(plain, clearArray: true);
        }
    }
}
