namespace Danmen.Restic.Format;

/// <summary>Lock files as JSON.</summary>
public static class LockCodec
{
    public static byte[] Encode(LockRecord record) => throw new NotImplementedException();

    /// <param name="subject">Names the file in errors.</param>
    public static LockRecord Decode(ReadOnlySpan<byte> json, string subject) => throw new NotImplementedException();
}
