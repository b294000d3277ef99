using System.Buffers.Binary;

namespace Danmen.Components.Pickle;

/// <summary>What a file is in which pickles may lie.</summary>
internal enum ContainerFormat
{
    /// <summary>Nothing that is known here: a pickle itself, or no pickle.</summary>
    None,
    Zip,
    Gzip,
    Zlib,

    /// <summary>NumPy's array; one of objects is followed by a pickle.</summary>
    Npy,

    /// <summary>Something that other programs unpack, and nothing here can.</summary>
    Bzip2,
    Xz,
    Lzma,
    Lz4,
    Zstd,
    SevenZip,
    Rar,
    Tar,
}

/// <summary>Tells formats by their first bytes, as the programs that load models do.</summary>
internal static class ContainerFormats
{
    /// <summary>So many first bytes of a file tell its format.</summary>
    public const int HeadBytes = 512;

    private const int TarMagicAt = 257;

    private static readonly (ContainerFormat Format, byte[] Magic)[] s_magics =
    [
        (ContainerFormat.Zip, [.. "PK\x03\x04"u8]),
        (ContainerFormat.Zip, [.. "PK\x05\x06"u8]),
        (ContainerFormat.Gzip, [0x1F, 0x8B, 0x08]),
        (ContainerFormat.Npy, [0x93, .. "NUMPY"u8]),
        (ContainerFormat.Bzip2, [.. "BZh"u8]),
        (ContainerFormat.Xz, [0xFD, .. "7zXZ"u8, 0]),
        (ContainerFormat.Lzma, [0x5D, 0, 0]),
        (ContainerFormat.Lz4, [0x04, 0x22, 0x4D, 0x18]),
        (ContainerFormat.Zstd, [0x28, 0xB5, 0x2F, 0xFD]),
        (ContainerFormat.SevenZip, [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]),
        (ContainerFormat.Rar, [.. "Rar!\x1A\x07"u8]),
    ];

    // The digits of pi, which begin a block of bzip2, and what ends a file of none.
    private static readonly byte[][] s_bzip2Blocks = [[0x31, 0x41, 0x59, 0x26, 0x53, 0x59], [0x17, 0x72, 0x45, 0x38, 0x50, 0x90]];

    public static ContainerFormat Of(ReadOnlySpan<byte> head)
    {
        foreach ((ContainerFormat format, byte[] magic) in s_magics)
            if (head.StartsWith(magic) && (format != ContainerFormat.Bzip2 || (head.Length > 10 && (head[4..].StartsWith(s_bzip2Blocks[0]) || head[4..].StartsWith(s_bzip2Blocks[1]))))) return format;
        if (head.Length > TarMagicAt + 5 && head[TarMagicAt..].StartsWith("ustar"u8)) return ContainerFormat.Tar;
        // CMF and FLG of RFC 1950: deflate with a window of 32 KiB, no dictionary; both together are a multiple of 31.
        return head.Length > 2 && head[0] == 0x78 && (head[1] & 0x20) == 0 && BinaryPrimitives.ReadUInt16BigEndian(head) % 31 == 0 ? ContainerFormat.Zlib : ContainerFormat.None;
    }

    /// <summary>The name that facts have for a format.</summary>
    public static string Name(ContainerFormat format) => format switch
    {
        ContainerFormat.SevenZip => "7z",
        _ => format.ToString().ToLowerInvariant(),
    };

    /// <summary>True for a format that nothing here can look into.</summary>
    public static bool IsClosed(ContainerFormat format) => format >= ContainerFormat.Bzip2;
}
