using System.Buffers;

namespace Danmen.Restic.Format;

/// <summary>The plain header of a pack: entries of 37 bytes (stored) or 41 (compressed), restic design.rst "Pack Format".</summary>
public static class PackHeaderCodec
{
    /// <summary>Longest plain header, bytes.</summary>
    public const int MaximumLengthBytes = 16 << 20;

    /// <param name="blobs">Ascending by offset, contiguous from 0.</param>
    public static void Encode(IReadOnlyList<PackedBlob> blobs, IBufferWriter<byte> output) => throw new NotImplementedException();

    /// <summary>Parses; offsets follow from the lengths. Anything wrong is StoreFaults.Damaged naming the pack.</summary>
    public static IReadOnlyList<PackedBlob> Decode(ReadOnlySpan<byte> header, PackId pack) => throw new NotImplementedException();
}
