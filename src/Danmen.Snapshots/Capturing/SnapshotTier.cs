namespace Danmen.Snapshots.Capturing;

/// <summary>Where a snapshot is kept.</summary>
public enum SnapshotTier
{
    /// <summary>In the repository.</summary>
    Hot,

    /// <summary>In the cold repository.</summary>
    Cold,
}
