namespace Danmen.Restic.Format;

/// <summary>The config file as JSON.</summary>
public static class ConfigCodec
{
    public static byte[] Encode(ConfigRecord config) => throw new NotImplementedException();

    public static ConfigRecord Decode(ReadOnlySpan<byte> json) => throw new NotImplementedException();
}
