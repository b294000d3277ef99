using Danmen.Faults;

namespace Danmen.Restic.Backends;

/// <summary>Stops requests to a server that answers none of them: after many failures in a row it opens for a while, then one request tries. Thread-safe.</summary>
/// <remarks>Without it, every of hundreds of packs waits through all its attempts before the command ends.</remarks>
/// <param name="threshold">Failures in a row, at least 1.</param>
/// <param name="pause">How long it stays open.</param>
public sealed class Circuit(TimeProvider time, int threshold, TimeSpan pause)
{
    private static readonly RemarkCode IsOpen = new(
        "backend.circuit_open",
        "{0} requests in a row failed; none is sent for {1} seconds",
        "リクエストが {0} 回続けて失敗したため、{1} 秒間は送信を停止しています");

    private readonly Lock _lock = new();
    private int _failures;
    private long _openSince;

    /// <summary>As long as a patient client would wait between two attempts, after three times as many failures as one request makes.</summary>
    public static Circuit For(RetryPolicy retries, TimeProvider time) => new(time, 3 * retries.Attempts, retries.LongestDelay);

    /// <exception cref="DanmenException"><see cref="BackendFaults.Unreachable"/> while it is open.</exception>
    public void ThrowIfOpen(string subject)
    {
        lock (_lock)
        {
            if (_failures < threshold) return;
            if (time.GetElapsedTime(_openSince) < pause)
                throw new DanmenException(BackendFaults.Unreachable, subject, IsOpen.With(_failures, (int)pause.TotalSeconds));

            // This one tries; the others wait for what it meets.
            _openSince = time.GetTimestamp();
        }
    }

    public void Succeeded()
    {
        lock (_lock) _failures = 0;
    }

    public void Failed()
    {
        lock (_lock)
        {
            if (++_failures >= threshold) _openSince = time.GetTimestamp();
        }
    }
}
