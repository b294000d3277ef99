namespace Danmen.Snapshots.Systems;

/// <summary>The second repository, to which snapshots move when they are older than <c>retention.hot</c>.</summary>
/// <param name="Access">Its place and key, which are not the first one's.</param>
/// <param name="StorageClass">Of its data packs, in the storage's own words; null for the storage's usual one.</param>
public sealed record ColdDefinition(RepositoryAccess Access, string? StorageClass)
{
    /// <summary>The class in which data packs are written: <see cref="StorageClass"/>, unless nothing can be read from it at once or the place has no classes; then null.</summary>
    /// <remarks>What is written is read back before its original is removed.</remarks>
    public string? WrittenClass => Access.Location.StartsWith("s3:", StringComparison.Ordinal) && StorageClass is not ("GLACIER" or "DEEP_ARCHIVE") ? StorageClass : null;
}
