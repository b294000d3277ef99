using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Danmen.Faults;
using Danmen.Snapshots.Capturing;

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

    /// <summary>The same of the cold repository; null when there was none.</summary>
    public ColdContents? Cold { get; init; }

    public required IReadOnlyList<PlannedSnapshot> Snapshots { get; init; }

    /// <summary>SHA-256 of all the rest, 64 hexadecimal digits.</summary>
    public string Digest { get; init; } = "";

    /// <summary>Ids of the snapshots that are removed, wherever they are.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Removed => [.. RemovedFrom(SnapshotTier.Hot), .. RemovedFrom(SnapshotTier.Cold)];

    /// <summary>Ids of the snapshots that move to the cold repository.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Moved => [.. Snapshots.Where(each => each.Action == RetentionAction.MoveToCold).Select(each => each.Id)];

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
            Cold = survey.Cold,
            Snapshots = [.. decisions.Select(each => new PlannedSnapshot(each.Snapshot.Id, each.Snapshot.Environment, each.Snapshot.Tier, each.Action, [.. each.Reasons.Select(reason => reason.English)], each.LapsedTags))],
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

        if (plan is not { FormatVersion: Current }) throw new DanmenException(RetentionFaults.NoPlan, name);
        return plan.Digest == plan.DigestOfRest() ? plan : throw new DanmenException(RetentionFaults.PlanAltered, name);
    }

    /// <summary>Ids of the snapshots that are removed from one repository.</summary>
    internal IEnumerable<string> RemovedFrom(SnapshotTier tier) => Snapshots.Where(each => each.Action == RetentionAction.Remove && each.Tier == tier).Select(each => each.Id);

    private string DigestOfRest() => Convert.ToHexStringLower(SHA256.HashData((this with { Digest = "" }).Encode()));
}

/// <summary>What happens to one snapshot.</summary>
/// <param name="Id">64 hexadecimal digits.</param>
/// <param name="Tier">Where it was.</param>
/// <param name="Reasons">In English, for whoever reads the file; nothing depends on them.</param>
/// <param name="LapsedTags">Tags that are deleted with it.</param>
public sealed record PlannedSnapshot(string Id, string Environment, SnapshotTier Tier, RetentionAction Action, IReadOnlyList<string> Reasons, IReadOnlyList<string> LapsedTags);

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
        Converters = { new JsonStringEnumConverter<RetentionAction>(JsonNamingPolicy.SnakeCaseLower), new JsonStringEnumConverter<SnapshotTier>(JsonNamingPolicy.SnakeCaseLower) },
    });
}
