namespace Danmen.Restic.Format;

/// <summary>A blob's place in its pack, as index files and pack headers say.</summary>
/// <param name="OffsetBytes">From the pack's start.</param>
/// <param name="LengthBytes">Sealed length: IV(16) ‖ ciphertext ‖ MAC(16).</param>
/// <param name="PlainLengthBytes">Uncompressed length; 0 when stored uncompressed (then it is LengthBytes - 32).</param>
public readonly record struct PackedBlob(BlobId Id, BlobType Type, uint OffsetBytes, uint LengthBytes, uint PlainLengthBytes);
