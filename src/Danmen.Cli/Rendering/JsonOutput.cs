using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Danmen.Cli.Rendering;

/// <summary>Writes JSON documents without reflection. Names are snake_case and stable; sizes are bytes, times RFC 3339 in UTC.</summary>
internal static class JsonOutput
{
    // Readable Japanese; the output is no web page.
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly SearchValues<char> Directions = SearchValues.Create("\u061C\u200E\u200F\u2028\u2029\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069\uFEFF");
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes one document; nothing at all when <paramref name="content"/> fails.</summary>
    public static void WriteDocument(TextWriter output, Action<Utf8JsonWriter> content) => output.WriteLine(Text(Indented, content));

    /// <summary>Writes one document in one line.</summary>
    public static void WriteLine(TextWriter output, Action<Utf8JsonWriter> content) => output.WriteLine(Text(Compact, content));

    private static string Text(JsonWriterOptions options, Action<Utf8JsonWriter> content)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, options))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }

        return Escaped(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    /// <summary>Direction marks, which the encoder lets pass, as escapes: people read JSON on terminals too. They stand in strings only.</summary>
    private static string Escaped(string json)
    {
        if (json.AsSpan().IndexOfAny(Directions) < 0)
            return json;
        StringBuilder safe = new(json.Length + 64);
        foreach (char each in json)
        {
            if (Directions.Contains(each))
                safe.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{(int)each:X4}");
            else
                safe.Append(each);
        }

        return safe.ToString();
    }

    public static void WriteMoment(this Utf8JsonWriter json, string name, DateTimeOffset moment) =>
        json.WriteString(name, moment.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", System.Globalization.CultureInfo.InvariantCulture));
}
