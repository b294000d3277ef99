using System.Text.Json.Serialization;
using Danmen.Components.Postgres.Extracting;
using Danmen.Components.Records;

namespace Danmen.Components.Postgres.Loading;

/// <summary>The JSON of journals.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(RestoreJournal))]
[JsonSerializable(typeof(TableJournal))]
[JsonSerializable(typeof(DatabaseIdentity))]
internal sealed partial class PostgresJournals : JsonSerializerContext
{
    public static PostgresJournals Json { get; } = new(JsonRecord.Options(JsonRecord.Names<RestoreStage>(), JsonRecord.Names<TableStage>()));
}
