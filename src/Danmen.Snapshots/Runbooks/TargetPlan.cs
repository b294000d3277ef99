using Danmen.Faults;

namespace Danmen.Snapshots.Runbooks;

/// <summary>What a restore into a folder would do.</summary>
/// <param name="IsPopulated">Something is in the folder already.</param>
/// <param name="Parts">What goes where, in the snapshot's order; the snapshot's own files last.</param>
/// <param name="Refusals">Reasons against it; empty when it may run.</param>
/// <param name="Remarks">What whoever runs it should know.</param>
public sealed record TargetPlan(string Snapshot, string Directory, bool IsPopulated, IReadOnlyList<TargetPart> Parts, IReadOnlyList<Remark> Refusals, IReadOnlyList<Remark> Remarks)
{
    /// <summary>True when nothing speaks against it.</summary>
    public bool IsAllowed => Refusals.Count == 0;
}

/// <summary>A component, or the snapshot's own files, and the folder that they go to.</summary>
/// <param name="Name">The component's name; "" for the snapshot's own files.</param>
/// <param name="Kind">"" for the snapshot's own files.</param>
/// <param name="Location">Absolute path.</param>
/// <param name="FilesToWrite">Files, links and devices.</param>
/// <param name="BytesToWrite">At most: of what is there in part, only what differs is written.</param>
/// <param name="FilesAlike">What is there and looks the same by type, size and time.</param>
/// <param name="FilesToRemove">What the snapshot does not have, or has a folder or file in the place of.</param>
public sealed record TargetPart(string Name, string Kind, string Location, long FilesToWrite, long BytesToWrite, long FilesAlike, long FilesToRemove);
