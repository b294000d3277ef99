namespace Danmen.Restic.Backends.Limiting;

/// <summary>What this process may send to, and take from, storages.</summary>
/// <param name="Upload">Null for no limit.</param>
/// <param name="Download">Null for no limit.</param>
public sealed record RateLimits(RateLimit? Upload, RateLimit? Download)
{
    public static RateLimits None { get; } = new(null, null);

    public bool IsNone => Upload is null && Download is null;
}
