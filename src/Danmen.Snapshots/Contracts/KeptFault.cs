using System.Text.Json;
using System.Text.Json.Serialization;
using Danmen.Faults;

namespace Danmen.Snapshots.Contracts;

/// <summary>A fault as it is kept: told later, in either language, perhaps by another version.</summary>
/// <param name="ExitCode">Of its kind.</param>
/// <param name="MayPass">True when trying again may help by itself; false when somebody must do something.</param>
public sealed record KeptFault(string Code, int ExitCode, bool MayPass, string Title, string TitleJa, string Detail, string DetailJa, string Hint, string HintJa)
{
    private const int LongestDetailChars = 1000;

    public static KeptFault Of(DanmenException fault)
    {
        string detail = Bounded(fault.Detail);
        return new KeptFault(
            fault.Code.Id, (int)fault.Kind, fault.IsTransient, fault.Code.Title, fault.Code.TitleJa,
            detail, fault.Reasons.Count > 0 ? Bounded(string.Join("; ", fault.Reasons.Select(reason => reason.Japanese))) : detail,
            fault.Code.Hint, fault.Code.HintJa);
    }

    internal string ToJson() => JsonSerializer.Serialize(this, KeptJson.Default.KeptFault);

    internal static KeptFault? FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, KeptJson.Default.KeptFault);
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
[JsonSerializable(typeof(KeptFault))]
internal sealed partial class KeptJson : JsonSerializerContext;
