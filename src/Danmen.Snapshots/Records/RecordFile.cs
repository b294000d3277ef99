using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Danmen.Snapshots.Records;

/// <summary>A record's file: every revision, each signed, and the keys that they were signed with.</summary>
public sealed record RecordFile
{
    public const int CurrentFormatVersion = 1;

    public required int FormatVersion { get; init; }

    public required IReadOnlyList<RecordKey> Keys { get; init; }

    /// <summary>Oldest first.</summary>
    public required IReadOnlyList<DsseEnvelope> Revisions { get; init; }
}

/// <summary>A public key that signed a revision. That it stands here says nothing of whose it is.</summary>
/// <param name="Id">As the signatures name it.</param>
/// <param name="Public">SubjectPublicKeyInfo, DER, base64.</param>
public sealed record RecordKey(string Id, string Public);

/// <summary>What a revision of any kind of record says; the signed message.</summary>
public sealed record RecordStatement
{
    /// <summary>Kind of record, for example "tag".</summary>
    public required string Kind { get; init; }

    /// <summary>The record's id within its kind, for example a tag's name.</summary>
    public required string Id { get; init; }

    /// <summary>From 1.</summary>
    public required int Revision { get; init; }

    /// <summary>SHA-256 of the message before, 64 hexadecimal digits; null in the first.</summary>
    public string? Previous { get; init; }

    /// <summary>What was done: "create", "edit", "delete", …</summary>
    public required string Action { get; init; }

    /// <summary>When, by the signer's clock, UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    public required string User { get; init; }

    public required string Host { get; init; }

    /// <summary>Name and version of the program.</summary>
    public required string Program { get; init; }

    /// <summary>What the kind of record adds.</summary>
    public required JsonElement Body { get; init; }
}

/// <summary>The JSON of records.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(RecordFile))]
[JsonSerializable(typeof(RecordStatement))]
internal sealed partial class RecordJson : JsonSerializerContext
{
    public static RecordJson Json { get; } = new(NewOptions());

    /// <summary>Names in snake_case, text as it is.</summary>
    public static JsonSerializerOptions NewOptions() => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };
}
