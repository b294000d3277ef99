using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Restoring;

/// <summary>Groups blobs into few reads: by pack, in the order of the pack, over small gaps.</summary>
internal static class ReadPlan
{
    /// <summary>Reading this much that nobody wants costs less than another request.</summary>
    public const int GapBytes = 256 << 10;

    /// <summary>One read is at most this long, unless one blob alone is longer.</summary>
    public const int RangeBytes = 8 << 20;

    public static int Compare(in BlobLocation left, in BlobLocation right)
    {
        int order = left.Pack.Hash.CompareTo(right.Pack.Hash);
        return order != 0 ? order : left.OffsetBytes.CompareTo(right.OffsetBytes);
    }

    /// <param name="count">Number of blobs; they ascend by <see cref="Compare"/> and may repeat.</param>
    /// <param name="at">The n-th of them.</param>
    /// <param name="gapBytes">Gaps up to this are read over.</param>
    public static List<PackRange> Make(int count, Func<int, BlobLocation> at, int gapBytes = GapBytes)
    {
        List<PackRange> ranges = [];
        for (int first = 0; first < count;)
        {
            BlobLocation start = at(first);
            long end = (long)start.OffsetBytes + start.LengthBytes;
            int next = first + 1;
            for (; next < count; next++)
            {
                BlobLocation blob = at(next);
                long blobEnd = (long)blob.OffsetBytes + blob.LengthBytes;
                if (blob.Pack != start.Pack || blob.OffsetBytes > end + gapBytes || (blobEnd > end && blobEnd - start.OffsetBytes > RangeBytes)) break;
                end = Math.Max(end, blobEnd);
            }

            ranges.Add(new PackRange(start.Pack, start.OffsetBytes, checked((int)(end - start.OffsetBytes)), first, next - first));
            first = next;
        }

        return ranges;
    }
}

/// <summary>One read: a part of a pack, and which of the planned blobs lie in it.</summary>
internal readonly record struct PackRange(PackId Pack, uint OffsetBytes, int LengthBytes, int First, int Count);
