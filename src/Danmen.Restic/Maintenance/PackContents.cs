using System.Buffers;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Maintenance;

/// <summary>Reads chosen blobs of one pack: neighbours in one request, each opened and checked.</summary>
internal static class PackContents
{
    /// <summary>Unwanted bytes that are read rather than starting another request.</summary>
    private const int GapBytes = 256 << 10;

    private const int LongestReadBytes = 16 << 20;

    /// <param name="wanted">Ascending by offset.</param>
    /// <param name="take">Takes a blob and its plain bytes; they are its own to keep.</param>
    public static async Task ReadAsync(Repository repository, PackId pack, IReadOnlyList<PackedBlob> wanted, Func<PackedBlob, byte[], Task> take, CancellationToken cancellationToken)
    {
        int start = 0;
        while (start < wanted.Count)
        {
            int end = EndOfRun(wanted, start);
            await ReadRunAsync(repository, pack, wanted, start, end, take, cancellationToken);
            start = end;
        }
    }

    private static int EndOfRun(IReadOnlyList<PackedBlob> wanted, int start)
    {
        int end = start + 1;
        long from = wanted[start].OffsetBytes;
        while (end < wanted.Count)
        {
            long gap = wanted[end].OffsetBytes - EndOf(wanted[end - 1]);
            if (gap > GapBytes || EndOf(wanted[end]) - from > LongestReadBytes) break;
            end++;
        }

        return end;
    }

    private static long EndOf(PackedBlob blob) => (long)blob.OffsetBytes + blob.LengthBytes;

    private static async Task ReadRunAsync(Repository repository, PackId pack, IReadOnlyList<PackedBlob> wanted, int start, int end, Func<PackedBlob, byte[], Task> take, CancellationToken cancellationToken)
    {
        long from = wanted[start].OffsetBytes;
        int length = checked((int)(EndOf(wanted[end - 1]) - from));
        byte[] run = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            await repository.Backend.ReadAsync(FileKind.Pack, pack.ToString(), from, run.AsMemory(0, length), cancellationToken);
            for (int i = start; i < end; i++)
            {
                PackedBlob blob = wanted[i];
                BlobLocation location = LocationOf(blob, pack);
                byte[] plain = new byte[location.PlainLengthBytes];
                repository.OpenBlob(location, run.AsSpan((int)(blob.OffsetBytes - from), (int)blob.LengthBytes), plain);
                await take(blob, plain);
            }
        }
        finally
        {
            // Opened where it stood: it holds plain text.
            ArrayPool<byte>.Shared.Return(run, clearArray: true);
        }
    }

    private static BlobLocation LocationOf(PackedBlob blob, PackId pack)
    {
        bool isCompressed = blob.PlainLengthBytes != 0;
        uint plainLength = isCompressed ? blob.PlainLengthBytes : checked(blob.LengthBytes - 32);
        return new BlobLocation(blob.Id, blob.Type, pack, blob.OffsetBytes, blob.LengthBytes, plainLength, isCompressed);
    }
}
