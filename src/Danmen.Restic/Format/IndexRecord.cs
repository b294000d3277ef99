namespace Danmen.Restic.Format;

/// <summary>An index file: which blobs stand in which packs.</summary>
/// <param name="Supersedes">Ids of index files that this one replaces (old restics), 64 hexadecimal digits.</param>
public sealed record IndexRecord(IReadOnlyList<ContentHash> Supersedes, IReadOnlyList<IndexedPack> Packs);

/// <summary>A pack and its blobs, ascending by offset.</summary>
public sealed record IndexedPack(PackId Id, IReadOnlyList<PackedBlob> Blobs);
