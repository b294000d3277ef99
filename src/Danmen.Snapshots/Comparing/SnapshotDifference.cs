using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Comparing;

/// <summary>How two snapshots differ.</summary>
/// <param name="Before">Id of the left one.</param>
/// <param name="After">Id of the right one, or <c>live:ENV</c>.</param>
public sealed record SnapshotDifference(string Before, string After, IReadOnlyList<ComponentDifference> Components)
{
    /// <summary>Components that one of the two left out on request: not compared.</summary>
    public IReadOnlyList<string> NotCompared { get; init; } = [];

    /// <summary>Components whose living state could not be read, and why: what of them differs nobody knows.</summary>
    public IReadOnlyList<UnreadComponent> Unread { get; init; } = [];

    /// <summary>True when no component that was compared differs.</summary>
    public bool IsEmpty => Components.All(component => component.Change == Change.None);
}

/// <summary>A component that could not be read.</summary>
public sealed record UnreadComponent(string Name, IReadOnlyList<CaptureProblem> Problems);

/// <summary>What became of a thing.</summary>
public enum Change
{
    None,
    Added,
    Removed,
    Changed,
}

/// <summary>How one component differs. Lists are empty where its kind has nothing of the sort.</summary>
public sealed record ComponentDifference(string Name, string Kind, Change Change)
{
    /// <summary>Files, sorted by path.</summary>
    public IReadOnlyList<FileDifference> Files { get; init; } = [];

    /// <summary>Facts of the manifest that differ: commit, versions, digests.</summary>
    public IReadOnlyList<FactDifference> Facts { get; init; } = [];

    /// <summary>Objects of a database's schema, sorted by name.</summary>
    public IReadOnlyList<SchemaDifference> Schema { get; init; } = [];

    /// <summary>Tables whose rows differ, sorted by name.</summary>
    public IReadOnlyList<TableDifference> Tables { get; init; } = [];

    /// <summary>Configuration files, and files of code where that was asked for, as unified text diff, secrets redacted.</summary>
    public IReadOnlyList<TextDifference> Texts { get; init; } = [];

    public IReadOnlyList<PickleDifference> Pickles { get; init; } = [];

    /// <summary>Commits between the two work trees; null where there are none.</summary>
    public CommitDifferences? Commits { get; init; }

    /// <summary>Page on which people see what lies between the two commits; null where none is known.</summary>
    public string? ComparePage { get; init; }

    /// <summary>Files that differ between the two commits, by the place that told <see cref="Commits"/>; empty where the snapshots did.</summary>
    public IReadOnlyList<CommittedFile> CommittedFiles { get; init; } = [];

    /// <summary>Migrations that were applied or taken back.</summary>
    public IReadOnlyList<MigrationDifferences> Migrations { get; init; } = [];

    /// <summary>What could not be told, and why.</summary>
    public IReadOnlyList<CaptureProblem> Problems { get; init; } = [];
}

/// <summary>A file or folder. Sizes in bytes; null on the side that has none.</summary>
/// <param name="What">"content", "metadata" or "type" for a changed one, "" otherwise.</param>
public sealed record FileDifference(string Path, Change Change, string What, long? SizeBefore, long? SizeAfter)
{
    /// <summary>Lines that only the right one has; null for what is no text, too long, or not looked into.</summary>
    public int? LinesAdded { get; init; }

    /// <summary>Lines that only the left one has; null likewise.</summary>
    public int? LinesRemoved { get; init; }
}

/// <summary>A fact of the manifest.</summary>
public sealed record FactDifference(string Name, string? Before, string? After);

/// <summary>An object of a schema, for example type "TABLE", name "public.orders".</summary>
public sealed record SchemaDifference(string Type, string Name, Change Change)
{
    /// <summary>Type and name as people read them; some names begin with their type.</summary>
    public string Title => Name.StartsWith(Type + " ", StringComparison.Ordinal) ? Name : $"{Type} {Name}".TrimStart();

    /// <summary>Its definition in the left schema, secrets redacted; null where there is none or it cannot be told.</summary>
    public string? SqlBefore { get; init; }

    /// <summary>Its definition in the right schema; null likewise.</summary>
    public string? SqlAfter { get; init; }

    /// <summary>Both as <c>diff -u</c> prints them; "" where neither can be told.</summary>
    public string UnifiedDiff { get; init; } = "";
}

/// <summary>Rows of a table.</summary>
/// <param name="Name">"schema.table".</param>
/// <param name="RowsBefore">Number of rows; null where the table is not there.</param>
/// <param name="ChangedShare">Share of the table's blocks, or of its rows where tables are not stored one by one, that is not in the other snapshot, 0 to 1; null when it is not known.</param>
public sealed record TableDifference(string Name, Change Change, long? RowsBefore, long? RowsAfter, double? ChangedShare)
{
    /// <summary>Which rows differ, where that was asked for and can be told; null otherwise.</summary>
    public RowDifferences? Rows { get; init; }
}

/// <summary>A configuration file, or a file of code.</summary>
/// <param name="UnifiedDiff">As <c>diff -u</c> prints it; values of secrets are replaced by their digest.</param>
public sealed record TextDifference(string Path, Change Change, string UnifiedDiff);

/// <summary>A pickle.</summary>
/// <param name="GlobalsAdded">Imported names ("module.name") that only the right one has.</param>
/// <param name="IsDangerous">The right one imports something that runs commands.</param>
public sealed record PickleDifference(
    string Path,
    Change Change,
    string? ChecksumBefore,
    string? ChecksumAfter,
    IReadOnlyList<string> GlobalsAdded,
    IReadOnlyList<string> GlobalsRemoved,
    bool IsDangerous)
{
    /// <summary>Bytes; null on the side that has none.</summary>
    public long? SizeBefore { get; init; }

    public long? SizeAfter { get; init; }

    /// <summary>The pickle protocol, the highest where it holds several; null where it is not known.</summary>
    public int? ProtocolBefore { get; init; }

    public int? ProtocolAfter { get; init; }
}
