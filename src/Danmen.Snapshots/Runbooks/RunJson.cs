using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Checks;
using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Runbooks;

/// <summary>The JSON of journals.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(JournalledRun))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class RunJson : JsonSerializerContext
{
    /// <summary>Indented, names in snake_case, text as it is. Nothing is looked up by reflection at run time.</summary>
    public static RunJson Json { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        Converters =
        {
            new JsonStringEnumConverter<ComponentState>(JsonNamingPolicy.SnakeCaseLower),
            new JsonStringEnumConverter<RunState>(JsonNamingPolicy.SnakeCaseLower),
            new JsonStringEnumConverter<StepKind>(JsonNamingPolicy.SnakeCaseLower),
            new JsonStringEnumConverter<CheckTestOutcome>(JsonNamingPolicy.SnakeCaseLower),
            new JsonStringEnumConverter<StepState>(JsonNamingPolicy.SnakeCaseLower),
            new JsonStringEnumConverter<SnapshotTier>(JsonNamingPolicy.SnakeCaseLower),
        },
    });
}
