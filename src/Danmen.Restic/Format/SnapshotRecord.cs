namespace Danmen.Restic.Format;

/// <summary>A snapshot file's content, as restic knows it. Unknown fields are dropped by <c>restic tag</c>, so none of ours live here.</summary>
/// <remarks>restic internal/restic/snapshot.go.</remarks>
public sealed record SnapshotRecord
{
    public required Timestamp Time { get; init; }

    public SnapshotId? Parent { get; init; }

    public required TreeId Tree { get; init; }

    public IReadOnlyList<string> Paths { get; init; } = [];

    public string HostName { get; init; } = "";

    public string UserName { get; init; } = "";

    public uint UserId { get; init; }

    public uint GroupId { get; init; }

    public IReadOnlyList<string> Excludes { get; init; } = [];

    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The first id this snapshot had, before <c>restic tag</c> or <c>rewrite</c> changed it.</summary>
    public SnapshotId? Original { get; init; }

    /// <summary>Written by restic 0.16 and later.</summary>
    public string? ProgramVersion { get; init; }

    /// <summary>Fields that this version does not know (restic 0.17's summary among them) as <c>,"name":value</c>; written again as they stand.</summary>
    public ReadOnlyMemory<byte> UnknownFields { get; init; }
}
