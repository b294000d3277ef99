using System.Buffers;
using System.Buffers.Binary;
using Danmen.Faults;

namespace Danmen.Restic.Format;

/// <summary>The plain header of a pack: entries of 37 bytes (stored) or 41 (compressed), restic design.rst "Pack Format".</summary>
public static class PackHeaderCodec
{
    /// <summary>Longest plain header, bytes.</summary>
    public const int MaximumLengthBytes = 16 << 20;

    /// <summary>Length of the entry of a blob that is stored uncompressed, bytes.</summary>
    public const int StoredEntryBytes = 37;

    /// <summary>Length of the entry of a compressed blob, bytes.</summary>
    public const int CompressedEntryBytes = 41;

    /// <summary>IV and MAC around every sealed blob, bytes.</summary>
    private const uint SealBytes = 32;

    /// <param name="blobs">Ascending by offset, contiguous from 0.</param>
    /// <exception cref="DanmenException">FormatFaults.Unwritable: gaps, or more than a header may hold.</exception>
    public static void Encode(IReadOnlyList<PackedBlob> blobs, IBufferWriter<byte> output)
    {
        uint next = 0;
        int length = 0;
        for (int i = 0; i < blobs.Count; i++)
        {
            PackedBlob blob = blobs[i];
            if (blob.OffsetBytes != next) throw Unwritable($"blob {blob.Id} stands at {blob.OffsetBytes}, not at {next}");
            if (Problem(blob) is { } problem) throw Unwritable($"blob {blob.Id}: {problem}");
            bool compressed = blob.PlainLengthBytes != 0;
            int entry = compressed ? CompressedEntryBytes : StoredEntryBytes;
            length = checked(length + entry);
            if (length > MaximumLengthBytes) throw Unwritable($"more than {MaximumLengthBytes} bytes");
            next = checked(next + blob.LengthBytes);

            Span<byte> span = output.GetSpan(entry);
            span[0] = (byte)((byte)blob.Type | (compressed ? 2 : 0));
            BinaryPrimitives.WriteUInt32LittleEndian(span[1..], blob.LengthBytes);
            if (compressed) BinaryPrimitives.WriteUInt32LittleEndian(span[5..], blob.PlainLengthBytes);
            blob.Id.Hash.CopyTo(span[(entry - ContentHash.SizeBytes)..]);
            output.Advance(entry);
        }
    }

    /// <summary>Parses; offsets follow from the lengths. Anything wrong is StoreFaults.Damaged naming the pack.</summary>
    public static IReadOnlyList<PackedBlob> Decode(ReadOnlySpan<byte> header, PackId pack)
    {
        if (header.Length > MaximumLengthBytes) throw Damaged(pack, $"its header is {header.Length} bytes long");
        if (header.IsEmpty) throw Damaged(pack, "its header names no blob");
        List<PackedBlob> blobs = new((header.Length / CompressedEntryBytes) + 1);
        ulong offset = 0;
        while (!header.IsEmpty)
        {
            byte kind = header[0];
            if (kind > 3) throw Damaged(pack, $"header entry {blobs.Count} has the unknown type {kind}");
            bool compressed = (kind & 2) != 0;
            int entry = compressed ? CompressedEntryBytes : StoredEntryBytes;
            if (header.Length < entry) throw Damaged(pack, $"header entry {blobs.Count} is cut off");
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(header[1..]);
            uint plainLength = compressed ? BinaryPrimitives.ReadUInt32LittleEndian(header[5..]) : 0;
            BlobId id = new(new ContentHash(header[(entry - ContentHash.SizeBytes)..entry]));
            if (offset > uint.MaxValue) throw Damaged(pack, $"blob {id} stands beyond 4 GiB");
            if (compressed && plainLength == 0) throw Damaged(pack, $"blob {id} is compressed and empty");
            PackedBlob blob = new(id, (BlobType)(kind & 1), (uint)offset, length, plainLength);
            if (Problem(blob) is { } problem) throw Damaged(pack, $"blob {id}: {problem}");
            blobs.Add(blob);
            offset += length;
            header = header[entry..];
        }

        return blobs;
    }

    /// <summary>What no pack may say of a blob, or null. What passes can be allocated without fear of a lie.</summary>
    internal static string? Problem(in PackedBlob blob)
    {
        if (blob.LengthBytes <= SealBytes) return $"a sealed length of {blob.LengthBytes} bytes holds nothing";
        if (blob.OffsetBytes > uint.MaxValue - blob.LengthBytes) return "it ends beyond 4 GiB";
        uint maximum = BlobLimits.MaximumPlainBytes(blob.Type);
        if (blob.PlainLengthBytes > maximum) return $"a plain length of {blob.PlainLengthBytes} bytes is more than any writer stores";
        return blob.LengthBytes > BlobLimits.MaximumSealedBytes(blob.Type) ? $"a sealed length of {blob.LengthBytes} bytes is more than any writer stores" : null;
    }

    private static DanmenException Damaged(PackId pack, string detail) => new(StoreFaults.Damaged, $"pack {pack}", DamageRemarks.Header.With(detail));

    private static DanmenException Unwritable(string detail) => new(FormatFaults.Unwritable, "pack header", detail);
}
