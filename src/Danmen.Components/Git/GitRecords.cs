using System.Text.Json.Serialization;
using Danmen.Components.Records;

namespace Danmen.Components.Git;

/// <summary>The JSON of this kind.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(RepositoryRecord))]
internal sealed partial class GitRecords : JsonSerializerContext
{
    public static GitRecords Json { get; } = new(JsonRecord.Options());
}
