namespace Danmen.Snapshots.Systems;

/// <summary>The second repository, to which snapshots move when they are older than <c>retention.hot</c>.</summary>
/// <param name="Access">Its place and key, which are not the first one's.</param>
/// <param name="StorageClass">Of its data packs, in the storage's own words; null for the storage's usual one.</param>
/// <param name="ArchiveAfterDays">When the bucket's lifecycle moves data packs to <paramref name="StorageClass"/>, instead of their being written to it; null: it depends on the class.</param>
public sealed record ColdDefinition(RepositoryAccess Access, string? StorageClass, int? ArchiveAfterDays = null)
{
    /// <summary>Time for a move to be ended and to go on before what it has to read back is out of reach.</summary>
    public const int UsualArchiveAfterDays = 7;

    public bool IsInBucket => Access.Location.StartsWith("s3:", StringComparison.Ordinal);

    /// <summary>The class in which data packs are written: <see cref="StorageClass"/>, unless the lifecycle moves them there or the place has no classes; then null.</summary>
    /// <remarks>What is written is read back before its original is removed.</remarks>
    public string? WrittenClass => IsInBucket && !IsMovedLater ? StorageClass : null;

    /// <summary>Where the bucket's lifecycle moves data packs; null when they are written where they stay.</summary>
    public ArchiveDefinition? Archive => IsInBucket && IsMovedLater && StorageClass is not null ? new ArchiveDefinition(StorageClass, ArchiveAfterDays ?? UsualArchiveAfterDays) : null;

    // From these classes nothing is read at once.
    private bool IsMovedLater => ArchiveAfterDays is not null || StorageClass is "GLACIER" or "DEEP_ARCHIVE";
}
