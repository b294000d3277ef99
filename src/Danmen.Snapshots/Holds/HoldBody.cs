using System.Text.Json.Serialization;
using Danmen.Snapshots.Records;

namespace Danmen.Snapshots.Holds;

/// <summary>What each revision of a hold says, in full.</summary>
public sealed record HoldBody
{
    public required string System { get; init; }

    public required string Environment { get; init; }

    /// <summary>Id of the held snapshot, 64 hexadecimal digits.</summary>
    public required string Snapshot { get; init; }

    /// <summary>Id of its tree, 64 hexadecimal digits.</summary>
    public required string Tree { get; init; }

    /// <summary>When the capture ended, UTC.</summary>
    public required DateTimeOffset CapturedAt { get; init; }

    /// <summary>Why it is held.</summary>
    public required string Reason { get; init; }

    /// <summary>Why it was released; null while it holds.</summary>
    public string? ReleaseReason { get; init; }
}

/// <summary>The JSON of holds.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(HoldBody))]
internal sealed partial class HoldJson : JsonSerializerContext
{
    public static RecordKind<HoldBody> Kind { get; } = new("hold", "hold", new HoldJson(RecordJson.NewOptions()).HoldBody);
}
