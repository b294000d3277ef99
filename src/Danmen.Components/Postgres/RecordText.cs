using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Postgres;

/// <summary>The component's JSON files: equal records give equal bytes.</summary>
internal static class RecordText
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
        NewLine = "\n",
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static byte[] Write<T>(T record) => JsonSerializer.SerializeToUtf8Bytes(record, Options);

    public static JsonObject Node<T>(T record) => JsonSerializer.SerializeToNode(record, Options)!.AsObject(); // a record is an object

    public static T FromNode<T>(JsonNode node) => node.Deserialize<T>(Options) ?? throw new DanmenException(PostgresFaults.StoredBroken, typeof(T).Name);

    public static async Task<T> ReadAsync<T>(IStoredFolder folder, string path, CancellationToken cancellationToken)
    {
        var bytes = await folder.ReadAsync(path, cancellationToken);
        try
        {
            return JsonSerializer.Deserialize<T>(bytes, Options) ?? throw new DanmenException(PostgresFaults.StoredBroken, path, "empty");
        }
        catch (JsonException e)
        {
            throw new DanmenException(PostgresFaults.StoredBroken, path, e.Message);
        }
    }
}
