using System.Buffers.Binary;

namespace Danmen.Testing.BadRepositories;

/// <summary>zstd frames made by hand (RFC 8878): content that is stored as it is, and bombs.</summary>
public static class ForgeZstd
{
    private const int MaximumBlockBytes = 128 << 10;

    /// <summary>A frame of raw blocks.</summary>
    /// <param name="claimedLength">What the frame says its content's length is; null for the truth, -1 to leave it out.</param>
    public static byte[] Store(ReadOnlySpan<byte> content, long? claimedLength = null)
    {
        List<byte> frame = Header(claimedLength ?? content.Length);
        for (int at = 0; at == 0 || at < content.Length; at += MaximumBlockBytes)
        {
            ReadOnlySpan<byte> block = content[at..Math.Min(at + MaximumBlockBytes, content.Length)];
            Block(frame, block.Length, type: 0, last: at + MaximumBlockBytes >= content.Length);
            frame.AddRange(block);
        }

        return [.. frame];
    }

    /// <summary>A frame of run-length blocks: 4 bytes for each 128 KiB.</summary>
    /// <param name="claimedLength">What the frame says its content's length is; -1 to leave it out.</param>
    public static byte[] Bomb(long length, long claimedLength)
    {
        List<byte> frame = Header(claimedLength);
        for (long at = 0; at < length; at += MaximumBlockBytes)
        {
            Block(frame, (int)Math.Min(MaximumBlockBytes, length - at), type: 1, last: at + MaximumBlockBytes >= length);
            frame.Add(0);
        }

        return [.. frame];
    }

    private static List<byte> Header(long claimedLength)
    {
        List<byte> frame = [0x28, 0xB5, 0x2F, 0xFD];
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, claimedLength);
        if (claimedLength < 0)
        {
            // No content size; a window of 8 MiB.
            frame.AddRange([0x00, 13 << 3]);
        }
        else
        {
            // Content size in 8 bytes, a window of 8 MiB.
            frame.AddRange([0xC0, 13 << 3]);
            frame.AddRange(length);
        }

        return frame;
    }

    private static void Block(List<byte> frame, int size, int type, bool last)
    {
        int header = (size << 3) | (type << 1) | (last ? 1 : 0);
        frame.AddRange([(byte)header, (byte)(header >> 8), (byte)(header >> 16)]);
    }
}
