using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Danmen.Faults;

namespace Danmen.Snapshots.Retention;

/// <summary>A plan as it is written down, to be looked at and then carried out exactly.</summary>
public sealed record RetentionPlanFile
{
    private const int Current = 1;

    public required int FormatVersion { get; init; }

    /// <summary>The id in the repository's config.</summary>
    public required string Repository { get; init; }

    public required string System { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>Ids of all restic snapshots that the repository held, sorted; tags and other records among them.</summary>
    public required IReadOnlyList<string> MadeFrom { get; init; }

    public required IReadOnlyList<PlannedSnapshot> Snapshots { get; init; }

    /// <summary>SHA-256 of all the rest, 64 hexadecimal digits.</summary>
    public string Digest { get; init; } = "";

    /// <summary>Ids of the snapshots that are removed.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Removed => [.. Snapshots.Where(each => each.Action == RetentionAction.Remove).Select(each => each.Id)];

    /// <summary>Tags whose time is over and that are deleted first.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> LapsedTags => [.. Snapshots.SelectMany(each => each.LapsedTags).Distinct().Order(StringComparer.Ordinal)];

    public static RetentionPlanFile Of(RetentionSurvey survey, string system, IReadOnlyList<RetentionDecision> decisions, DateTimeOffset madeAt)
    {
        var plan = new RetentionPlanFile
        {
            FormatVersion = Current,
            Repository = survey.RepositoryId,
            System = system,
            MadeAt = madeAt,
            MadeFrom = survey.Everything,
            Snapshots = [.. decisions.Select(each => new PlannedSnapshot(each.Snapshot.Id, each.Snapshot.Environment, each.Action, [.. each.Reasons.Select(reason => reason.English)], each.LapsedTags))],
        };
        return plan with { Digest = plan.DigestOfRest() };
    }

    public byte[] Encode() => JsonSerializer.SerializeToUtf8Bytes(this, RetentionJson.Json.RetentionPlanFile);

    /// <param name="name">The file's, for errors.</param>
    /// <exception cref="DanmenException">RetentionFaults.NoPlan, RetentionFaults.PlanAltered.</exception>
    public static RetentionPlanFile Decode(ReadOnlySpan<byte> bytes, string name)
    {
        RetentionPlanFile? plan;
        try
        {
            plan = JsonSerializer.Deserialize(bytes, RetentionJson.Json.RetentionPlanFile);
        }
        catch (JsonException error)
        {
            throw new DanmenException(RetentionFaults.NoPlan, name, "", error);
        }

        if (plan is not { FormatVersion: Current } || plan.Snapshots.Any(each => each.Action == RetentionAction.MoveToCold)) throw new DanmenException(RetentionFaults.NoPlan, name);
        return plan.Digest == plan.DigestOfRest() ? plan : throw new DanmenException(RetentionFaults.PlanAltered, name);
    }

    private string DigestOfRest() => Convert.ToHexStringLower(SHA256.HashData((this with { Digest = "" }).Encode()));
}

/// <summary>What happens to one snapshot.</summary>
/// <param name="Id">64 hexadecimal digits.</param>
/// <param name="Reasons">In English, for whoever reads the file; nothing depends on them.</param>
/// <param name="LapsedTags">Tags that are deleted with it.</param>
public sealed record PlannedSnapshot(string Id, string Environment, RetentionAction Action, IReadOnlyList<string> Reasons, IReadOnlyList<string> LapsedTags);

/// <summary>The JSON of plans.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(RetentionPlanFile))]
internal sealed partial class RetentionJson : JsonSerializerContext
{
    public static RetentionJson Json { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter<RetentionAction>(JsonNamingPolicy.SnakeCaseLower) },
    });
}
