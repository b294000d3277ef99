using System.Text.Json.Serialization;
using Danmen.Faults;

namespace Danmen.Snapshots.Checks;

/// <summary>What a check found. It is kept with what the check was made for; secrets and row values are never in it.</summary>
/// <param name="Kind">The key in danmen.yaml: "http", "tcp", "sql", "command" or "unit".</param>
/// <param name="Elapsed">Of all attempts and the pauses between them.</param>
/// <param name="Attempts">At least one.</param>
public sealed record CheckResult(string Name, string Kind, bool Passed, bool Critical, bool Vital, DateTimeOffset Started, TimeSpan Elapsed, int Attempts)
{
    /// <summary>Why it failed; null when it passed.</summary>
    public CheckMessage? Message { get; init; }

    /// <summary>Single tests of a command's report.</summary>
    public IReadOnlyList<CheckTest> Tests { get => field ?? []; init; }

    /// <summary>What it was made for must not be called good.</summary>
    [JsonIgnore]
    public bool IsFatal => Critical && !Passed;
}

/// <summary>Why a check failed, in both languages.</summary>
/// <param name="Code">Of the remark, or of the fault.</param>
public sealed record CheckMessage(string Code, string English, string Japanese) : IWorded
{
    internal static CheckMessage Of(Remark remark) => new(remark.Code.Id, remark.English, remark.Japanese);

    internal static CheckMessage Of(DanmenException fault) => new(fault.Code.Id, fault.Message, fault.Japanese);
}

/// <summary>A single test. What it printed and why it failed stays in its report: it may hold rows.</summary>
/// <param name="Suite">Where it belongs, for example its class; may be empty.</param>
public sealed record CheckTest(string Suite, string Name, CheckTestOutcome Outcome, TimeSpan Elapsed);

/// <summary>How a single test ended.</summary>
public enum CheckTestOutcome
{
    Passed,

    /// <summary>What it expected was not so.</summary>
    Failed,

    /// <summary>It could not be carried out.</summary>
    Error,
    Skipped,
}
