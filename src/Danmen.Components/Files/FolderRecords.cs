using System.Text.Json.Serialization;
using Danmen.Components.Records;

namespace Danmen.Components.Files;

/// <summary>The JSON of folders.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(FolderJournal))]
internal sealed partial class FolderRecords : JsonSerializerContext
{
    public static FolderRecords Json { get; } = new(JsonRecord.Options(JsonRecord.Names<FolderStage>()));
}
