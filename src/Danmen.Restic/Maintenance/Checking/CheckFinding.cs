using Danmen.Faults;

namespace Danmen.Restic.Maintenance.Checking;

/// <summary>How much a finding matters.</summary>
public enum CheckSeverity
{
    /// <summary>Nothing is wrong: space that prune would free, for example.</summary>
    Information,

    /// <summary>Everything can be restored, but something is not as it should be.</summary>
    Warning,

    /// <summary>Something cannot be restored as it was, or stock restic would restore the wrong thing.</summary>
    Error,
}

/// <summary>What sort of thing was found. The names are stable: they stand in <c>--json</c>.</summary>
public enum CheckKind
{
    KeyDamaged,
    LockDamaged,
    IndexDamaged,
    SnapshotDamaged,

    /// <summary>An index names a pack that is not there.</summary>
    PackMissing,

    /// <summary>A pack is there that no index names: left by an interrupted run.</summary>
    PackNotIndexed,

    /// <summary>A pack's length is not what its blobs and header add up to.</summary>
    PackLengthWrong,

    /// <summary>A pack's blobs are not contiguous from its start, or overlap.</summary>
    PackNotContiguous,

    /// <summary>Two index files disagree about a pack.</summary>
    PackIndexedDifferently,

    /// <summary>Trees and data stand in one pack.</summary>
    PackMixed,

    /// <summary>A pack's bytes, header or blobs are not what they should be.</summary>
    PackDamaged,

    /// <summary>Two places of a blob disagree about its length.</summary>
    BlobLengthWrong,

    /// <summary>Blobs that stand in several places.</summary>
    BlobsRepeated,

    /// <summary>Blobs that no snapshot uses.</summary>
    BlobsUnused,

    /// <summary>Packs that were not read, because they are in an archive class.</summary>
    PacksArchived,

    /// <summary>A file that is needed could be removed soon: its lock ends.</summary>
    RetentionEnding,

    TreeMissing,
    TreeDamaged,

    /// <summary>Fields of a newer restic, which Danmen keeps and does not understand.</summary>
    TreeHasUnknownFields,

    /// <summary>A tree whose text is not the one that its content encodes to: <c>restic rewrite</c> refuses it.</summary>
    TreeNotStable,

    /// <summary>A file names a blob that no index knows.</summary>
    BlobMissing,

    /// <summary>A file's size is not the sum of its blobs.</summary>
    SizeWrong,

    /// <summary>Hard links that stock restic would mix up.</summary>
    HardLinksAmbiguous,

    /// <summary>restic could not read the file when it stored it.</summary>
    FileIncomplete,

    /// <summary>A record that is kept in the repository is not what it should be, as its owner judges; the store itself knows of none.</summary>
    RecordDoubtful,
}

/// <summary>One thing that a check found.</summary>
/// <param name="Subject">The file of the repository, blob, or snapshot and path it is about.</param>
/// <param name="What">What is wrong, in both languages.</param>
public sealed record CheckFinding(CheckKind Kind, CheckSeverity Severity, string Subject, Remark What)
{
    /// <summary>What is wrong, English.</summary>
    public string Detail => What.English;
}
