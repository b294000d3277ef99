using Danmen.Snapshots.Capturing;

namespace Danmen.Snapshots.Retention;

/// <summary>What retention knows of a snapshot.</summary>
/// <param name="Id">64 hexadecimal digits.</param>
/// <param name="Start">When its capture began.</param>
/// <param name="End">When its capture ended; its age counts from here.</param>
public sealed record RetentionSnapshot(string Id, string Environment, DateTimeOffset Start, DateTimeOffset End)
{
    /// <summary>Id of the snapshot that was the newest when this one was taken; null for none. It tells the order in which they were taken, whatever the clocks said.</summary>
    public string? Parent { get; init; }

    /// <summary>Where it is now.</summary>
    public SnapshotTier Tier { get; init; }

    public bool IsComplete { get; init; } = true;

    /// <summary>Which components it holds when some were left out on request, as any text that is equal for the same ones; "" for all.</summary>
    public string Part { get; init; } = "";

    public IReadOnlyList<RetentionTag> Tags { get; init; } = [];

    public IReadOnlyList<RetentionHold> Holds { get; init; } = [];

    internal string ShortId => Id.Length > 8 ? Id[..8] : Id;

    internal bool IsWhole => IsComplete && Part.Length == 0;
}

/// <summary>A tag that names a snapshot.</summary>
/// <param name="Since">When it was made: its duration counts from here, or from the end of the capture when that is later.</param>
/// <param name="IsDoubtful">Its record or signature is bad: its type is not believed, and it keeps the snapshot for ever.</param>
public sealed record RetentionTag(string Name, string Type, DateTimeOffset Since, bool IsDoubtful = false);

/// <summary>A hold on a snapshot: it stays until the hold is released.</summary>
public sealed record RetentionHold(string Id, string Reason);
