using System.Text.Json.Serialization;
using Danmen.Components.Records;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Postgres;

/// <summary>The JSON of what is stored.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(DatabaseRecord))]
[JsonSerializable(typeof(LargeObjectsRecord))]
[JsonSerializable(typeof(SequencesRecord))]
[JsonSerializable(typeof(CatalogueRecord))]
[JsonSerializable(typeof(SortedDictionary<string, string>))]
internal sealed partial class PostgresRecords : JsonSerializerContext
{
    public static PostgresRecords Json { get; } = new(JsonRecord.Options(JsonRecord.Names<ContentShape>(), JsonRecord.Names<TableKind>()));
}
