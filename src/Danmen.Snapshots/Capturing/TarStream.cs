using System.Globalization;
using System.Text;
using Danmen.Restic.Format;

namespace Danmen.Snapshots.Capturing;

/// <summary>Writes a tar file of the pax sort. Names, link targets and attributes are bytes, which System.Formats.Tar, whose are text, would change.</summary>
/// <remarks>POSIX.1-2017, pax, "ustar Interchange Format" and "pax Extended Header"; SCHILY.xattr as GNU tar and libarchive read it. Not thread-safe.</remarks>
internal sealed class TarStream(Stream output)
{
    private const int Block = 512;
    private const long LargestOctal = 0x1_FFFF_FFFF; // 11 octal digits
    private const uint LargestId = 0x1F_FFFF; // 7 octal digits

    private long _left;
    private long _total;

    /// <summary>Starts an entry; <paramref name="size"/> bytes of content must follow.</summary>
    /// <param name="type">'0' file, '1' hard link, '2' symbolic link, '3' character device, '4' block device, '5' folder, '6' FIFO.</param>
    public async Task BeginAsync(Node node, char type, ReadOnlyMemory<byte> path, ReadOnlyMemory<byte> target, long size, CancellationToken cancellationToken)
    {
        using var records = new MemoryStream();
        Record(records, "path", path.Span);
        if (!target.IsEmpty) Record(records, "linkpath", target.Span);
        Record(records, "mtime", Text(node.ModifiedAt));
        if (size > LargestOctal) Record(records, "size", Number(size));
        if (node.UserId > LargestId) Record(records, "uid", Number(node.UserId));
        if (node.GroupId > LargestId) Record(records, "gid", Number(node.GroupId));
        if (type != '1')
            foreach (ExtendedAttribute attribute in node.ExtendedAttributes) Record(records, "SCHILY.xattr." + attribute.Name, attribute.Value.Span);

        byte[] extended = records.ToArray();
        await HeaderAsync(node, 'x', "PaxHeaders/entry"u8.ToArray(), default, extended.Length, cancellationToken);
        await WriteAsync(extended, cancellationToken);
        await HeaderAsync(node, type, path, target, size, cancellationToken);
    }

    /// <summary>Content of the entry that was begun.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        _left -= content.Length;
        if (_left < 0) throw new InvalidOperationException("more content than the entry announced");
        await output.WriteAsync(content, cancellationToken);
        if (_left == 0) await PadAsync(cancellationToken);
    }

    /// <summary>Two empty blocks.</summary>
    public Task EndAsync(CancellationToken cancellationToken) => output.WriteAsync(new byte[2 * Block], cancellationToken).AsTask();

    private static string Text(Timestamp time)
    {
        // pax times count down from the next second where the seconds are negative: write them as a decimal number.
        decimal value = time.Seconds + (time.Nanoseconds / 1_000_000_000m);
        return value.ToString("0.#########", CultureInfo.InvariantCulture);
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static void Record(MemoryStream records, string key, string value) => Record(records, key, Encoding.UTF8.GetBytes(value));

    // "LENGTH KEY=VALUE\n", where LENGTH counts itself.
    private static void Record(MemoryStream records, string key, ReadOnlySpan<byte> value)
    {
        byte[] name = Encoding.UTF8.GetBytes(key);
        int rest = 1 + name.Length + 1 + value.Length + 1;
        int length = rest + Number(rest).Length;
        if (rest + Number(length).Length != length) length = rest + Number(length).Length;
        records.Write(Encoding.ASCII.GetBytes(Number(length)));
        records.WriteByte((byte)' ');
        records.Write(name);
        records.WriteByte((byte)'=');
        records.Write(value);
        records.WriteByte((byte)'\n');
    }

    private static void Octal(Span<byte> field, ulong value)
    {
        for (int i = field.Length - 2; i >= 0; i--, value >>= 3) field[i] = (byte)('0' + (int)(value & 7));
    }

    private static void Copy(ReadOnlySpan<byte> value, Span<byte> field) => value[..Math.Min(value.Length, field.Length)].CopyTo(field);

    private async Task HeaderAsync(Node node, char type, ReadOnlyMemory<byte> path, ReadOnlyMemory<byte> target, long size, CancellationToken cancellationToken)
    {
        byte[] header = new byte[Block];
        Copy(path.Span, header.AsSpan(0, 100));
        Octal(header.AsSpan(100, 8), GoFileMode.ToStMode(node.Mode) & 0xFFF);
        Octal(header.AsSpan(108, 8), Math.Min(node.UserId, LargestId));
        Octal(header.AsSpan(116, 8), Math.Min(node.GroupId, LargestId));
        Octal(header.AsSpan(124, 12), (ulong)Math.Min(size, LargestOctal));
        Octal(header.AsSpan(136, 12), (ulong)Math.Clamp(node.ModifiedAt.Seconds, 0, LargestOctal));
        header.AsSpan(148, 8).Fill((byte)' ');
        header[156] = (byte)type;
        Copy(target.Span, header.AsSpan(157, 100));
        "ustar\u000000"u8.CopyTo(header.AsSpan(257));
        Copy(Encoding.UTF8.GetBytes(node.User ?? ""), header.AsSpan(265, 31));
        Copy(Encoding.UTF8.GetBytes(node.Group ?? ""), header.AsSpan(297, 31));
        if (type is '3' or '4')
        {
            Octal(header.AsSpan(329, 8), ((node.Device >> 8) & 0xFFF) | ((node.Device >> 32) & 0xFFFFF000));
            Octal(header.AsSpan(337, 8), (node.Device & 0xFF) | ((node.Device >> 12) & 0xFFFFFF00));
        }

        int sum = 0;
        foreach (byte b in header) sum += b;
        Octal(header.AsSpan(148, 7), (ulong)sum);
        header[154] = 0;
        await output.WriteAsync(header, cancellationToken);
        _left = size;
        _total = size;
    }

    private async Task PadAsync(CancellationToken cancellationToken)
    {
        int over = (int)(_total % Block);
        if (over != 0) await output.WriteAsync(new byte[Block - over], cancellationToken);
    }
}
