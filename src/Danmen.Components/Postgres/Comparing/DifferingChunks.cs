using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Postgres.Comparing;

/// <summary>Which chunks of two versions of a table hold rows that differ. Chunks of the same content hold the same rows, wherever they lie.</summary>
/// <remarks>
/// Memory: some 30 bytes for each chunk. A chunk ends at a row's end unless it has the largest length there is: behind such a one a row may go on,
/// so chunks are compared together with those largest ones that lie before them.
/// </remarks>
internal static class DifferingChunks
{
    /// <param name="before">Parts of the left side.</param>
    /// <param name="after">Parts of the right side.</param>
    public static (IReadOnlyList<PartChunks> Before, IReadOnlyList<PartChunks> After) Of(TableParts before, TableParts after)
    {
        // How often the left side has a group of chunks more than the right.
        var surplus = new Dictionary<UInt128, int>();
        Count(before, surplus, 1);
        Count(after, surplus, -1);
        return (Pick(before, surplus, 1), Pick(after, surplus, -1));
    }

    /// <summary>All chunks of all parts.</summary>
    public static IReadOnlyList<PartChunks> All(TableParts table) =>
        [.. table.Files.Select(file => new PartChunks(file, [.. Enumerable.Range(0, file.Blobs.Count)], file.SizeBytes))];

    private static void Count(TableParts table, Dictionary<UInt128, int> surplus, int sign)
    {
        foreach (StoredItem file in table.Files)
        {
            foreach ((int first, int end, _) in Groups(table, file))
            {
                UInt128 name = Name(file, first, end);
                int count = surplus.GetValueOrDefault(name) + sign;
                if (count == 0) surplus.Remove(name);
                else surplus[name] = count;
            }
        }
    }

    private static List<PartChunks> Pick(TableParts table, Dictionary<UInt128, int> surplus, int sign)
    {
        var parts = new List<PartChunks>();
        foreach (StoredItem file in table.Files)
        {
            var chunks = new List<int>();
            long bytes = 0;
            foreach ((int first, int end, long length) in Groups(table, file))
            {
                UInt128 name = Name(file, first, end);
                int count = surplus.GetValueOrDefault(name) * sign;
                if (count <= 0) continue;
                surplus[name] = (count - 1) * sign;
                for (int chunk = first; chunk < end; chunk++) chunks.Add(chunk);
                bytes += length;
            }

            if (chunks.Count > 0) parts.Add(new PartChunks(file, chunks, bytes));
        }

        return parts;
    }

    private static IEnumerable<(int First, int End, long Bytes)> Groups(TableParts table, StoredItem file)
    {
        IReadOnlyList<int> lengths = table.Stored.ChunkLengths(file);
        int largest = table.Shape.LargestChunkBytes(), first = 0;
        long bytes = 0;
        for (int i = 0; i < lengths.Count; i++)
        {
            bytes += lengths[i];
            if (lengths[i] >= largest && i + 1 < lengths.Count) continue;
            yield return (first, i + 1, bytes);
            (first, bytes) = (i + 1, 0);
        }
    }

    // Half of a SHA-256 tells chunks apart well enough.
    private static UInt128 Name(StoredItem file, int first, int end)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (end == first + 1)
        {
            if (Convert.FromHexString(file.Blobs[first], hash, out _, out _) == System.Buffers.OperationStatus.Done) return BinaryPrimitives.ReadUInt128BigEndian(hash);
            SHA256.HashData(Encoding.UTF8.GetBytes(file.Blobs[first]), hash);
        }
        else
        {
            SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(' ', file.Blobs.Skip(first).Take(end - first))), hash);
        }

        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}

/// <summary>The files of a table's rows.</summary>
/// <param name="Stored">The component's folder.</param>
/// <param name="Shape">How they were cut.</param>
internal sealed record TableParts(IStoredFolder Stored, IReadOnlyList<StoredItem> Files, ContentShape Shape);

/// <summary>Chunks of one file to read; together they are whole rows.</summary>
/// <param name="Chunks">Places, ascending.</param>
internal sealed record PartChunks(StoredItem File, IReadOnlyList<int> Chunks, long Bytes);
