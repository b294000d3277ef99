using System.Text.Json.Serialization;
using Danmen.Components.Records;

namespace Danmen.Components.Sqlite.Loading;

/// <summary>The JSON of journals.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(SwapJournal))]
internal sealed partial class SqliteJournals : JsonSerializerContext
{
    public static SqliteJournals Json { get; } = new(JsonRecord.Options(JsonRecord.Names<SwapStage>()));
}
