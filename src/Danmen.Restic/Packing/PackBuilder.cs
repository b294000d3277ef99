using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Danmen.Restic.Encryption;
using Danmen.Restic.Format;

namespace Danmen.Restic.Packing;

/// <summary>A pack that is being filled in memory. Not thread-safe.</summary>
/// <remarks>restic design.rst, "Pack Format": sealed blobs ‖ sealed header ‖ length of the header(4, little-endian).</remarks>
internal sealed class PackBuilder : IDisposable
{
    private const int InitialBytes = 1 << 20;

    private readonly List<PackedBlob> _blobs = [];
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(InitialBytes);
    private int _length;

    public bool IsEmpty => _blobs.Count == 0;

    public int BlobCount => _blobs.Count;

    /// <summary>Bytes so far, without header.</summary>
    public int LengthBytes => _length;

    /// <summary>Appends one sealed blob.</summary>
    /// <param name="sealedBlob">IV ‖ ciphertext ‖ MAC. Not retained.</param>
    /// <param name="plainLengthBytes">Uncompressed length; 0 when stored uncompressed.</param>
    public void Append(BlobType type, BlobId id, ReadOnlySpan<byte> sealedBlob, uint plainLengthBytes)
    {
        EnsureRoom(sealedBlob.Length);
        sealedBlob.CopyTo(_buffer.AsSpan(_length));
        _blobs.Add(new PackedBlob(id, type, (uint)_length, (uint)sealedBlob.Length, plainLengthBytes));
        _length += sealedBlob.Length;
    }

    /// <summary>Writes the header behind the blobs. Nothing may be appended afterwards.</summary>
    /// <returns>The whole pack, which lives as long as this builder, its name and its blobs.</returns>
    public (ReadOnlyMemory<byte> Bytes, PackId Id, IReadOnlyList<PackedBlob> Blobs) Finish(SealingKey key)
    {
        ArrayBufferWriter<byte> header = new(_blobs.Count * PackHeaderCodec.CompressedEntryBytes);
        PackHeaderCodec.Encode(_blobs, header);
        int sealedLength = header.WrittenCount + SealingKey.OverheadBytes;
        EnsureRoom(sealedLength + sizeof(uint));
        key.Seal(header.WrittenSpan, _buffer.AsSpan(_length, sealedLength));
        _length += sealedLength;
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(_length), sealedLength);
        _length += sizeof(uint);
        ReadOnlyMemory<byte> bytes = _buffer.AsMemory(0, _length);
        return (bytes, new PackId(new ContentHash(SHA256.HashData(bytes.Span))), _blobs);
    }

    public void Dispose()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void EnsureRoom(int bytes)
    {
        int needed = checked(_length + bytes);
        if (needed <= _buffer.Length) return;
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, (int)Math.Min(2L * _buffer.Length, Array.MaxLength)));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
