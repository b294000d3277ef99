using Danmen.Faults;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Drills;

/// <summary>A wish to drill.</summary>
/// <param name="Environment">Whose checks and objectives count.</param>
public sealed record DrillRequest(SnapshotSummary Snapshot, string Environment)
{
    /// <summary>Absolute path of the folder that the place is made in.</summary>
    public required string Directory { get; init; }

    /// <summary>Leave the checks out that are not vital.</summary>
    public bool OnlyVital { get; init; }

    /// <summary>Leave the place where it is.</summary>
    public bool Keep { get; init; }
}

/// <summary>What a drill came to.</summary>
/// <param name="Folder">Where the place is, when it was kept; else null.</param>
/// <param name="StartCommands">By the component's name, what starts its server again in a place that was kept.</param>
public sealed record DrillOutcome(string Id, DrillBody Body, string? Folder, IReadOnlyDictionary<string, string> StartCommands)
{
    private const int MostReasons = 5;

    /// <summary>What the drill says against the snapshot, or against the objectives; null when it passed.</summary>
    public DanmenException? ToFault()
    {
        Remark[] missed = [.. Missed()];
        return Body.Result switch
        {
            DrillResult.Passed => null,
            DrillResult.NotRestored => new DanmenException(DrillFaults.NotRestored, Id, [.. Broken(), .. missed]),
            DrillResult.VerificationFailed => new DanmenException(DrillFaults.VerificationFailed, Id, [.. Broken(), .. Found(), .. Failed(), .. missed]),
            _ => new DanmenException(DrillFaults.ObjectiveMissed, Id, missed),
        };
    }

    private IEnumerable<Remark> Broken() =>
        Body.Components.Where(component => component.Failure is not null).Select(component => DrillRemarks.ComponentFailed.With(component.Name, (object?)component.Failure ?? ""));

    private IEnumerable<Remark> Found()
    {
        foreach (DrilledComponent component in Body.Components)
        {
            foreach (CaptureProblem finding in component.Findings.Take(MostReasons)) yield return DrillRemarks.Found.With(component.Name, finding.Subject, finding);
            if (component.Findings.Count > MostReasons) yield return DrillRemarks.MoreFound.With(component.Name, component.Findings.Count - MostReasons);
        }
    }

    private IEnumerable<Remark> Failed() =>
        from check in Body.Checks where check.IsFatal select DrillRemarks.CheckFailed.With(check.Name, (object?)check.Result?.Message ?? "");

    private IEnumerable<Remark> Missed()
    {
        if (Body.Rto is { IsMet: false, Measured: { } took, Objective: { } most }) yield return DrillRemarks.RtoMissed.With(Text(took), Text(most));
        if (Body.Rpo is { IsMet: false, Measured: { } old, Objective: { } oldest }) yield return DrillRemarks.RpoMissed.With(Text(old), Text(oldest));
    }

    // In whole seconds where they are many.
    private static string Text(double seconds) => DurationText.Format(seconds < 10 ? TimeSpan.FromMilliseconds(Math.Ceiling(seconds * 1000)) : TimeSpan.FromSeconds(Math.Ceiling(seconds)));
}
