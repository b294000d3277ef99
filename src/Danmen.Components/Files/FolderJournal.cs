namespace Danmen.Components.Files;

/// <summary>How far a restore of a folder is. Written before each step, so that a later process finishes or undoes what a kill interrupted.</summary>
internal enum FolderStage
{
    /// <summary>The new state is being built in the staging folder.</summary>
    Building,

    /// <summary>It is built; nothing living was touched.</summary>
    Built,

    /// <summary>What is not the component's is being carried over to the new state.</summary>
    Carrying,

    /// <summary>New and old change places.</summary>
    Exchanging,

    /// <summary>The new state lives, the old one stands in the staging folder.</summary>
    Swapped,

    /// <summary>A half swap is undone: first the exchanges,</summary>
    UndoingExchanges,

    /// <summary>then what was carried over.</summary>
    UndoingCarries,

    /// <summary>A rollback after a swap carries over to the old state what is not the component's.</summary>
    CarryingBack,

    ExchangingBack,

    /// <summary>The old state lives; the new one stands in the staging folder, or is gone when it had never lived.</summary>
    RolledBack,

    /// <summary>The staging folder is being removed.</summary>
    Confirming,

    Confirmed,
}

/// <summary>The journal of one restore of a folder.</summary>
internal sealed record FolderJournal
{
    public required FolderStage Stage { get; init; }

    /// <summary>The living folder, links resolved, as <see cref="PathName"/>.</summary>
    public required string Root { get; init; }

    /// <summary>The folder that holds the state that does not live, as <see cref="PathName"/>.</summary>
    public required string Staging { get; init; }

    /// <summary>Relative paths of folders that cannot be moved themselves: their entries are. Always with those above them; "" is the root.</summary>
    public IReadOnlyList<string> Pinned { get => field ?? []; init; }

    /// <summary>What is not the component's and moves over before the exchange.</summary>
    public IReadOnlyList<PathExchange> Carries { get => field ?? []; init; }

    /// <summary>What changes places.</summary>
    public IReadOnlyList<PathExchange> Exchanges { get => field ?? []; init; }

    /// <summary><see cref="FolderMark"/> of the new state, once it is verified; null before, and in journals of an earlier version.</summary>
    public string? NewMark { get; init; }

    /// <summary>The same of the state that lived, at the swap.</summary>
    public string? OldMark { get; init; }

    /// <summary>Folders that stay in their place and only change owner and mode.</summary>
    public IReadOnlyList<PinnedFolder> Folders { get => field ?? []; init; }
}

/// <summary>What stands at a path in the living folder and at the same path in the state beside it change places; either may be absent.</summary>
/// <param name="Path">Relative, as <see cref="PathName"/>; "" for the folders themselves.</param>
/// <param name="Beside">Inode of what stood beside before, 0 for nothing. It tells whether the exchange has happened: nobody else writes there.</param>
internal sealed record PathExchange(string Path, ulong Beside);

/// <summary>A folder in its place.</summary>
/// <param name="Path">Relative, as <see cref="PathName"/>.</param>
/// <param name="Living">What the living one was.</param>
/// <param name="Beside">What the one beside was.</param>
internal sealed record PinnedFolder(string Path, FolderOwner Living, FolderOwner Beside);

/// <summary>Owner and permissions of a folder.</summary>
internal sealed record FolderOwner(uint User, uint Group, uint Mode);
