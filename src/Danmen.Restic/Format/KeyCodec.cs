using System.Buffers;
using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json;
using Danmen.Faults;

namespace Danmen.Restic.Format;

/// <summary>Key files and the master keys in them, as JSON.</summary>
public static class KeyCodec
{
    /// <summary>Most memory that scrypt may take for a key file, bytes. restic's own calibration stays below 64 MiB.</summary>
    public const long MaximumMemoryBytes = 1L << 30;

    private const int MaximumParallelism = 1024, SealedOverheadBytes = 32;

    public static byte[] Encode(KeyRecord key)
    {
        ArrayBufferWriter<byte> output = new(1024);
        GoJsonWriter json = new(output);
        json.Raw("{\"created\":"u8);
        json.Time(key.Created);
        json.Raw(",\"username\":"u8);
        json.String(key.UserName);
        json.Raw(",\"hostname\":"u8);
        json.String(key.HostName);
        json.Raw(",\"kdf\":\"scrypt\",\"N\":"u8);
        json.Number((long)key.N);
        json.Raw(",\"r\":"u8);
        json.Number((long)key.R);
        json.Raw(",\"p\":"u8);
        json.Number((long)key.P);
        json.Raw(",\"salt\":"u8);
        json.Base64(key.Salt.Span);
        json.Raw(",\"data\":"u8);
        json.Base64(key.Data.Span);
        json.Raw("}"u8);
        json.Flush();
        return output.WrittenSpan.ToArray();
    }

    /// <param name="subject">Names the file in errors.</param>
    /// <exception cref="DanmenException">StoreFaults.Damaged; also for parameters of scrypt that would take more than <see cref="MaximumMemoryBytes"/>.</exception>
    public static KeyRecord Decode(ReadOnlySpan<byte> json, string subject)
    {
        try
        {
            return Parse(json);
        }
        catch (Exception exception) when (JsonFields.IsMalformed(exception))
        {
            throw JsonFields.Damaged(subject, exception);
        }
    }

    /// <returns>Holds keys in plain: the caller clears it.</returns>
    public static byte[] EncodeMasterKey(MasterKeyRecord keys)
    {
        ArrayBufferWriter<byte> output = new(256);
        GoJsonWriter json = new(output);
        json.Raw("{\"mac\":{\"k\":"u8);
        json.Base64(keys.MacK.Span);
        json.Raw(",\"r\":"u8);
        json.Base64(keys.MacR.Span);
        json.Raw("},\"encrypt\":"u8);
        json.Base64(keys.EncryptionKey.Span);
        json.Raw("}"u8);
        json.Flush();
        byte[] encoded = output.WrittenSpan.ToArray();
        output.Clear();
        return encoded;
    }

    public static MasterKeyRecord DecodeMasterKey(ReadOnlySpan<byte> json, string subject)
    {
        try
        {
            return ParseMasterKey(json);
        }
        catch (Exception exception) when (JsonFields.IsMalformed(exception))
        {
            // Neither the text nor the reader's message may travel: they are key material.
            throw new DanmenException(StoreFaults.Damaged, subject, DamageRemarks.MasterKeys.With());
        }
    }

    private static KeyRecord Parse(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = JsonFields.Open(json);
        JsonFields.Expect(ref reader, JsonTokenType.StartObject);
        Timestamp? created = null;
        string user = "", host = "";
        string? kdf = null;
        int n = 0, r = 0, p = 0;
        byte[] salt = [], data = [];
        while (JsonFields.NextField(ref reader))
        {
            if (reader.ValueTextEquals("created"u8)) created = JsonFields.ReadTime(ref reader, "created");
            else if (reader.ValueTextEquals("username"u8)) user = JsonFields.ReadString(ref reader, "username");
            else if (reader.ValueTextEquals("hostname"u8)) host = JsonFields.ReadString(ref reader, "hostname");
            else if (reader.ValueTextEquals("kdf"u8)) kdf = JsonFields.ReadString(ref reader, "kdf");
            else if (reader.ValueTextEquals("N"u8)) n = JsonFields.ReadInt32(ref reader, "N");
            else if (reader.ValueTextEquals("r"u8)) r = JsonFields.ReadInt32(ref reader, "r");
            else if (reader.ValueTextEquals("p"u8)) p = JsonFields.ReadInt32(ref reader, "p");
            else if (reader.ValueTextEquals("salt"u8)) salt = JsonFields.ReadBase64(ref reader, "salt");
            else if (reader.ValueTextEquals("data"u8)) data = JsonFields.ReadBase64(ref reader, "data");
            else reader.Skip();
        }

        JsonFields.End(ref reader);
        if (kdf != "scrypt") throw JsonFields.Wrong("kdf", "scrypt");
        if (n < 2 || !BitOperations.IsPow2(n)) throw JsonFields.Wrong("N", "a power of two above 1");
        if (r < 1 || checked(128L * n * r) > MaximumMemoryBytes) throw JsonFields.Wrong("r", "a cost of scrypt that takes at most 1 GiB");
        if (p is < 1 or > MaximumParallelism) throw JsonFields.Wrong("p", "a parallelism from 1 to 1024");
        if (salt.Length == 0) throw JsonFields.Missing("salt");
        if (data.Length <= SealedOverheadBytes) throw JsonFields.Wrong("data", "sealed master keys");
        return new KeyRecord(created ?? throw JsonFields.Missing("created"), user, host, n, r, p, salt, data);
    }

    private static MasterKeyRecord ParseMasterKey(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = JsonFields.Open(json);
        JsonFields.Expect(ref reader, JsonTokenType.StartObject);
        byte[] k = [], r = [], encrypt = [];
        while (JsonFields.NextField(ref reader))
        {
            if (reader.ValueTextEquals("encrypt"u8))
            {
                encrypt = JsonFields.ReadBase64(ref reader, "encrypt");
            }
            else if (reader.ValueTextEquals("mac"u8))
            {
                reader.Read();
                JsonFields.Expect(ref reader, JsonTokenType.StartObject);
                while (JsonFields.NextField(ref reader))
                {
                    if (reader.ValueTextEquals("k"u8)) k = JsonFields.ReadBase64(ref reader, "k");
                    else if (reader.ValueTextEquals("r"u8)) r = JsonFields.ReadBase64(ref reader, "r");
                    else reader.Skip();
                }
            }
            else
            {
                reader.Skip();
            }
        }

        JsonFields.End(ref reader);
        if (k.Length == 16 && r.Length == 16 && encrypt.Length == 32) return new MasterKeyRecord(encrypt, k, r);
        CryptographicOperations.ZeroMemory(k);
        CryptographicOperations.ZeroMemory(r);
        CryptographicOperations.ZeroMemory(encrypt);
        throw JsonFields.Wrong("mac", "two keys of 16 bytes beside one of 32");
    }
}
