using System.Buffers.Binary;
using Danmen.Faults;
using Danmen.Restic.Encryption;
using Danmen.Restic.Format;

namespace Danmen.Restic.Packing;

/// <summary>Finds and opens the header at a pack's end: sealed header ‖ its length(4).</summary>
internal static class PackHeaderReader
{
    /// <summary>Bytes at a pack's end that hold a header of up to 500 blobs, and so most headers at the first reading.</summary>
    public const int FirstReadBytes = 20 << 10;

    private const int LengthBytes = 4;

    /// <summary>Length of header and length field, from the last four bytes.</summary>
    /// <param name="packLength">Length of the whole pack.</param>
    /// <exception cref="DanmenException">StoreFaults.Damaged: nothing is read or allocated for what cannot be a header.</exception>
    public static int TotalLength(ReadOnlySpan<byte> end, long packLength, PackId pack)
    {
        uint sealedLength = BinaryPrimitives.ReadUInt32LittleEndian(end[^LengthBytes..]);
        if (sealedLength < SealingKey.OverheadBytes + PackHeaderCodec.StoredEntryBytes) throw Damaged(pack, $"a header of {sealedLength} bytes holds no blob");
        if (sealedLength > packLength - LengthBytes) throw Damaged(pack, $"its header is said to be {sealedLength} bytes long, it is {packLength} itself");
        if (sealedLength > PackHeaderCodec.MaximumLengthBytes + SealingKey.OverheadBytes) throw Damaged(pack, $"its header is said to be {sealedLength} bytes long");
        return (int)sealedLength + LengthBytes;
    }

    /// <param name="end">Header and length field.</param>
    public static IReadOnlyList<PackedBlob> Open(SealingKey key, ReadOnlySpan<byte> end, PackId pack)
    {
        ReadOnlySpan<byte> sealedHeader = end[..^LengthBytes];
        byte[] header = new byte[sealedHeader.Length - SealingKey.OverheadBytes];
        return key.TryOpen(sealedHeader, header) ? PackHeaderCodec.Decode(header, pack) : throw new DanmenException(StoreFaults.Damaged, $"pack {pack}", DamageRemarks.HeaderMac.With());
    }

    private static DanmenException Damaged(PackId pack, string detail) => new(StoreFaults.Damaged, $"pack {pack}", DamageRemarks.Header.With(detail));
}
