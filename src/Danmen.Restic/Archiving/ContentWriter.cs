using System.Runtime.ExceptionServices;
using Danmen.Restic.Chunking;
using Danmen.Restic.Format;

namespace Danmen.Restic.Archiving;

/// <summary>Takes the bytes of one content in order. Not thread-safe.</summary>
public sealed class ContentWriter : IDisposable
{
    /// <summary>Worth reading from a file at once.</summary>
    internal const int ReadBytes = 1 << 20;

    /// <summary>Chunks are handed over together when they are this long: small ones of rows would cost more to pass on than to store.</summary>
    private const int BatchBytes = 512 << 10;

    /// <summary>Long enough that little is copied from one slab to the next.</summary>
    private const int SlabBytes = 2 << 20, RowSlabBytes = 1 << 20;

    private const int SmallestSlabBytes = 64 << 10;

    private readonly ArchiveSession _session;
    private readonly GearChunker _chunker;
    private readonly OutstandingWork _outstanding = new();
    private readonly Lock _lock = new();
    private readonly List<BlobId> _blobs = [];
    private readonly int _slabBytes;
    private List<int> _ends = [];
    private Slab? _slab;
    private int _batchStart, _cutEnd, _tryAt;
    private long _expectedBytes, _size;
    private ExceptionDispatchInfo? _failure;

    /// <param name="expectedBytes">Length of the whole content where it is known: a short one needs little memory.</param>
    internal ContentWriter(ArchiveSession session, GearChunker chunker, long? expectedBytes = null)
    {
        (_session, _chunker) = (session, chunker);
        _slabBytes = TakesRows ? RowSlabBytes : SlabBytes;
        _expectedBytes = expectedBytes ?? SmallestSlabBytes - 1;
        _tryAt = FirstTry;
    }

    /// <summary>Chunks that are cut so far.</summary>
    public int ChunkCount => _blobs.Count;

    /// <summary>True when the content is rows of a table.</summary>
    internal bool TakesRows => _chunker.Profile.EndAtLineFeed;

    /// <summary>True when the content describes a snapshot.</summary>
    internal bool Describes { get; init; }

    private int FirstTry => (int)Math.Min(2L * _chunker.Profile.AverageBytes, _chunker.Profile.MaximumBytes);

    /// <summary>Appends; waits while too much is in flight.</summary>
    /// <param name="bytes">Not retained.</param>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            Memory<byte> room = GetMemory();
            int length = Math.Min(bytes.Length, room.Length);
            bytes[..length].CopyTo(room);
            await AdvanceAsync(length, cancellationToken);
            bytes = bytes[length..];
        }
    }

    /// <summary>Ends the content; waits until its chunks are hashed and handed to a pack.</summary>
    public async Task<ArchivedContent> CompleteAsync(CancellationToken cancellationToken)
    {
        if (_slab is { } slab)
        {
            Cut(slab, isLast: true);
            if (_ends.Count > 0) await HandOverAsync(slab, cancellationToken);
        }

        Dispose();
        await _outstanding.WaitAsync(cancellationToken);
        Volatile.Read(ref _failure)?.Throw();
        return new ArchivedContent(_blobs, _size);
    }

    /// <summary>Gives the memory of what was not handed over back. A content that is not completed leaves nothing but blobs that the next prune takes.</summary>
    public void Dispose()
    {
        _slab?.Release();
        _slab = null;
    }

    /// <summary>Room for the next bytes, never empty; what is put there counts with <see cref="AdvanceAsync"/>.</summary>
    internal Memory<byte> GetMemory()
    {
        Volatile.Read(ref _failure)?.Throw();
        if (_slab is null || _slab.FilledBytes == _slab.Buffer.Length) NextSlab();
        return _slab!.Buffer.AsMemory(_slab.FilledBytes); // NextSlab sets it
    }

    /// <summary>Takes what was put into the memory; waits while too much is in flight.</summary>
    internal ValueTask AdvanceAsync(int bytes, CancellationToken cancellationToken)
    {
        Slab slab = _slab!; // there is one, for GetMemory was called
        slab.FilledBytes += bytes;
        _size += bytes;
        if (slab.FilledBytes - _cutEnd >= _tryAt) Cut(slab, isLast: false);
        return _cutEnd - _batchStart >= BatchBytes ? HandOverAsync(slab, cancellationToken) : ValueTask.CompletedTask;
    }

    internal void SetBlob(int index, BlobId id)
    {
        lock (_lock) _blobs[index] = id;
    }

    internal void Fail(Exception exception) => Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);

    internal void Done() => _outstanding.End();

    private void Cut(Slab slab, bool isLast)
    {
        while (slab.FilledBytes > _cutEnd)
        {
            ReadOnlySpan<byte> rest = slab.Buffer.AsSpan(_cutEnd, slab.FilledBytes - _cutEnd);
            if (!isLast && rest.Length < _tryAt) return;
            int length = _chunker.FindCut(rest, isLast);
            if (length == 0)
            {
                // The chunker starts again at the chunk's start: ask next when there is twice as much.
                _tryAt = (int)Math.Min(2L * rest.Length, _chunker.Profile.MaximumBytes);
                return;
            }

            _tryAt = FirstTry;
            _cutEnd += length;
            _ends.Add(_cutEnd);
            lock (_lock) _blobs.Add(default);
        }
    }

    /// <summary>Goes on in another slab, with what is not cut yet; chunks that wait to be handed over come along.</summary>
    private void NextSlab()
    {
        ReadOnlySpan<byte> rest = _slab is null ? [] : _slab.Buffer.AsSpan(_batchStart, _slab.FilledBytes - _batchStart);
        // One byte more than is expected: so the end is seen, or that the content has grown.
        long wanted = rest.Length + Math.Clamp(_expectedBytes - _size + 1, SmallestSlabBytes, _slabBytes);
        Slab next = new(_session.Buffers, (int)(rest.Length <= _slabBytes / 2 ? Math.Min(wanted, _slabBytes) : 2L * rest.Length));
        rest.CopyTo(next.Buffer);
        next.FilledBytes = rest.Length;
        for (int i = 0; i < _ends.Count; i++) _ends[i] -= _batchStart;
        (_cutEnd, _batchStart) = (_cutEnd - _batchStart, 0);
        _slab?.Release();
        _slab = next;
        // Longer than it was said to be: as if nothing had been said.
        if (_size >= _expectedBytes) _expectedBytes = long.MaxValue - 1;
    }

    private async ValueTask HandOverAsync(Slab slab, CancellationToken cancellationToken)
    {
        slab.Hold();
        ChunkBatch batch = new(this, _blobs.Count - _ends.Count, slab, _batchStart, _ends, _cutEnd - _batchStart);
        (_batchStart, _ends) = (_cutEnd, []);
        _outstanding.Begin();
        try
        {
            await _session.HandOverAsync(batch, cancellationToken);
        }
        catch (Exception exception)
        {
            Fail(exception);
            throw;
        }
    }
}

/// <summary>Chunks of one content that a worker stores, one behind the other in a slab.</summary>
/// <param name="FirstChunk">Number of the first within the content.</param>
/// <param name="Start">Where the first one begins in the slab.</param>
/// <param name="Ends">Where each chunk ends in the slab.</param>
internal sealed record ChunkBatch(ContentWriter Writer, int FirstChunk, Slab Slab, int Start, List<int> Ends, int LengthBytes);
