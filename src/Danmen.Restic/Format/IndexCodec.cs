using System.Buffers;

namespace Danmen.Restic.Format;

/// <summary>Index files as JSON.</summary>
public static class IndexCodec
{
    public static void Encode(IndexRecord index, IBufferWriter<byte> output) => throw new NotImplementedException();

    /// <summary>Parses in one pass and validates: types, lengths that fit, blobs contiguous from 0 are the verifier's to judge.</summary>
    /// <param name="subject">Names the file in errors.</param>
    public static IndexRecord Decode(ReadOnlySpan<byte> json, string subject) => throw new NotImplementedException();
}
