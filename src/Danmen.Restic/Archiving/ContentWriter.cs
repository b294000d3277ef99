using System.Buffers;
using System.Runtime.ExceptionServices;
using Danmen.Restic.Chunking;
using Danmen.Restic.Format;

namespace Danmen.Restic.Archiving;

/// <summary>Takes the bytes of one content in order. Not thread-safe.</summary>
public sealed class ContentWriter
{
    /// <summary>Chunks are handed over together when they are this long: small ones of rows would cost more to pass on than to store.</summary>
    private const int BatchBytes = 512 << 10;

    private const int InitialBytes = 64 << 10;

    private readonly ArchiveSession _session;
    private readonly GearChunker _chunker;
    private readonly OutstandingWork _outstanding = new();
    private readonly Lock _lock = new();
    private readonly List<BlobId> _blobs = [];
    private List<int> _ends = [];
    private byte[] _buffer = [];
    private int _filled, _tryAt;
    private long _size;
    private ExceptionDispatchInfo? _failure;

    internal ContentWriter(ArchiveSession session, GearChunker chunker)
    {
        (_session, _chunker) = (session, chunker);
        _tryAt = FirstTry;
    }

    /// <summary>Chunks that are cut so far.</summary>
    public int ChunkCount => _blobs.Count;

    private int FirstTry => (int)Math.Min(2L * _chunker.Profile.AverageBytes, _chunker.Profile.MaximumBytes);

    private int CutEnd => _ends.Count == 0 ? 0 : _ends[^1];

    /// <summary>Appends; waits while too much is in flight.</summary>
    /// <param name="bytes">Not retained.</param>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        Volatile.Read(ref _failure)?.Throw();
        _size += bytes.Length;
        while (!bytes.IsEmpty)
        {
            if (_filled == _buffer.Length) Grow();
            int length = Math.Min(bytes.Length, _buffer.Length - _filled);
            bytes.Span[..length].CopyTo(_buffer.AsSpan(_filled));
            _filled += length;
            bytes = bytes[length..];
            if (_filled - CutEnd >= _tryAt) Cut(isLast: false);
            if (CutEnd >= BatchBytes) await HandOverAsync(cancellationToken);
        }
    }

    /// <summary>Ends the content; waits until its chunks are hashed and handed to a pack.</summary>
    public async Task<ArchivedContent> CompleteAsync(CancellationToken cancellationToken)
    {
        Cut(isLast: true);
        if (_ends.Count > 0) await HandOverAsync(cancellationToken);
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        _buffer = [];
        await _outstanding.WaitAsync(cancellationToken);
        Volatile.Read(ref _failure)?.Throw();
        return new ArchivedContent(_blobs, _size);
    }

    internal void SetBlob(int index, BlobId id)
    {
        lock (_lock) _blobs[index] = id;
    }

    internal void Fail(Exception exception) => Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);

    internal void Done() => _outstanding.End();

    private void Cut(bool isLast)
    {
        while (_filled > CutEnd)
        {
            ReadOnlySpan<byte> rest = _buffer.AsSpan(CutEnd, _filled - CutEnd);
            if (!isLast && rest.Length < _tryAt) return;
            int length = _chunker.FindCut(rest, isLast);
            if (length == 0)
            {
                // The chunker starts again at the chunk's start: ask next when there is twice as much.
                _tryAt = (int)Math.Min(2L * rest.Length, _chunker.Profile.MaximumBytes);
                return;
            }

            _tryAt = FirstTry;
            _ends.Add(CutEnd + length);
            lock (_lock) _blobs.Add(default);
        }
    }

    private void Grow()
    {
        // Room for a batch and the longest chunk: then there is always something to hand over.
        long wanted = Math.Max(InitialBytes, 2L * _buffer.Length);
        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(wanted, (long)BatchBytes + _chunker.Profile.MaximumBytes + InitialBytes));
        _buffer.AsSpan(0, _filled).CopyTo(larger);
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        _buffer = larger;
    }

    private async ValueTask HandOverAsync(CancellationToken cancellationToken)
    {
        int end = CutEnd;
        ChunkBatch batch = new(this, _blobs.Count - _ends.Count, _buffer, _ends, end);
        int rest = _filled - end;
        byte[] next = rest == 0 ? [] : ArrayPool<byte>.Shared.Rent(Math.Max(rest, InitialBytes));
        _buffer.AsSpan(end, rest).CopyTo(next);
        (_buffer, _filled, _ends) = (next, rest, []);
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

/// <summary>Chunks of one content that a worker stores, one behind the other in a pooled buffer.</summary>
/// <param name="FirstChunk">Number of the first within the content.</param>
/// <param name="Ends">Where each chunk ends in the buffer.</param>
internal sealed record ChunkBatch(ContentWriter Writer, int FirstChunk, byte[] Buffer, List<int> Ends, int LengthBytes);
