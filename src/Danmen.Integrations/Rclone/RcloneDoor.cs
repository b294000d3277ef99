using Danmen.Faults;
using Danmen.Restic.Backends;

namespace Danmen.Integrations.Rclone;

/// <summary>Opens repositories on every remote of rclone, as restic spells them: <c>rclone:remote:path</c>. Thread-safe.</summary>
/// <param name="makeHttp">Makes a client, its timeout infinite; the composition root's. Not disposed.</param>
public sealed class RcloneDoor(Func<HttpClient> makeHttp, TimeProvider time)
{
    public RetryPolicy Retries { get; init; } = new();

    /// <summary>As the variable PATH has it.</summary>
    internal string SearchPath { get; init; } = Environment.GetEnvironmentVariable("PATH") ?? "";

    /// <summary>Makes the backend; starts nothing.</summary>
    /// <param name="place">What follows <c>rclone:</c>.</param>
    /// <exception cref="DanmenException">BackendFaults.InvalidLocation.</exception>
    public IBackend Open(string place)
    {
        int colon = place.IndexOf(':', 1 <= place.Length ? 1 : 0);

        // A dash in front would be an option.
        if (colon < 0 || place[0] == '-' || place.Contains('\0', StringComparison.Ordinal)) throw new DanmenException(BackendFaults.InvalidLocation, "rclone:", RcloneRemarks.NoRemote.With());
        // Locations are shown; settings of a remote may be secrets.
        if (place.AsSpan(0, colon).Contains(',')) throw new DanmenException(BackendFaults.InvalidLocation, "rclone:", RcloneRemarks.NoSettings.With());
        return new RcloneBackend(place, SearchPath, makeHttp, Retries, time);
    }
}
