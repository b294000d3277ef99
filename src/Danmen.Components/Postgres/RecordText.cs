using System.Text.Json.Nodes;
using Danmen.Components.Records;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Postgres;

/// <summary>The component's JSON files: equal records give equal bytes.</summary>
internal static class RecordText
{
    public static byte[] Write<T>(T record) => JsonRecord.Write(record);

    public static JsonObject Node<T>(T record) => JsonRecord.Node(record);

    public static T FromNode<T>(JsonNode node) => JsonRecord.FromNode<T>(node, PostgresFaults.StoredBroken);

    public static Task<T> ReadAsync<T>(IStoredFolder folder, string path, CancellationToken cancellationToken) =>
        JsonRecord.ReadAsync<T>(folder, path, PostgresFaults.StoredBroken, cancellationToken);
}
