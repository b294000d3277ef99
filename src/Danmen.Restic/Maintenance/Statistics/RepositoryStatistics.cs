namespace Danmen.Restic.Maintenance.Statistics;

/// <summary>What a repository stores.</summary>
/// <param name="PackBytes">Lengths of all packs.</param>
/// <param name="IndexBytes">Lengths of all index files.</param>
/// <param name="StoredBytes">Sealed blobs in the index, further copies included.</param>
/// <param name="PlainBytes">The same blobs in plain.</param>
public sealed record StorageStatistics(long Snapshots, long Packs, long PackBytes, long IndexFiles, long IndexBytes, long DataBlobs, long TreeBlobs, long StoredBytes, long PlainBytes)
{
    /// <summary>Plain to stored; 1 when nothing is stored.</summary>
    public double CompressionRatio => StoredBytes == 0 ? 1 : (double)PlainBytes / StoredBytes;
}

/// <summary>What snapshots would need when restored; restic's mode "restore-size".</summary>
/// <param name="Entries">Files, folders, links and so on.</param>
/// <param name="Bytes">Lengths of the files, hard links of a snapshot once.</param>
public sealed record RestoreStatistics(long Snapshots, long Entries, long Bytes);

/// <summary>The blobs that snapshots use, each once; restic's mode "raw-data".</summary>
public sealed record RawStatistics(long Snapshots, long Blobs, long StoredBytes, long PlainBytes)
{
    /// <summary>Plain to stored; 1 when nothing is stored.</summary>
    public double CompressionRatio => StoredBytes == 0 ? 1 : (double)PlainBytes / StoredBytes;
}

/// <summary>Files with the same content once; restic's mode "files-by-contents".</summary>
public sealed record ContentStatistics(long Snapshots, long Files, long Bytes);
