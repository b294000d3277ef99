using System.Text.Json;
using System.Text.Json.Serialization;
using Danmen.Faults;

namespace Danmen.Snapshots.Mirroring;

/// <summary>What is known of a tag and the place that mirrors it.</summary>
/// <param name="Since">Since when something is owed, or was when it was sent.</param>
/// <param name="Attempts">How often it was tried in vain since then.</param>
/// <param name="Tried">When last; null for never.</param>
/// <param name="Sent">When it was sent; null while it is owed.</param>
/// <param name="Problem">Why it could not be sent the last time; null when it could, or was not tried.</param>
/// <param name="Sequence">Rises each time that something new is owed.</param>
public sealed record MirrorEntry(string Name, DateTimeOffset Since, int Attempts, DateTimeOffset? Tried, DateTimeOffset? Sent, MirrorProblem? Problem, long Sequence)
{
    public bool IsOwed => Sent is null;
}

/// <summary>A fault as it is kept: told later, in either language, perhaps by another version.</summary>
/// <param name="ExitCode">Of its kind.</param>
/// <param name="MayPass">True when trying again may help by itself; false when somebody must do something.</param>
public sealed record MirrorProblem(string Code, int ExitCode, bool MayPass, string Title, string TitleJa, string Detail, string DetailJa, string Hint, string HintJa)
{
    private const int LongestDetailChars = 1000;

    public static MirrorProblem Of(DanmenException fault)
    {
        string detail = Bounded(fault.Detail);
        return new MirrorProblem(
            fault.Code.Id, (int)fault.Kind, fault.IsTransient, fault.Code.Title, fault.Code.TitleJa,
            detail, fault.Reasons.Count > 0 ? Bounded(string.Join("; ", fault.Reasons.Select(reason => reason.Japanese))) : detail,
            fault.Code.Hint, fault.Code.HintJa);
    }

    internal string ToJson() => JsonSerializer.Serialize(this, MirrorJson.Default.MirrorProblem);

    internal static MirrorProblem? FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, MirrorJson.Default.MirrorProblem);
        }
        catch (JsonException)
        {
            // Of another version; the next attempt writes it anew.
            return null;
        }
    }

    private static string Bounded(string text) => text.Length <= LongestDetailChars ? text : text[..LongestDetailChars] + "…";
}

/// <summary>The JSON of what is kept.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(MirrorProblem))]
internal sealed partial class MirrorJson : JsonSerializerContext;
