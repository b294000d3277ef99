using System.Text.Json;
using System.Text.Json.Serialization;
using Danmen.Snapshots.Checks;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Records;

namespace Danmen.Snapshots.Drills;

/// <summary>What the record of a drill says. Secrets and row values are never in it.</summary>
public sealed record DrillBody
{
    public required string System { get; init; }

    /// <summary>Whose checks and objectives counted.</summary>
    public required string Environment { get; init; }

    /// <summary>Of which environment the snapshot is.</summary>
    public required string SnapshotEnvironment { get; init; }

    /// <summary>Id of the snapshot, 64 hexadecimal digits.</summary>
    public required string Snapshot { get; init; }

    /// <summary>Id of its tree, 64 hexadecimal digits.</summary>
    public required string Tree { get; init; }

    /// <summary>When the capture ended, UTC.</summary>
    public required DateTimeOffset CapturedAt { get; init; }

    /// <summary>When the drill began and ended, UTC.</summary>
    public required DateTimeOffset Started { get; init; }

    public required DateTimeOffset Ended { get; init; }

    /// <summary>What it ran on: "danmen", "system", and the server of each database by the component's name.</summary>
    public required IReadOnlyDictionary<string, string> Versions { get; init; }

    public required DrillResult Result { get; init; }

    /// <summary>In the snapshot's order.</summary>
    public required IReadOnlyList<DrilledComponent> Components { get; init; }

    /// <summary>In the file's order.</summary>
    public required IReadOnlyList<DrilledCheck> Checks { get; init; }

    /// <summary>From the beginning of the restore to the end of the checks. What making the place took is not in it.</summary>
    public required DrilledObjective Rto { get; init; }

    /// <summary>How old the state was that came back: from the end of the capture to the beginning of the drill.</summary>
    public required DrilledObjective Rpo { get; init; }
}

/// <summary>How a drill ended; the worst counts.</summary>
public enum DrillResult
{
    Passed,

    /// <summary>Everything is well but for the time.</summary>
    ObjectiveMissed,

    /// <summary>What came back is not what was stored, or a critical check failed.</summary>
    VerificationFailed,

    /// <summary>Something could not be restored at all.</summary>
    NotRestored,
}

/// <summary>A component in a drill.</summary>
public sealed record DrilledComponent(string Name, string Kind)
{
    /// <summary>What it holds.</summary>
    public long Bytes { get; init; }

    /// <summary>To make its place; not part of the restore.</summary>
    public double PlaceSeconds { get; init; }

    /// <summary>To build it and put it in place.</summary>
    public double RestoreSeconds { get; init; }

    /// <summary>To compare all of it with what was stored.</summary>
    public double VerifySeconds { get; init; }

    /// <summary>What of the snapshot was not restored, because a copy must not act.</summary>
    public IReadOnlyList<string> LeftOut { get => field ?? []; init; }

    /// <summary>What is not as it was stored; empty when all is well.</summary>
    public IReadOnlyList<CaptureProblem> Findings { get => field ?? []; init; }

    /// <summary>Why it could not be restored; null when it was.</summary>
    public CheckMessage? Failure { get; init; }

    /// <summary>True when it was restored and nothing was found.</summary>
    [JsonIgnore]
    public bool IsWell => Failure is null && Findings.Count == 0;
}

/// <summary>A check in a drill.</summary>
/// <param name="Result">Null when it names the living environment, or what was not restored, and so was not carried out.</param>
public sealed record DrilledCheck(string Name, string Kind, bool Critical, bool Vital, CheckResult? Result)
{
    [JsonIgnore]
    public bool IsFatal => Result is { IsFatal: true };
}

/// <summary>An objective and what was measured, seconds.</summary>
/// <param name="Measured">Null when the restore did not come to its end.</param>
/// <param name="Objective">Null when danmen.yaml sets none.</param>
public sealed record DrilledObjective(double? Measured, double? Objective)
{
    /// <summary>Null without an objective.</summary>
    [JsonIgnore]
    public bool? IsMet => Objective is { } objective ? Measured <= objective : null;
}

/// <summary>The JSON of drills.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(DrillBody))]
internal sealed partial class DrillJson : JsonSerializerContext
{
    public static RecordKind<DrillBody> Kind { get; } = new("drill", "drill", new DrillJson(NewOptions()).DrillBody);

    private static JsonSerializerOptions NewOptions()
    {
        JsonSerializerOptions options = RecordJson.NewOptions();
        options.Converters.Add(new JsonStringEnumConverter<DrillResult>(JsonNamingPolicy.SnakeCaseLower));
        options.Converters.Add(new JsonStringEnumConverter<CheckTestOutcome>(JsonNamingPolicy.SnakeCaseLower));
        return options;
    }
}
