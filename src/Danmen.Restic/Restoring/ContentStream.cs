using Danmen.Faults;
using Danmen.Restic.Buffers;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Restoring;

/// <summary>Two windows: one is read from, the next one is being filled.</summary>
internal sealed class ContentStream(Repository repository, IReadOnlyList<BlobId> content, int windowBytes, int gapBytes) : Stream
{
    // One for all streams: the shared pool of .NET keeps as much again for every thread that ever read.
    private static readonly BufferPool s_buffers = new();

    private const int FirstWindowBytes = 1 << 20;

    private readonly CancellationTokenSource _stop = new();
    private Window? _current;
    private Task<Window>? _next;
    private long[]? _starts;
    private int _planned, _used, _limitBytes = int.MaxValue;
    private int _skip;
    private Task _abandoned = Task.CompletedTask;
    private bool _isDisposed;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => Starts()[^1];

    public override long Position
    {
        get => _position;
        set => Seek(value, SeekOrigin.Begin);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty) return 0;
        while (_current is null || _used == _current.LengthBytes)
        {
            _current?.Dispose();
            _current = null;
            _next ??= StartWindow();
            if (_next is null) return 0;
            Task<Window> next = _next;
            _current = await next.WaitAsync(cancellationToken);
            (_used, _skip) = (_skip, 0);
            // Behind a jump little may be wanted: each window is twice the one before.
            _limitBytes = (int)Math.Min(int.MaxValue, Math.Max(FirstWindowBytes, _limitBytes * 2L));
            _next = StartWindow();
        }

        int length = Math.Min(buffer.Length, _current.LengthBytes - _used);
        _current.Buffer.AsMemory(_used, length).CopyTo(buffer);
        _used += length;
        _position += length;
        return length;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("read asynchronously");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin)
    {
        long target = origin switch { SeekOrigin.Begin => offset, SeekOrigin.Current => _position + offset, _ => Length + offset };
        ArgumentOutOfRangeException.ThrowIfNegative(target, nameof(offset));
        long within = _current is null ? -1 : target - (_position - _used);
        if (_current is not null && within >= 0 && within <= _current.LengthBytes) _used = (int)within;
        else if (target != _position) Jump(target);
        return _position = target;
    }

    private void Jump(long target)
    {
        long[] starts = Starts();
        _current?.Dispose();
        _current = null;
        if (_next is { } unwanted) _abandoned = Task.WhenAll(_abandoned, DropAsync(unwanted));
        _next = null;
        int at = Array.BinarySearch(starts, target);
        // The last that begins at or before it; behind the end there is nothing.
        _planned = target >= starts[^1] ? content.Count : at >= 0 ? at : ~at - 1;
        (_used, _skip, _limitBytes) = (0, _planned < content.Count ? (int)(target - starts[_planned]) : 0, 1);
    }

    /// <summary>Where each blob begins, and where the last one ends.</summary>
    private long[] Starts()
    {
        if (_starts is not null) return _starts;
        long[] starts = new long[content.Count + 1];
        for (int i = 0; i < content.Count; i++) starts[i + 1] = starts[i] + Find(i).PlainLengthBytes;
        return _starts = starts;
    }

    private BlobLocation Find(int index) =>
        repository.Find(BlobType.Data, content[index]) ?? throw new DanmenException(StoreFaults.Damaged, $"blob {content[index]}", DamageRemarks.NotInIndex.With());

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            await base.DisposeAsync();
            return;
        }

        _isDisposed = true;
        await _stop.CancelAsync();
        _current?.Dispose();
        _current = null;
        if (_next is { } next)
        {
            _next = null;
            await DropAsync(next);
        }

        await _abandoned;
        _stop.Dispose();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed) _stop.Cancel();
        _isDisposed = true;
        base.Dispose(disposing);
    }

    private static async Task DropAsync(Task<Window> unwanted)
    {
        try
        {
            (await unwanted).Dispose();
        }
        catch (Exception exception) when (exception is DanmenException or OperationCanceledException)
        {
            // Nobody waits for it any more.
        }
    }

    /// <returns>Null at the end.</returns>
    private Task<Window>? StartWindow()
    {
        if (_planned == content.Count) return null;
        List<(BlobLocation Location, int Offset)> blobs = [];
        long length = 0;
        while (_planned < content.Count)
        {
            BlobLocation location = Find(_planned);
            // Never past the window: the pool's arrays are powers of two, and one byte more would take twice the memory.
            if (blobs.Count > 0 && length + location.PlainLengthBytes > Math.Min(windowBytes, _limitBytes)) break;
            blobs.Add((location, (int)length));
            length += location.PlainLengthBytes;
            _planned++;
        }

        return Task.Run(() => FillAsync(blobs, (int)length));
    }

    private async Task<Window> FillAsync(List<(BlobLocation Location, int Offset)> blobs, int length)
    {
        Window window = new(s_buffers.Rent(length), length);
        try
        {
            blobs.Sort(static (left, right) => ReadPlan.Compare(left.Location, right.Location));
            ParallelOptions parallel = new() { MaxDegreeOfParallelism = Math.Max(1, Environment.ProcessorCount), CancellationToken = _stop.Token };
            await Parallel.ForEachAsync(ReadPlan.Make(blobs.Count, i => blobs[i].Location, gapBytes), parallel, async (range, token) =>
            {
                Repository holder = repository.HolderOf(range.Pack);
                bool isDamaged = false;
                byte[] sealedBytes = s_buffers.Rent(range.LengthBytes);
                try
                {
                    await holder.Backend.ReadPackAsync(BlobType.Data, range.Pack.ToString(), range.OffsetBytes, sealedBytes.AsMemory(0, range.LengthBytes), token);
                    for (int i = range.First; i < range.First + range.Count; i++)
                    {
                        (BlobLocation location, int offset) = blobs[i];
                        if (i > range.First && blobs[i - 1].Location.Id == location.Id)
                        {
                            // Content that repeats: what was sealed is plain by now, and opens no second time.
                            window.Buffer.AsSpan(blobs[i - 1].Offset, (int)location.PlainLengthBytes).CopyTo(window.Buffer.AsSpan(offset));
                            continue;
                        }

                        holder.OpenBlob(
                            location,
                            sealedBytes.AsSpan((int)(location.OffsetBytes - range.OffsetBytes), (int)location.LengthBytes),
                            window.Buffer.AsSpan(offset, (int)location.PlainLengthBytes));
                    }
                }
                catch (DanmenException fault) when (repository.IsForReading && SpareRepository.Helps(fault))
                {
                    isDamaged = true;
                }
                finally
                {
                    // Opened where it stood: it holds plain text.
                    s_buffers.Return(sealedBytes, range.LengthBytes);
                }

                // Blob by blob: what is damaged here may be whole elsewhere.
                for (int i = range.First; isDamaged && i < range.First + range.Count; i++)
                    (await repository.LoadBlobAsync(BlobType.Data, blobs[i].Location.Id, token)).CopyTo(window.Buffer, blobs[i].Offset);
            });
            return window;
        }
        catch
        {
            window.Dispose();
            throw;
        }
    }

    private sealed class Window(byte[] buffer, int lengthBytes) : IDisposable
    {
        public byte[] Buffer { get; private set; } = buffer;

        public int LengthBytes => lengthBytes;

        public void Dispose()
        {
            if (Buffer.Length > 0) s_buffers.Return(Buffer, LengthBytes);
            Buffer = [];
        }
    }
}
