using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Mirroring;

/// <summary>What is known of a tag and the place that mirrors it.</summary>
/// <param name="Since">Since when something is owed, or was when it was sent.</param>
/// <param name="Attempts">How often it was tried in vain since then.</param>
/// <param name="Tried">When last; null for never.</param>
/// <param name="Sent">When it was sent; null while it is owed.</param>
/// <param name="Problem">Why it could not be sent the last time; null when it could, or was not tried.</param>
/// <param name="Sequence">Rises each time that something new is owed.</param>
public sealed record MirrorEntry(string Name, DateTimeOffset Since, int Attempts, DateTimeOffset? Tried, DateTimeOffset? Sent, KeptFault? Problem, long Sequence)
{
    public bool IsOwed => Sent is null;
}
