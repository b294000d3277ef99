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

    /// <summary>After the types of blobs.</summary>
    private const int Described = 2;

    private readonly Repository _repository;
    private readonly SealingKey _key;
    private readonly int _bufferBytes;
    private readonly Task _mayStore;
    private readonly Action<IReadOnlyList<PackedBlob>> _stored;
    private readonly Lock _lock = new();

    /// <summary>By type of blob, and where data are moved out of reach one for what describes snapshots.</summary>
    private readonly PackBuilder?[] _open;

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
        _open = new PackBuilder?[repository.Backend.Archive is { MovesData: true } ? 3 : 2];
        _slots = new SemaphoreSlim(_open.Length + Math.Clamp(repository.Backend.Parallelism - 1, 1, 4));
        _indexLoop = IndexRegularlyAsync();
    }

    public void ThrowIfFailed() => Volatile.Read(ref _failure)?.Throw();

    /// <summary>Seals a blob into a pack; waits while too many packs are on their way.</summary>
    /// <param name="bytes">Plain or compressed. Not retained.</param>
    /// <param name="plainLengthBytes">Uncompressed length; 0 when stored uncompressed.</param>
    /// <param name="describes">It is read whenever snapshots are listed.</param>
    public async ValueTask AppendAsync(BlobType type, BlobId id, ReadOnlyMemory<byte> bytes, uint plainLengthBytes, bool describes, CancellationToken cancellationToken)
    {
        int slot = describes && _open.Length > Described ? Described : (int)type;
        int sealedBytes = checked(bytes.Length + SealingKey.OverheadBytes);
        while (true)
        {
            ThrowIfFailed();
            PackBuilder? builder;
            Memory<byte> place = default;
            lock (_lock)
            {
                builder = _open[slot];
                if (builder is not null)
                {
                    if (builder.HasRoomFor(sealedBytes)) place = builder.Reserve(type, id, sealedBytes, plainLengthBytes);
                    else Close(slot);
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
                if (_open[slot] is null) _open[slot] = NewPack(sealedBytes, describes: slot == Described);
                else _slots.Release();
            }
        }
    }

    /// <summary>Stores what is gathered, waits for all packs, and stores their index.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        for (int slot = 0; slot < _open.Length; slot++)
        {
            PackBuilder? last;
            lock (_lock)
            {
                last = _open[slot];
                Close(slot);
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
    private PackBuilder NewPack(int sealedBytes, bool describes)
    {
        _unstored.Begin();
        int needed = PackBuilder.LengthFor(sealedBytes);
        if (needed <= _bufferBytes && _spare.TryPop(out byte[]? spare)) return new PackBuilder(spare) { Describes = describes };
        // What is never written to costs no memory: a last pack may be short.
        return new PackBuilder(HugePages.AllocateArray(Math.Max(needed, _bufferBytes))) { Describes = describes };
    }

    /// <summary>Under the lock.</summary>
    private void Close(int slot)
    {
        if (_open[slot] is not { } pack) return;
        pack.IsClosed = true;
        _open[slot] = null;
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
            await _repository.SavePackAsync(pack.Describes ? BlobType.Tree : blobs[0].Type, id, bytes, _stop.Token);
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
