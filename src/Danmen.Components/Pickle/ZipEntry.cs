using System.Buffers.Binary;
using System.Text;

namespace Danmen.Components.Pickle;

/// <summary>An entry as a zip file's central directory has it.</summary>
/// <param name="Method">0 is stored, 8 deflated.</param>
/// <param name="HeaderOffset">Where its local header begins.</param>
internal sealed record ZipEntry(string Name, int Method, long PackedBytes, long HeaderOffset);

/// <summary>Reads the central directory, which is what loaders go by. Flags and checksums are not looked at: some loaders do not either, and who hides something relies on that.</summary>
internal static class ZipDirectory
{
    private const int MostEntries = 100_000;
    private const int MostDirectoryBytes = 64 << 20;
    private const int EndBytes = 22, LongestComment = 65_535, LocatorBytes = 20, End64Bytes = 56, RecordBytes = 46, LocalBytes = 30;
    private const int LongestName = 500;

    /// <summary>The entries; null with a reason where the directory cannot be read, or readers would not agree on it.</summary>
    public static async Task<(IReadOnlyList<ZipEntry>? Entries, string? Problem)> ReadAsync(Stream content, long sizeBytes, CancellationToken cancellationToken)
    {
        byte[] tail = new byte[(int)Math.Min(sizeBytes, EndBytes + LongestComment + LocatorBytes)];
        content.Position = sizeBytes - tail.Length;
        if (await content.ReadAtLeastAsync(tail, tail.Length, false, cancellationToken) < tail.Length) return (null, "it is shorter than it was");
        int end = tail.AsSpan().LastIndexOf("PK\x05\x06"u8);
        if (end < 0 || tail.Length - end < EndBytes) return (null, "its zip directory is missing");
        long endAt = sizeBytes - tail.Length + end;
        long count = BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(end + 10)), length = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + 12)), offset = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + 16));
        long behind = endAt;
        if (end >= LocatorBytes && tail.AsSpan(end - LocatorBytes).StartsWith("PK\x06\x07"u8))
        {
            long end64At = BinaryPrimitives.ReadInt64LittleEndian(tail.AsSpan(end - LocatorBytes + 8));
            byte[] end64 = new byte[End64Bytes];
            if (end64At < 0 || end64At > sizeBytes - End64Bytes) return (null, "its zip directory lies outside the file");
            content.Position = end64At;
            if (await content.ReadAtLeastAsync(end64, end64.Length, false, cancellationToken) < end64.Length || !end64.AsSpan().StartsWith("PK\x06\x06"u8)) return (null, "its zip directory is missing");
            count = BinaryPrimitives.ReadInt64LittleEndian(end64.AsSpan(32));
            length = BinaryPrimitives.ReadInt64LittleEndian(end64.AsSpan(40));
            offset = BinaryPrimitives.ReadInt64LittleEndian(end64.AsSpan(48));
            behind = end64At;
        }

        // Some readers go by the offset, others count back from the end: where both differ, they read different files.
        if (offset < 0 || length < 0 || offset + length != behind) return (null, "its zip directory is not where it is said to be");
        if (count > MostEntries || length > MostDirectoryBytes) return (null, "it has more entries than are looked at");
        byte[] directory = new byte[(int)length];
        content.Position = offset;
        if (await content.ReadAtLeastAsync(directory, directory.Length, false, cancellationToken) < directory.Length) return (null, "it is shorter than it was");
        return Parse(directory, count);
    }

    /// <summary>Where an entry's bytes begin; -1 where no local header stands.</summary>
    public static async Task<long> DataOffsetAsync(Stream content, long sizeBytes, ZipEntry entry, CancellationToken cancellationToken)
    {
        if (entry.HeaderOffset < 0 || entry.HeaderOffset > sizeBytes - LocalBytes) return -1;
        byte[] header = new byte[LocalBytes];
        content.Position = entry.HeaderOffset;
        if (await content.ReadAtLeastAsync(header, header.Length, false, cancellationToken) < header.Length || !header.AsSpan().StartsWith("PK\x03\x04"u8)) return -1;
        long data = entry.HeaderOffset + LocalBytes + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(26)) + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(28));
        return data <= sizeBytes ? data : -1;
    }

    private static (IReadOnlyList<ZipEntry>? Entries, string? Problem) Parse(ReadOnlySpan<byte> directory, long count)
    {
        var entries = new List<ZipEntry>();
        while (directory.Length >= RecordBytes && directory.StartsWith("PK\x01\x02"u8))
        {
            int name = BinaryPrimitives.ReadUInt16LittleEndian(directory[28..]), extra = BinaryPrimitives.ReadUInt16LittleEndian(directory[30..]), comment = BinaryPrimitives.ReadUInt16LittleEndian(directory[32..]);
            if (directory.Length < RecordBytes + name + extra + comment) return (null, "its zip directory is cut off");
            uint packed = BinaryPrimitives.ReadUInt32LittleEndian(directory[20..]), plain = BinaryPrimitives.ReadUInt32LittleEndian(directory[24..]), header = BinaryPrimitives.ReadUInt32LittleEndian(directory[42..]);
            (long packedBytes, long headerOffset) = Long(directory.Slice(RecordBytes + name, extra), plain, packed, header);
            entries.Add(new ZipEntry(Text(directory.Slice(RecordBytes, name)), BinaryPrimitives.ReadUInt16LittleEndian(directory[10..]), packedBytes, headerOffset));
            directory = directory[(RecordBytes + name + extra + comment)..];
        }

        return entries.Count == count && directory.IsEmpty ? (entries, null) : (null, "its zip directory does not hold what it says");
    }

    /// <summary>Zip64: 64-bit values stand in the extra field for those that are all ones, in this order.</summary>
    private static (long Packed, long Header) Long(ReadOnlySpan<byte> extra, uint plain, uint packed, uint header)
    {
        long packedBytes = packed, headerOffset = header;
        while (extra.Length >= 4)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (extra.Length < 4 + length) break;
            if (BinaryPrimitives.ReadUInt16LittleEndian(extra) == 1)
            {
                ReadOnlySpan<byte> values = extra.Slice(4, length);
                if (plain == uint.MaxValue && values.Length >= 8) values = values[8..];
                if (packed == uint.MaxValue && values.Length >= 8)
                {
                    packedBytes = BinaryPrimitives.ReadInt64LittleEndian(values);
                    values = values[8..];
                }

                if (header == uint.MaxValue && values.Length >= 8) headerOffset = BinaryPrimitives.ReadInt64LittleEndian(values);
                break;
            }

            extra = extra[(4 + length)..];
        }

        return (packedBytes, headerOffset);
    }

    private static string Text(ReadOnlySpan<byte> name)
    {
        string text = Encoding.UTF8.GetString(name);
        return text.Length <= LongestName ? text : text[..LongestName] + "…";
    }
}
