using System.Text.Json.Serialization;
using Danmen.Components.Records;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Sqlite;

/// <summary>The JSON of what is stored.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(DatabaseRecord))]
[JsonSerializable(typeof(SortedDictionary<string, string>))]
internal sealed partial class SqliteRecords : JsonSerializerContext
{
    public static SqliteRecords Json { get; } = new(JsonRecord.Options(JsonRecord.Names<ContentShape>()));
}
