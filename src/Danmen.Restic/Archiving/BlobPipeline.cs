using System.Collections.Concurrent;
using System.Security.Cryptography;
using Danmen.Restic.Buffers;
using Danmen.Restic.Compression;
using Danmen.Restic.Encryption;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Archiving;

/// <summary>Takes plain blobs to their packs: hash, compress, seal. Thread-safe; the work is done by the caller's thread.</summary>
internal sealed class BlobPipeline : IAsyncDisposable
{
    private readonly Repository _repository;
    private readonly ZstdCodec _zstd, _rowZstd;
    private readonly PackStore _packs;
    private readonly BufferPool _buffers;

    /// <summary>Blobs on their way: nobody needs to hand them over again, and no index knows them yet.</summary>
    private readonly ConcurrentDictionary<(BlobType Type, BlobId Id), bool> _pending = new();

    private long _plain, _newPlain, _newStored, _blobs, _newBlobs;

    public BlobPipeline(Repository repository, ArchiveOptions options, BufferPool buffers)
    {
        (_repository, _buffers) = (repository, buffers);
        _zstd = new ZstdCodec(options.CompressionLevel);
        _rowZstd = new ZstdCodec(options.RowCompressionLevel);
        _packs = new PackStore(repository, repository.Key, options, Forget);
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
    /// <param name="areRows">True for rows of a table, which another level suits.</param>
    /// <param name="describes">True for what is read whenever snapshots are listed.</param>
    public async ValueTask StoreAsync(BlobType type, BlobId id, ReadOnlyMemory<byte> plain, bool areRows, bool describes, CancellationToken cancellationToken)
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

        int stored = _repository.Config.Version >= 2 && !plain.IsEmpty
            ? await StoreCompressedAsync(type, id, plain, areRows ? _rowZstd : _zstd, describes, cancellationToken)
            : await StorePlainAsync(type, id, plain, describes, cancellationToken);
        Interlocked.Increment(ref _newBlobs);
        Interlocked.Add(ref _newPlain, plain.Length);
        Interlocked.Add(ref _newStored, stored);
    }

    public Task FlushAsync(CancellationToken cancellationToken) => _packs.FlushAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _packs.DisposeAsync();
        _zstd.Dispose();
        _rowZstd.Dispose();
    }

    /// <returns>Bytes stored.</returns>
    private async ValueTask<int> StoreCompressedAsync(BlobType type, BlobId id, ReadOnlyMemory<byte> plain, ZstdCodec zstd, bool describes, CancellationToken cancellationToken)
    {
        byte[] compressed = _buffers.Rent(ZstdCodec.MaximumLength(plain.Length));
        int length = 0;
        try
        {
            length = zstd.Compress(plain.Span, compressed);
            // What does not shrink is stored as it is: it costs nothing to read. Trees always shrink, and restic compresses them always.
            if (length >= plain.Length && type != BlobType.Tree) return await StorePlainAsync(type, id, plain, describes, cancellationToken);
            await _packs.AppendAsync(type, id, compressed.AsMemory(0, length), (uint)plain.Length, describes, cancellationToken);
            return length + SealingKey.OverheadBytes;
        }
        finally
        {
            _buffers.Return(compressed, length);
        }
    }

    private async ValueTask<int> StorePlainAsync(BlobType type, BlobId id, ReadOnlyMemory<byte> plain, bool describes, CancellationToken cancellationToken)
    {
        await _packs.AppendAsync(type, id, plain, 0, describes, cancellationToken);
        return plain.Length + SealingKey.OverheadBytes;
    }

    private void Forget(IReadOnlyList<PackedBlob> stored)
    {
        for (int i = 0; i < stored.Count; i++) _pending.TryRemove((stored[i].Type, stored[i].Id), out _);
    }
}
