using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Records;

/// <summary>JSON files and journals of components: equal records give equal bytes.</summary>
internal static class JsonRecord
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
        NewLine = "\n",
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static byte[] Write<T>(T record) => JsonSerializer.SerializeToUtf8Bytes(record, s_options);

    public static JsonObject Node<T>(T record) => JsonSerializer.SerializeToNode(record, s_options)!.AsObject(); // a record is an object

    /// <param name="broken">The fault of a node that is no such record.</param>
    public static T FromNode<T>(JsonNode node, FaultCode broken)
    {
        try
        {
            return node.Deserialize<T>(s_options) ?? throw new DanmenException(broken, typeof(T).Name, "empty");
        }
        catch (JsonException error)
        {
            throw new DanmenException(broken, typeof(T).Name, error.Message, error);
        }
    }

    /// <param name="broken">The fault of a file that is no such record.</param>
    public static async Task<T> ReadAsync<T>(IStoredFolder folder, string path, FaultCode broken, CancellationToken cancellationToken)
    {
        byte[] bytes = await folder.ReadAsync(path, cancellationToken);
        try
        {
            return JsonSerializer.Deserialize<T>(bytes, s_options) ?? throw new DanmenException(broken, path, "empty");
        }
        catch (JsonException error)
        {
            throw new DanmenException(broken, path, error.Message, error);
        }
    }
}
