using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Danmen.Restic.Compression;
using Danmen.Restic.Encryption;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Archiving;

/// <summary>Takes plain blobs to their packs: hash, compress, seal. Thread-safe; the work is done by the caller's thread.</summary>
internal sealed class BlobPipeline : IAsyncDisposable
{
    private readonly Repository _repository;
    private readonly ZstdCodec _zstd;
    private readonly PackStore _packs;

    /// <summary>Blobs on their way: nobody needs to hand them over again, and no index knows them yet.</summary>
    private readonly ConcurrentDictionary<(BlobType Type, BlobId Id), bool> _pending = new();

    private long _plain, _newPlain, _newStored, _blobs, _newBlobs;

    public BlobPipeline(Repository repository, ArchiveOptions options)
    {
        _repository = repository;
        _zstd = new ZstdCodec(options.CompressionLevel);
        _packs = new PackStore(repository, repository.Key, options.PackSizeBytes, Forget);
    }

    public ArchiveStatistics Statistics => new(
        Interlocked.Read(ref _plain), Interlocked.Read(ref _newPlain), Interlocked.Read(ref _newStored), Interlocked.Read(ref _blobs), Interlocked.Read(ref _newBlobs));

    public static BlobId HashOf(ReadOnlySpan<byte> plain)
    {
        Span<byte> hash = stackalloc byte[ContentHash.SizeBytes];
        SHA256.HashData(plain, hash);
        return new BlobId(new ContentHash(hash));
    }

    public void ThrowIfFailed() => _packs.ThrowIfFailed();

    /// <summary>Stores a blob unless it is there or on its way.</summary>
    /// <param name="plain">Not retained.</param>
    public async ValueTask StoreAsync(BlobType type, BlobId id, ReadOnlyMemory<byte> plain, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _blobs);
        Interlocked.Add(ref _plain, plain.Length);
        if (_repository.Find(type, id) is not null || !_pending.TryAdd((type, id), true)) return;
        // Between looking and claiming, its pack may have been stored.
        if (_repository.Find(type, id) is not null)
        {
            _pending.TryRemove((type, id), out _);
            return;
        }

        (byte[] buffer, int length, uint plainLength) = Seal(type, plain.Span);
        try
        {
            await _packs.AppendAsync(type, id, buffer.AsMemory(0, length), plainLength, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        Interlocked.Increment(ref _newBlobs);
        Interlocked.Add(ref _newPlain, plain.Length);
        Interlocked.Add(ref _newStored, length);
    }

    public Task FlushAsync(CancellationToken cancellationToken) => _packs.FlushAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _packs.DisposeAsync();
        _zstd.Dispose();
    }

    /// <returns>A pooled buffer that the caller returns, what of it is used, and the length for the index (0 when not compressed).</returns>
    private (byte[] Buffer, int Length, uint PlainLength) Seal(BlobType type, ReadOnlySpan<byte> plain)
    {
        if (_repository.Config.Version >= 2 && !plain.IsEmpty)
        {
            byte[] compressed = ArrayPool<byte>.Shared.Rent(ZstdCodec.MaximumLength(plain.Length));
            try
            {
                int length = _zstd.Compress(plain, compressed);
                // What does not shrink is stored as it is: it costs nothing to read. Trees always shrink, and restic compresses them always.
                if (length < plain.Length || type == BlobType.Tree)
                {
                    (byte[] sealedBytes, int sealedLength) = Seal(compressed.AsSpan(0, length));
                    CryptographicOperations.ZeroMemory(compressed.AsSpan(0, length));
                    return (sealedBytes, sealedLength, (uint)plain.Length);
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(compressed);
            }
        }

        (byte[] buffer, int stored) = Seal(plain);
        return (buffer, stored, 0);
    }

    private (byte[] Buffer, int Length) Seal(ReadOnlySpan<byte> bytes)
    {
        int length = checked(bytes.Length + SealingKey.OverheadBytes);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(length);
        _repository.Key.Seal(bytes, buffer.AsSpan(0, length));
        return (buffer, length);
    }

    private void Forget(IReadOnlyList<PackedBlob> stored)
    {
        for (int i = 0; i < stored.Count; i++) _pending.TryRemove((stored[i].Type, stored[i].Id), out _);
    }
}
