namespace Danmen.Restic.Archiving;

/// <summary>Counts work that was handed over and is not done. Thread-safe.</summary>
internal sealed class OutstandingWork
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _idle;
    private int _count;

    public void Begin()
    {
        lock (_lock) _count++;
    }

    public void End()
    {
        TaskCompletionSource? idle = null;
        lock (_lock)
        {
            if (--_count == 0) (idle, _idle) = (_idle, null);
        }

        idle?.TrySetResult();
    }

    /// <summary>Waits until nothing is outstanding.</summary>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_count == 0) return Task.CompletedTask;
            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task.WaitAsync(cancellationToken);
        }
    }
}
