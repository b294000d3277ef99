namespace Danmen.Components.Sqlite.Loading;

/// <summary>How far a restore of a database is. Written before each step, so that a later process finishes or undoes what a kill interrupted.</summary>
internal enum SwapStage
{
    /// <summary>The new file is being written; it may exist in part.</summary>
    Building,

    /// <summary>It is written; nothing else was touched.</summary>
    Built,

    /// <summary>The files are being exchanged; whether it has happened is told by what bears the target's name.</summary>
    Swapping,

    /// <summary>The new one lives, the old one lies beside it.</summary>
    Swapped,

    /// <summary>The old one is being brought back.</summary>
    RollingBack,

    /// <summary>The old one lives; the new one lies beside it, or is gone when it had never lived.</summary>
    RolledBack,

    /// <summary>The file that does not live is being removed.</summary>
    Confirming,

    Confirmed,
}

/// <summary>The journal of one restore of a database.</summary>
internal sealed record SwapJournal
{
    public required SwapStage Stage { get; init; }

    /// <summary>The living file's path, symbolic links resolved.</summary>
    public required string Target { get; init; }

    /// <summary>The path of the file that does not live, in the same folder.</summary>
    public required string Beside { get; init; }

    /// <summary><see cref="FileNodes.FileNode.Identity"/> of the file that lived before; null when there was none.</summary>
    public string? Old { get; init; }

    /// <summary>The same of the restored file; null before it exists.</summary>
    public string? New { get; init; }

    /// <summary><see cref="SqliteMark"/> of the restored file, once it is verified; null before, and in journals of an earlier version.</summary>
    public string? NewMark { get; init; }

    /// <summary>The same of the file that lived before, once the new one lives.</summary>
    public string? OldMark { get; init; }

    /// <summary>True when a rollback began before the new one ever lived: then it goes at once.</summary>
    public bool NeverLived { get; init; }

    /// <summary>Where the files that belong to the old one by their names (-wal, -shm, -journal) are kept while it does not live.</summary>
    public string OldKept => Beside + ".old";

    /// <summary>The same for the new one, after a rollback.</summary>
    public string NewKept => Beside + ".new";
}
