using System.Text.Json.Serialization;
using Danmen.Faults;

namespace Danmen.Snapshots.Contracts;

/// <summary>Something that is missing from, or unsure in, a capture.</summary>
/// <param name="Subject">Which file or table.</param>
/// <param name="Reason">Why, English.</param>
public sealed record CaptureProblem(string Subject, string Reason) : IWorded
{
    /// <summary>Which remark the reason is; null for a fault, and for what another program or an earlier version said.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Code { get; init; }

    /// <summary>What fills the places of its wording; null for nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Arguments { get; init; }

    /// <summary>Why, in Japanese; null where <see cref="Code"/> is one of <see cref="ProblemRemarks"/>, and for what another program or an earlier version said.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ReasonJa { get; init; }

    string IWorded.English => Reason;

    string IWorded.Japanese => Japanese;

    /// <summary>Why, in Japanese; as it was written where nothing else is known.</summary>
    [JsonIgnore]
    public string Japanese => ReasonJa ?? (Code is { } id && ProblemRemarks.Find(id) is { } code && !code.Japanese.Contains($"{{{Arguments?.Count ?? 0}}}", StringComparison.Ordinal)
        ? code.With([.. Arguments ?? []]).Japanese
        : Reason);

    public static CaptureProblem Of(string subject, RemarkCode code, params string[] arguments) => Of(subject, code.With([.. arguments]));

    public static CaptureProblem Of(string subject, Remark reason)
    {
        string[] arguments = [.. reason.Arguments.Select(argument => argument switch
        {
            IWorded worded => worded.English,
            IEnumerable<string> texts => string.Join(", ", texts),
            IFormattable value => value.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
            _ => argument.ToString() ?? "",
        })];
        return new(subject, reason.English)
        {
            Code = reason.Code.Id,
            Arguments = arguments.Length == 0 ? null : arguments,
            ReasonJa = ProblemRemarks.Find(reason.Code.Id) is null || reason.Arguments.Any(argument => argument is not string) ? reason.Japanese : null,
        };
    }

    /// <summary>A fault that became a problem: told by its title, subject and reasons.</summary>
    public static CaptureProblem Of(string subject, DanmenException fault) => new(subject, fault.Message) { ReasonJa = fault.Japanese };
}
