namespace Danmen.Restic.Backends.Limiting;

/// <summary>So many bytes a second, for all who share it. Thread-safe.</summary>
/// <remarks>Bytes are given out in the order in which they are asked for; what was not used is not saved up, so that no burst follows a pause.</remarks>
public sealed class RateLimit
{
    private readonly long _bytesPerSecond;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private long _freeAt = long.MinValue;

    /// <param name="bytesPerSecond">At least 1.</param>
    public RateLimit(long bytesPerSecond, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytesPerSecond, 1);
        (_bytesPerSecond, _time) = (bytesPerSecond, time);
    }

    /// <summary>So many bytes are worth moving at once: a twentieth of a second's, between 1 KiB and 64 KiB.</summary>
    public int PieceBytes => (int)Math.Clamp(_bytesPerSecond / 20, 1 << 10, 64 << 10);

    /// <summary>Waits until so many bytes may be moved.</summary>
    public async ValueTask TakeAsync(int bytes, CancellationToken cancellationToken)
    {
        TimeSpan wait;
        lock (_lock)
        {
            long now = _time.GetTimestamp();
            long start = Math.Max(now, _freeAt);
            _freeAt = start + checked((long)((double)bytes / _bytesPerSecond * _time.TimestampFrequency));
            wait = _time.GetElapsedTime(now, start);
        }

        if (wait > TimeSpan.Zero) await Task.Delay(wait, _time, cancellationToken);
    }
}
