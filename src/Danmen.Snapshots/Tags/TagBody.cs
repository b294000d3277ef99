using System.Text.Json.Serialization;
using Danmen.Snapshots.Records;

namespace Danmen.Snapshots.Tags;

/// <summary>What each revision of a tag says, in full.</summary>
public sealed record TagBody
{
    public required string System { get; init; }

    /// <summary>Id of the snapshot that was tagged, 64 hexadecimal digits. The tree counts: the id changes when the snapshot is rewritten.</summary>
    public required string Snapshot { get; init; }

    /// <summary>Id of its tree, 64 hexadecimal digits.</summary>
    public required string Tree { get; init; }

    /// <summary>SHA-256 of its manifest.json, 64 hexadecimal digits.</summary>
    public required string ManifestSha256 { get; init; }

    /// <summary>When the capture ended, UTC.</summary>
    public required DateTimeOffset CapturedAt { get; init; }

    public required TagFacts Facts { get; init; }

    public string Message { get => field ?? ""; init; }

    public IReadOnlyDictionary<string, string> Labels { get => field ?? new Dictionary<string, string>(); init; }

    /// <summary>Addresses: of the release's page, of a ticket.</summary>
    public IReadOnlyList<string> Links { get => field ?? []; init; }

    /// <summary>Why it was deleted; null while it stands.</summary>
    public string? Reason { get; init; }
}

/// <summary>The JSON of tags.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(TagBody))]
internal sealed partial class TagJson : JsonSerializerContext
{
    public static RecordKind<TagBody> Kind { get; } = new("tag", "tags", new TagJson(RecordJson.NewOptions()).TagBody);
}
