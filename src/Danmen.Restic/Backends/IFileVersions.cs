namespace Danmen.Restic.Backends;

/// <summary>A backend that keeps what was removed or overwritten, and can bring it back.</summary>
public interface IFileVersions
{
    /// <summary>Finds what must be done so that every file is as it was.</summary>
    /// <param name="at">A moment before the damage.</param>
    Task<RecoveryPlan> PlanRecoveryAsync(DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Does it. May be repeated: what is right already is left as it is.</summary>
    /// <param name="advance">Told of each file that is done.</param>
    /// <returns>Files that no kept version brings back: none is what its name says.</returns>
    Task<IReadOnlyList<string>> RecoverAsync(RecoveryPlan plan, Action advance, CancellationToken cancellationToken);
}

/// <summary>What a recovery does. Paths below the repository, as it is stored.</summary>
/// <param name="At">The moment that comes back.</param>
/// <param name="Unmark">Files that were marked as removed and are whole below: the mark is taken away.</param>
/// <param name="Rewrite">Files that were overwritten: the version of then is stored anew, on top.</param>
/// <param name="Remove">Files that were not there: they get a mark, and stay below it.</param>
/// <param name="Unchanged">How many files are as they were.</param>
public sealed record RecoveryPlan(DateTimeOffset At, IReadOnlyList<FileVersion> Unmark, IReadOnlyList<FileVersion> Rewrite, IReadOnlyList<string> Remove, int Unchanged)
{
    public int Count => Unmark.Count + Rewrite.Count + Remove.Count;
}

/// <summary>A file and the versions that concern it, newest first.</summary>
/// <param name="Path">Below the repository.</param>
/// <param name="Versions">Ids: the marks on top (to unmark), or the versions that were there at the moment (to rewrite).</param>
public sealed record FileVersion(string Path, IReadOnlyList<string> Versions);
