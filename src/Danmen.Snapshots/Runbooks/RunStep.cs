using System.Text.Json.Serialization;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Runbooks;

/// <summary>A step of a restore run, as its journal tells it.</summary>
public sealed record RunStep
{
    public required StepKind Kind { get; init; }

    public required StepState State { get; init; }

    /// <summary>Null before it began.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>Null before it ended.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>How long the plan thought that it would take; null when nobody could say.</summary>
    public TimeSpan? Estimate { get; init; }

    /// <summary>What happened in it, in order.</summary>
    public IReadOnlyList<StepLine> Log { get => field ?? []; init; }

    /// <summary>How long it took; null before it ended.</summary>
    [JsonIgnore]
    public TimeSpan? Elapsed => Ended - Started;
}

/// <summary>A line of a step's log.</summary>
/// <param name="Text">English.</param>
/// <param name="TextJa">Japanese.</param>
/// <param name="IsProblem">It says what went wrong.</param>
public sealed record StepLine(DateTimeOffset At, string Text, string TextJa, bool IsProblem = false) : IWorded
{
    string IWorded.English => Text;

    string IWorded.Japanese => TextJa;
}
