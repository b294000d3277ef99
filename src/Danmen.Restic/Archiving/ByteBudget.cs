namespace Danmen.Restic.Archiving;

/// <summary>Bounds what is in flight, in bytes: whoever wants more than is left waits, first come, first served. Thread-safe.</summary>
internal sealed class ByteBudget
{
    private readonly Lock _lock = new();
    private readonly Queue<Waiter> _waiters = new();
    private readonly long _total;
    private long _left;

    public ByteBudget(long totalBytes) => _total = _left = totalBytes;

    /// <param name="bytes">More than the whole budget counts as all of it.</param>
    public async ValueTask TakeAsync(long bytes, CancellationToken cancellationToken)
    {
        bytes = Math.Min(bytes, _total);
        Waiter waiter;
        lock (_lock)
        {
            if (_waiters.Count == 0 && _left >= bytes)
            {
                _left -= bytes;
                return;
            }

            waiter = new Waiter(bytes);
            _waiters.Enqueue(waiter);
        }

        await using CancellationTokenRegistration registration = cancellationToken.Register(() => waiter.Ready.TrySetCanceled(cancellationToken));
        await waiter.Ready.Task;
    }

    public void Return(long bytes)
    {
        lock (_lock)
        {
            _left += Math.Min(bytes, _total);
            while (_waiters.TryPeek(out Waiter? next) && (next.Ready.Task.IsCompleted || _left >= next.Bytes))
            {
                _waiters.Dequeue();
                // False for one that was cancelled meanwhile: it takes nothing.
                if (next.Ready.TrySetResult()) _left -= next.Bytes;
            }
        }
    }

    private sealed record Waiter(long Bytes)
    {
        public TaskCompletionSource Ready { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
