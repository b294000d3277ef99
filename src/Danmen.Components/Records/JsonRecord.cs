using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Records;

/// <summary>JSON files and journals of components: equal records give equal bytes.</summary>
internal static class JsonRecord
{
    /// <summary>How records are written. The types of a kind are in its own generated context: nothing is looked up by reflection at run time.</summary>
    /// <param name="enums">A converter for each enumeration among them.</param>
    public static JsonSerializerOptions Options(params ReadOnlySpan<JsonConverter> enums)
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            WriteIndented = true,
            NewLine = "\n",
        };
        foreach (JsonConverter each in enums) options.Converters.Add(each);
        return options;
    }

    /// <summary>An enumeration as its names in snake_case.</summary>
    public static JsonConverter Names<T>()
        where T : struct, Enum => new JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower);

    public static byte[] Write<T>(T record, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(record, type);

    public static JsonObject Node<T>(T record, JsonTypeInfo<T> type) => JsonSerializer.SerializeToNode(record, type)!.AsObject(); // a record is an object

    /// <param name="broken">The fault of a node that is no such record.</param>
    /// <param name="subject">Whose it is.</param>
    public static T FromNode<T>(JsonNode node, JsonTypeInfo<T> type, FaultCode broken, string? subject = null)
    {
        try
        {
            return node.Deserialize(type) ?? throw new DanmenException(broken, subject ?? typeof(T).Name, "empty");
        }
        catch (JsonException error)
        {
            throw new DanmenException(broken, subject ?? typeof(T).Name, error.Message, error);
        }
    }

    /// <param name="broken">The fault of a file that is no such record.</param>
    public static async Task<T> ReadAsync<T>(IStoredFolder folder, string path, JsonTypeInfo<T> type, FaultCode broken, CancellationToken cancellationToken)
    {
        byte[] bytes = await folder.ReadAsync(path, cancellationToken);
        try
        {
            return JsonSerializer.Deserialize(bytes, type) ?? throw new DanmenException(broken, path, "empty");
        }
        catch (JsonException error)
        {
            throw new DanmenException(broken, path, error.Message, error);
        }
    }
}
