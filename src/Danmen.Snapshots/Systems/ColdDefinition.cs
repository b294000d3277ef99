namespace Danmen.Snapshots.Systems;

/// <summary>The second repository, to which snapshots move when they are older than <c>retention.hot</c>.</summary>
/// <param name="Access">Its place and key, which are not the first one's.</param>
/// <param name="StorageClass">Of its data packs, in the storage's own words; null for the storage's usual one.</param>
public sealed record ColdDefinition(RepositoryAccess Access, string? StorageClass);
