using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Danmen.Faults;

namespace Danmen.Restic.Format;

/// <summary>The config file as JSON.</summary>
public static class ConfigCodec
{
    private const string Subject = "config";

    public static byte[] Encode(ConfigRecord config)
    {
        ArrayBufferWriter<byte> output = new(256);
        GoJsonWriter json = new(output);
        json.Raw("{\"version\":"u8);
        json.Number((ulong)config.Version);
        json.Raw(",\"id\":"u8);
        json.String(config.Id);
        json.Raw(",\"chunker_polynomial\":"u8);
        json.String(config.ChunkerPolynomial.ToString("x", CultureInfo.InvariantCulture));
        json.Raw("}"u8);
        json.Flush();
        return output.WrittenSpan.ToArray();
    }

    /// <exception cref="DanmenException">StoreFaults.Damaged, or StoreFaults.UnsupportedVersion for a version other than 1 and 2.</exception>
    public static ConfigRecord Decode(ReadOnlySpan<byte> json)
    {
        ConfigRecord config;
        try
        {
            config = Parse(json);
        }
        catch (Exception exception) when (JsonFields.IsMalformed(exception))
        {
            throw JsonFields.Damaged(Subject, exception);
        }

        if (config.Version is < 1 or > 2) throw new DanmenException(StoreFaults.UnsupportedVersion, Subject, $"version {config.Version}");
        return config;
    }

    private static ConfigRecord Parse(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = JsonFields.Open(json);
        JsonFields.Expect(ref reader, JsonTokenType.StartObject);
        uint? version = null;
        string? id = null;
        ulong? polynomial = null;
        while (JsonFields.NextField(ref reader))
        {
            if (reader.ValueTextEquals("version"u8)) version = JsonFields.ReadUInt32(ref reader, "version");
            else if (reader.ValueTextEquals("id"u8)) id = JsonFields.ReadString(ref reader, "id");
            else if (reader.ValueTextEquals("chunker_polynomial"u8)) polynomial = ReadPolynomial(ref reader);
            else reader.Skip();
        }

        JsonFields.End(ref reader);
        if (id is null || !ContentHash.TryParse(id, out _)) throw JsonFields.Wrong("id", "64 hexadecimal digits");
        return new ConfigRecord(version ?? throw JsonFields.Missing("version"), id, polynomial ?? throw JsonFields.Missing("chunker_polynomial"));
    }

    private static ulong ReadPolynomial(ref Utf8JsonReader reader)
    {
        string text = JsonFields.ReadString(ref reader, "chunker_polynomial");
        return ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong value) && value != 0
            ? value
            : throw JsonFields.Wrong("chunker_polynomial", "a hexadecimal number above 0");
    }
}
