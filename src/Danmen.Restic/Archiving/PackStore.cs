using System.Buffers;
using System.Runtime.ExceptionServices;
using Danmen.Restic.Buffers;
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
    private readonly int _bufferBytes;
    private readonly Task _mayStore;
    private readonly Action<IReadOnlyList<PackedBlob>> _stored;
    private readonly Lock _lock = new();
    private readonly PackBuilder?[] _open = new PackBuilder?[2];
    private readonly Stack<byte[]> _spare = new();

    /// <summary>Packs that hold blobs and are neither stored nor given up.</summary>
    private readonly OutstandingWork _unstored = new();

    private readonly SemaphoreSlim _indexing = new(1);

    /// <summary>Bounds the packs in memory: the open ones and those on their way.</summary>
    private readonly SemaphoreSlim _slots;

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _indexLoop;
    private List<IndexedPack> _unindexed = [];
    private int _unindexedBlobs;
    private ExceptionDispatchInfo? _failure;

    /// <param name="stored">Told of a pack's blobs once they can be found in the index.</param>
    public PackStore(Repository repository, SealingKey key, ArchiveOptions options, Action<IReadOnlyList<PackedBlob>> stored)
    {
        (_repository, _key, _bufferBytes, _mayStore, _stored) = (repository, key, options.PackSizeBytes, options.MayStore, stored);
        _slots = new SemaphoreSlim(_open.Length + Math.Clamp(repository.Backend.Parallelism - 1, 1, 4));
        _indexLoop = IndexRegularlyAsync();
    }

    public void ThrowIfFailed() => Volatile.Read(ref _failure)?.Throw();

    /// <summary>Seals a blob into a pack; waits while too many packs are on their way.</summary>
    /// <param name="bytes">Plain or compressed. Not retained.</param>
    /// <param name="plainLengthBytes">Uncompressed length; 0 when stored uncompressed.</param>
    public async ValueTask AppendAsync(BlobType type, BlobId id, ReadOnlyMemory<byte> bytes, uint plainLengthBytes, CancellationToken cancellationToken)
    {
        int sealedBytes = checked(bytes.Length + SealingKey.OverheadBytes);
        while (true)
        {
            ThrowIfFailed();
            PackBuilder? builder;
            Memory<byte> place = default;
            lock (_lock)
            {
                builder = _open[(int)type];
                if (builder is not null)
                {
                    if (builder.HasRoomFor(sealedBytes)) place = builder.Reserve(type, id, sealedBytes, plainLengthBytes);
                    else Close(type);
                }
            }

            if (!place.IsEmpty)
            {
                _key.Seal(bytes.Span, place.Span);
                lock (_lock) builder!.Sealed(); // the one that gave the place
                StartUploadWhenSealed(builder!);
                return;
            }

            if (builder is not null) StartUploadWhenSealed(builder);
            await _slots.WaitAsync(cancellationToken);
            lock (_lock)
            {
                if (_open[(int)type] is null) _open[(int)type] = NewPack(sealedBytes);
                else _slots.Release();
            }
        }
    }

    /// <summary>Stores what is gathered, waits for all packs, and stores their index.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        foreach (BlobType type in (ReadOnlySpan<BlobType>)[BlobType.Data, BlobType.Tree])
        {
            PackBuilder? last;
            lock (_lock)
            {
                last = _open[(int)type];
                Close(type);
            }

            if (last is not null) StartUploadWhenSealed(last);
        }

        await _unstored.WaitAsync(cancellationToken);
        ThrowIfFailed();
        await WriteIndexAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _indexLoop;
        lock (_lock)
        {
            // What is still open is given up.
            foreach (PackBuilder? pack in _open)
            {
                if (pack is null) continue;
                _slots.Release();
                _unstored.End();
            }

            Array.Clear(_open);
        }

        await _unstored.WaitAsync(CancellationToken.None);
        _slots.Dispose();
        _indexing.Dispose();
        _stop.Dispose();
    }

    /// <summary>Under the lock. A blob that is longer than a pack gets one of its own.</summary>
    private PackBuilder NewPack(int sealedBytes)
    {
        _unstored.Begin();
        int needed = PackBuilder.LengthFor(sealedBytes);
        if (needed <= _bufferBytes && _spare.TryPop(out byte[]? spare)) return new PackBuilder(spare);
        // What is never written to costs no memory: a last pack may be short.
        return new PackBuilder(HugePages.AllocateArray(Math.Max(needed, _bufferBytes)));
    }

    /// <summary>Under the lock.</summary>
    private void Close(BlobType type)
    {
        if (_open[(int)type] is not { } pack) return;
        pack.IsClosed = true;
        _open[(int)type] = null;
    }

    /// <summary>Whoever finds a closed pack sealed first sends it off.</summary>
    private void StartUploadWhenSealed(PackBuilder pack)
    {
        lock (_lock)
        {
            if (!pack.TryTake()) return;
        }

        _ = Task.Run(() => UploadAsync(pack), CancellationToken.None);
    }

    private async Task UploadAsync(PackBuilder pack)
    {
        try
        {
            ThrowIfFailed();
            (ReadOnlyMemory<byte> bytes, PackId id, IReadOnlyList<PackedBlob> blobs) = pack.Finish(_key);
            await _mayStore.WaitAsync(_stop.Token);
            await _repository.SavePackAsync(blobs[0].Type, id, bytes, _stop.Token);
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
            lock (_lock)
            {
                if (pack.Buffer.Length == _bufferBytes) _spare.Push(pack.Buffer);
            }

            _slots.Release();
            _unstored.End();
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
