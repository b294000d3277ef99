using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Danmen.Restic.Encryption;
using Danmen.Restic.Format;

namespace Danmen.Restic.Packing;

/// <summary>A pack that is being filled in memory, by several threads at once: each reserves its place under its owner's lock and seals into it without.</summary>
/// <remarks>restic design.rst, "Pack Format": sealed blobs ‖ sealed header ‖ length of the header(4, little-endian).</remarks>
internal sealed class PackBuilder(byte[] buffer)
{
    private readonly List<PackedBlob> _blobs = [];
    private int _length, _unsealed;
    private bool _isTaken;

    /// <summary>The array that was given, for use again.</summary>
    public byte[] Buffer => buffer;

    public bool IsEmpty => _blobs.Count == 0;

    /// <summary>True when its data are read as often as trees: what describes snapshots.</summary>
    public bool Describes { get; init; }

    /// <summary>True when nothing more is to be reserved.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Bytes that a pack with one blob of that sealed length takes at most.</summary>
    public static int LengthFor(int sealedBytes) => checked(sealedBytes + HeaderLength(1));

    /// <summary>True when a blob of that sealed length still fits, with the header.</summary>
    public bool HasRoomFor(int sealedBytes) => (long)_length + sealedBytes + HeaderLength(_blobs.Count + 1) <= buffer.Length;

    /// <summary>Reserves a place, under the owner's lock.</summary>
    /// <param name="sealedBytes">IV ‖ ciphertext ‖ MAC, bytes.</param>
    /// <param name="plainLengthBytes">Uncompressed length; 0 when stored uncompressed.</param>
    /// <returns>The place, to be filled before the pack is finished.</returns>
    public Memory<byte> Reserve(BlobType type, BlobId id, int sealedBytes, uint plainLengthBytes)
    {
        Memory<byte> place = buffer.AsMemory(_length, sealedBytes);
        _blobs.Add(new PackedBlob(id, type, (uint)_length, (uint)sealedBytes, plainLengthBytes));
        _length += sealedBytes;
        _unsealed++;
        return place;
    }

    /// <summary>One place is filled; under the owner's lock.</summary>
    public void Sealed() => _unsealed--;

    /// <summary>True once, when the pack is closed and every place is filled; under the owner's lock.</summary>
    public bool TryTake()
    {
        if (_isTaken || !IsClosed || _unsealed > 0) return false;
        return _isTaken = true;
    }

    /// <summary>Writes the header behind the blobs. Nothing may be reserved afterwards.</summary>
    /// <returns>The whole pack, which lives in the buffer, its name and its blobs.</returns>
    public (ReadOnlyMemory<byte> Bytes, PackId Id, IReadOnlyList<PackedBlob> Blobs) Finish(SealingKey key)
    {
        ArrayBufferWriter<byte> header = new(_blobs.Count * PackHeaderCodec.CompressedEntryBytes);
        PackHeaderCodec.Encode(_blobs, header);
        int sealedLength = header.WrittenCount + SealingKey.OverheadBytes;
        key.Seal(header.WrittenSpan, buffer.AsSpan(_length, sealedLength));
        _length += sealedLength;
        BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(_length), sealedLength);
        _length += sizeof(uint);
        ReadOnlyMemory<byte> bytes = buffer.AsMemory(0, _length);
        return (bytes, new PackId(new ContentHash(SHA256.HashData(bytes.Span))), _blobs);
    }

    private static int HeaderLength(int blobs) => checked((blobs * PackHeaderCodec.CompressedEntryBytes) + SealingKey.OverheadBytes + sizeof(uint));
}
