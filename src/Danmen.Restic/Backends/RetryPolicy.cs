using System.Diagnostics.CodeAnalysis;

namespace Danmen.Restic.Backends;

/// <summary>How often and when a failed request is sent again: the wait doubles from one attempt to the next, with full jitter.</summary>
public sealed record RetryPolicy
{
    /// <summary>Requests sent at most, the first included; at least 1.</summary>
    public int Attempts { get; init; } = 8;

    /// <summary>Longest wait before the second attempt.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>No wait is longer.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A request that moves no bytes may take this long.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The slowest line that is waited for, bytes a second: lengthens the timeout of a request by its body.</summary>
    public int SlowestBytesPerSecond { get; init; } = 16 << 10;

    /// <summary>Time that a request with so many bytes of body may take.</summary>
    public TimeSpan TimeoutFor(long bodyBytes) => RequestTimeout + TimeSpan.FromSeconds((double)bodyBytes / SlowestBytesPerSecond);

    /// <summary>Wait before the next attempt, by chance, so that clients that failed together come back apart.</summary>
    /// <param name="failedAttempts">How many have failed; at least 1.</param>
    /// <param name="asked">What the server asked for, or null.</param>
    [SuppressMessage("Security", "CA5394", Justification = "Jitter spreads load; it guards nothing.")]
    public TimeSpan DelayAfter(int failedAttempts, TimeSpan? asked) => DelayAfter(failedAttempts, Random.Shared.NextDouble(), asked);

    /// <summary>Wait before the next attempt.</summary>
    /// <param name="failedAttempts">How many have failed; at least 1.</param>
    /// <param name="random">0 up to 1: spreads clients that failed together.</param>
    /// <param name="asked">What the server asked for, or null.</param>
    public TimeSpan DelayAfter(int failedAttempts, double random, TimeSpan? asked)
    {
        double ceiling = Math.Min(LongestDelay.TotalSeconds, FirstDelay.TotalSeconds * Math.Pow(2, Math.Min(failedAttempts - 1, 30)));
        TimeSpan jittered = TimeSpan.FromSeconds(ceiling * (0.5 + (random / 2)));
        return asked is { } wanted && wanted > jittered ? TimeSpan.FromSeconds(Math.Min(wanted.TotalSeconds, LongestDelay.TotalSeconds)) : jittered;
    }
}
