using System.Text.Json.Serialization;
using Danmen.Faults;

namespace Danmen.Snapshots.Contracts;

/// <summary>Something that is missing from, or unsure in, a capture.</summary>
/// <param name="Subject">Which file or table.</param>
/// <param name="Reason">Why, English.</param>
public sealed record CaptureProblem(string Subject, string Reason)
{
    /// <summary>Which of <see cref="ProblemRemarks"/> the reason is; null for what another program or an earlier version said.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Code { get; init; }

    /// <summary>What fills the places of its wording; null for nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Arguments { get; init; }

    public static CaptureProblem Of(string subject, RemarkCode code, params string[] arguments) =>
        new(subject, code.With([.. arguments]).English) { Code = code.Id, Arguments = arguments.Length == 0 ? null : arguments };
}
