using Danmen.Restic.Format;

namespace Danmen.Restic.Maintenance;

/// <summary>Lengths of packs as their blobs imply them.</summary>
/// <remarks>restic design.rst, "Pack Format": blobs ‖ sealed header ‖ header length(4).</remarks>
internal static class PackSizes
{
    private const int SealBytes = 32;
    private const int HeaderLengthBytes = 4;
    private const int StoredEntryBytes = 37;
    private const int CompressedEntryBytes = 41;

    /// <summary>Bytes of a pack's header and the length behind it.</summary>
    public static long HeaderOf(IReadOnlyList<PackedBlob> blobs)
    {
        long bytes = SealBytes + HeaderLengthBytes;
        foreach (PackedBlob blob in blobs) bytes += blob.PlainLengthBytes == 0 ? StoredEntryBytes : CompressedEntryBytes;
        return bytes;
    }

    /// <summary>Bytes of the whole pack.</summary>
    public static long Of(IReadOnlyList<PackedBlob> blobs)
    {
        long bytes = HeaderOf(blobs);
        foreach (PackedBlob blob in blobs) bytes += blob.LengthBytes;
        return bytes;
    }
}
