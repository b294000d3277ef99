using Danmen.Restic.Format;

namespace Danmen.Restic.Maintenance.Pruning;

/// <summary>How much of a pack is used.</summary>
internal sealed class PackUse(IndexedPack pack)
{
    public PackId Id => Pack.Id;

    public IndexedPack Pack { get; } = pack;

    public long UsedBytes { get; private set; }

    public long UnusedBytes { get; private set; }

    public int UsedBlobs { get; private set; }

    public int UnusedBlobs { get; private set; }

    public bool HasData { get; private set; }

    public bool HasTrees { get; private set; }

    public bool HasUncompressed { get; private set; }

    /// <summary>Bytes of all blobs; the header is not counted.</summary>
    public long BlobBytes => UsedBytes + UnusedBytes;

    public bool IsMixed => HasData && HasTrees;

    public void Count(PackedBlob blob, bool isUsed)
    {
        if (isUsed)
        {
            UsedBytes += blob.LengthBytes;
            UsedBlobs++;
        }
        else
        {
            UnusedBytes += blob.LengthBytes;
            UnusedBlobs++;
        }

        HasData |= blob.Type == BlobType.Data;
        HasTrees |= blob.Type == BlobType.Tree;
        HasUncompressed |= blob.PlainLengthBytes == 0;
    }
}
