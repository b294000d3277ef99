using Danmen.Faults;

namespace Danmen.Integrations.S3;

/// <summary>Stops requests to a server that answers none of them: after many failures in a row it opens for a while, then one request tries. Thread-safe.</summary>
/// <remarks>Without it, every of hundreds of packs waits through all its attempts before the command ends.</remarks>
/// <param name="threshold">Failures in a row, at least 1.</param>
/// <param name="pause">How long it stays open.</param>
internal sealed class Circuit(TimeProvider time, int threshold, TimeSpan pause)
{
    private readonly Lock _lock = new();
    private int _failures;
    private long _openSince;

    /// <exception cref="DanmenException"><see cref="BackendFaults.Unreachable"/> while it is open.</exception>
    public void ThrowIfOpen(string subject)
    {
        lock (_lock)
        {
            if (_failures < threshold) return;
            if (time.GetElapsedTime(_openSince) < pause)
                throw new DanmenException(BackendFaults.Unreachable, subject, S3Remarks.CircuitOpen.With(_failures, (int)pause.TotalSeconds));

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
