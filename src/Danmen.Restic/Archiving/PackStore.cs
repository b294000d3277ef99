using System.Buffers;
using System.Runtime.ExceptionServices;
using Danmen.Restic.Encryption;
using Danmen.Restic.Format;
using Danmen.Restic.Packing;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Archiving;

/// <summary>Gathers sealed blobs in packs, stores the packs, then their index. Thread-safe.</summary>
/// <remarks>
/// A pack is in the index in memory once it is stored, and in a stored index at most <see cref="IndexEvery"/> later, so that a killed run loses
/// only what was in flight. After a failure every call throws it: nothing may name what is not stored.
/// </remarks>
internal sealed class PackStore : IAsyncDisposable
{
    private static readonly TimeSpan IndexEvery = TimeSpan.FromSeconds(30);

    /// <summary>restic takes an index of 50,000 blobs for full.</summary>
    private const int FullIndexBlobs = 40_000;

    private readonly Repository _repository;
    private readonly SealingKey _key;
    private readonly int _packSizeBytes, _uploadCount;
    private readonly Action<IReadOnlyList<PackedBlob>> _stored;
    private readonly Lock _lock = new();
    private readonly PackBuilder?[] _open = new PackBuilder?[2];
    private readonly SemaphoreSlim _uploads, _indexing = new(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _indexLoop;
    private List<IndexedPack> _unindexed = [];
    private int _unindexedBlobs;
    private ExceptionDispatchInfo? _failure;

    /// <param name="stored">Told of a pack's blobs once they can be found in the index.</param>
    public PackStore(Repository repository, SealingKey key, int packSizeBytes, Action<IReadOnlyList<PackedBlob>> stored)
    {
        (_repository, _key, _packSizeBytes, _stored) = (repository, key, packSizeBytes, stored);
        _uploadCount = Math.Clamp(repository.Backend.Parallelism, 2, 4);
        _uploads = new SemaphoreSlim(_uploadCount);
        _indexLoop = IndexRegularlyAsync();
    }

    public void ThrowIfFailed() => Volatile.Read(ref _failure)?.Throw();

    /// <summary>Appends; waits while too many packs are on their way.</summary>
    public async ValueTask AppendAsync(BlobType type, BlobId id, ReadOnlyMemory<byte> sealedBlob, uint plainLengthBytes, CancellationToken cancellationToken)
    {
        ThrowIfFailed();
        PackBuilder? full = null;
        lock (_lock)
        {
            PackBuilder builder = _open[(int)type] ??= new PackBuilder();
            if (!builder.IsEmpty && builder.LengthBytes + (long)sealedBlob.Length > _packSizeBytes)
            {
                full = builder;
                builder = _open[(int)type] = new PackBuilder();
            }

            builder.Append(type, id, sealedBlob.Span, plainLengthBytes);
        }

        if (full is not null) await StartUploadAsync(full, cancellationToken);
    }

    /// <summary>Stores what is gathered, waits for all packs, and stores their index.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        for (int type = 0; type < _open.Length; type++)
        {
            PackBuilder? last;
            lock (_lock) (last, _open[type]) = (_open[type], null);
            if (last is null) continue;
            if (last.IsEmpty) last.Dispose();
            else await StartUploadAsync(last, cancellationToken);
        }

        for (int i = 0; i < _uploadCount; i++) await _uploads.WaitAsync(cancellationToken);
        _uploads.Release(_uploadCount);
        ThrowIfFailed();
        await WriteIndexAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _indexLoop;
        for (int i = 0; i < _uploadCount; i++) await _uploads.WaitAsync(CancellationToken.None);
        foreach (PackBuilder? builder in _open) builder?.Dispose();
        _uploads.Dispose();
        _indexing.Dispose();
        _stop.Dispose();
    }

    private async Task StartUploadAsync(PackBuilder pack, CancellationToken cancellationToken)
    {
        try
        {
            await _uploads.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException exception)
        {
            // Its blobs are promised to others and will never be stored.
            Fail(exception);
            pack.Dispose();
            throw;
        }

        _ = Task.Run(() => UploadAsync(pack), CancellationToken.None);
    }

    private async Task UploadAsync(PackBuilder pack)
    {
        try
        {
            ThrowIfFailed();
            (ReadOnlyMemory<byte> bytes, PackId id, IReadOnlyList<PackedBlob> blobs) = pack.Finish(_key);
            await _repository.Backend.SaveAsync(FileKind.Pack, id.ToString(), bytes, _stop.Token);
            _repository.AddToIndex(id, blobs);
            bool isFull;
            lock (_lock)
            {
                _unindexed.Add(new IndexedPack(id, blobs));
                isFull = (_unindexedBlobs += blobs.Count) >= FullIndexBlobs;
            }

            _stored(blobs);
            if (isFull) await WriteIndexAsync(_stop.Token);
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
        finally
        {
            pack.Dispose();
            _uploads.Release();
        }
    }

    private async Task IndexRegularlyAsync()
    {
        try
        {
            using PeriodicTimer timer = new(IndexEvery, _repository.Time);
            while (await timer.WaitForNextTickAsync(_stop.Token)) await WriteIndexAsync(_stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Disposed.
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
    }

    private async Task WriteIndexAsync(CancellationToken cancellationToken)
    {
        await _indexing.WaitAsync(cancellationToken);
        try
        {
            List<IndexedPack> packs;
            lock (_lock)
            {
                packs = _unindexed;
                (_unindexed, _unindexedBlobs) = ([], 0);
            }

            if (packs.Count == 0) return;
            ArrayBufferWriter<byte> json = new();
            IndexCodec.Encode(new IndexRecord([], packs), json);
            _repository.NoteIndexWritten(await _repository.SaveUnpackedAsync(FileKind.Index, json.WrittenMemory, cancellationToken));
        }
        catch (Exception exception)
        {
            Fail(exception);
            throw;
        }
        finally
        {
            _indexing.Release();
        }
    }

    private void Fail(Exception exception) => Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
}
