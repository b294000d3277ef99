using Danmen.Restic.Format;

namespace Danmen.Restic.Maintenance.Copying;

/// <summary>What a copy did.</summary>
/// <param name="Blobs">Blobs that the target did not have.</param>
/// <param name="PlainBytes">Their plain bytes.</param>
public sealed record CopyReport(IReadOnlyList<CopiedSnapshot> Snapshots, long Blobs, long PlainBytes);

/// <summary>A snapshot and its copy.</summary>
/// <param name="WasThere">True when the target had it already.</param>
public sealed record CopiedSnapshot(SnapshotId Source, SnapshotId Target, bool WasThere);
