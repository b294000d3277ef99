namespace Danmen.Restic.Format;

/// <summary>Snapshot files as JSON.</summary>
public static class SnapshotCodec
{
    public static byte[] Encode(SnapshotRecord snapshot) => throw new NotImplementedException();

    /// <param name="subject">Names the file in errors.</param>
    public static SnapshotRecord Decode(ReadOnlySpan<byte> json, string subject) => throw new NotImplementedException();
}
