namespace Danmen.Restic.Format;

/// <summary>Key files and the master keys in them, as JSON.</summary>
public static class KeyCodec
{
    public static byte[] Encode(KeyRecord key) => throw new NotImplementedException();

    /// <param name="subject">Names the file in errors.</param>
    public static KeyRecord Decode(ReadOnlySpan<byte> json, string subject) => throw new NotImplementedException();

    public static byte[] EncodeMasterKey(MasterKeyRecord keys) => throw new NotImplementedException();

    public static MasterKeyRecord DecodeMasterKey(ReadOnlySpan<byte> json, string subject) => throw new NotImplementedException();
}
