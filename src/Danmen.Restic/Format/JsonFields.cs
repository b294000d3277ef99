using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Danmen.Faults;

namespace Danmen.Restic.Format;

/// <summary>Strict reading of JSON values. What is wrong is a <see cref="JsonException"/>, which the codecs turn into StoreFaults.Damaged with the file's name.</summary>
internal static class JsonFields
{
    /// <summary>Opens a reader at the first token. Text that is not UTF-8 is refused as a whole: restic writes none.</summary>
    public static Utf8JsonReader Open(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json)) throw new JsonException("not UTF-8");
        Utf8JsonReader reader = new(json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Disallow, MaxDepth = 64 });
        if (!reader.Read()) throw new JsonException("empty");
        return reader;
    }

    /// <summary>Nothing but white space may follow.</summary>
    public static void End(ref Utf8JsonReader reader)
    {
        if (reader.Read()) throw new JsonException("something follows the JSON text");
    }

    public static void Expect(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (reader.TokenType != type) throw new JsonException($"{type} expected, {reader.TokenType} found");
    }

    /// <summary>Moves to the next field's name; false at the object's end.</summary>
    public static bool NextField(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    /// <summary>Moves to the next element; false at the array's end.</summary>
    public static bool NextElement(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType != JsonTokenType.EndArray;

    public static uint ReadUInt32(ref Utf8JsonReader reader, string field)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.Number && reader.TryGetUInt32(out uint value) ? value : throw Wrong(field, "a number from 0 to 4294967295");
    }

    public static ulong ReadUInt64(ref Utf8JsonReader reader, string field)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.Number && reader.TryGetUInt64(out ulong value) ? value : throw Wrong(field, "a number from 0 to 18446744073709551615");
    }

    public static int ReadInt32(ref Utf8JsonReader reader, string field)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int value) ? value : throw Wrong(field, "a number");
    }

    public static bool ReadBoolean(ref Utf8JsonReader reader, string field)
    {
        reader.Read();
        return reader.TokenType is JsonTokenType.True or JsonTokenType.False ? reader.GetBoolean() : throw Wrong(field, "true or false");
    }

    /// <summary>A string; null is refused.</summary>
    public static string ReadString(ref Utf8JsonReader reader, string field)
    {
        reader.Read();
        return Text(ref reader, field);
    }

    public static ContentHash ReadHash(ref Utf8JsonReader reader, string field)
    {
        reader.Read();
        return Hash(ref reader, field);
    }

    /// <summary>A hash, or null for null.</summary>
    public static ContentHash? ReadHashOrNull(ref Utf8JsonReader reader, string field)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.Null ? null : Hash(ref reader, field);
    }

    /// <summary>The hash at the current token.</summary>
    public static ContentHash Hash(ref Utf8JsonReader reader, string field)
    {
        Span<byte> bytes = stackalloc byte[ContentHash.SizeBytes];
        if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.Length != 2 * ContentHash.SizeBytes
            || Convert.FromHexString(reader.ValueSpan, bytes, out _, out _) != OperationStatus.Done)
        {
            throw Wrong(field, "64 hexadecimal digits");
        }

        return new ContentHash(bytes);
    }

    public static Timestamp ReadTime(ref Utf8JsonReader reader, string field)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.String && GoTime.TryParse(reader.ValueSpan, out Timestamp time) ? time : throw Wrong(field, "a time as RFC 3339 has it");
    }

    public static byte[] ReadBase64(ref Utf8JsonReader reader, string field)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return [];
        return reader.TokenType == JsonTokenType.String && reader.TryGetBytesFromBase64(out byte[]? value) ? value : throw Wrong(field, "base64");
    }

    /// <summary>A list of strings; null is an empty list.</summary>
    public static IReadOnlyList<string> ReadStrings(ref Utf8JsonReader reader, string field)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return [];
        Expect(ref reader, JsonTokenType.StartArray);
        List<string> texts = [];
        while (NextElement(ref reader)) texts.Add(Text(ref reader, field));
        return texts;
    }

    /// <summary>The next value's text as it stands.</summary>
    public static ReadOnlySpan<byte> ReadRaw(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        reader.Read();
        int start = checked((int)reader.TokenStartIndex);
        reader.Skip();
        return json[start..checked((int)reader.BytesConsumed)];
    }

    /// <summary>Keeps a field that this version does not know, as <c>,"name":value</c>, to be written again.</summary>
    /// <remarks>Go matches names without regard to case: a "Size" that we passed over would be a size to restic. Such names are refused.</remarks>
    public static byte[] KeepUnknown(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, byte[] kept)
    {
        ReadOnlySpan<byte> name = reader.ValueSpan;
        foreach (byte letter in name)
        {
            if (!(char.IsAsciiLetterLower((char)letter) || char.IsAsciiDigit((char)letter) || letter == '_')) throw new JsonException("unknown field with a name that no restic writes");
        }

        ReadOnlySpan<byte> value = ReadRaw(ref reader, json);
        byte[] all = new byte[checked(kept.Length + name.Length + value.Length + 4)];
        kept.CopyTo(all, 0);
        Span<byte> rest = all.AsSpan(kept.Length);
        ",\""u8.CopyTo(rest);
        name.CopyTo(rest[2..]);
        "\":"u8.CopyTo(rest[(2 + name.Length)..]);
        value.CopyTo(rest[(4 + name.Length)..]);
        return all;
    }

    public static JsonException Wrong(string field, string expected) => new($"field '{field}' is not {expected}");

    public static JsonException Missing(string field) => new($"field '{field}' is missing");

    /// <summary>True for what reading JSON throws, ours included.</summary>
    public static bool IsMalformed(Exception exception) => exception is JsonException or InvalidOperationException or FormatException or OverflowException;

    public static DanmenException Damaged(string subject, Exception cause) =>
        // The text of System.Text.Json's own errors quotes the input, which may be anything: it stays in the inner exception.
        new(StoreFaults.Damaged, subject, DamageRemarks.NotAsFormat.With(cause is JsonException { LineNumber: null } ? cause.Message : "not valid JSON"), cause);

    private static string Text(ref Utf8JsonReader reader, string field) =>
        reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw Wrong(field, "a string");
}
