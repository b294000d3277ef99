namespace Danmen.Snapshots.Contracts;

/// <summary>What only a component's kind can tell of two stored versions. Empty where it has nothing of the sort.</summary>
public sealed record StoredDetails
{
    public static StoredDetails None { get; } = new();

    /// <summary>Commits between the two; null where there are none to tell.</summary>
    public CommitDifferences? Commits { get; init; }

    /// <summary>Objects of the left schema that were asked for, by type and name ("TABLE public.orders"), as SQL. Not redacted.</summary>
    public IReadOnlyDictionary<string, string> DefinitionsBefore { get; init; } = new Dictionary<string, string>();

    /// <summary>The same of the right schema.</summary>
    public IReadOnlyDictionary<string, string> DefinitionsAfter { get; init; } = new Dictionary<string, string>();

    /// <summary>Migrations that were applied or taken back between the two.</summary>
    public IReadOnlyList<MigrationDifferences> Migrations { get; init; } = [];

    /// <summary>What could not be told, and why.</summary>
    public IReadOnlyList<CaptureProblem> Problems { get; init; } = [];
}

/// <summary>What to tell.</summary>
/// <param name="Objects">Objects of the schema whose definitions are wanted, by type and name.</param>
/// <param name="MostCommits">Commits to name on each side.</param>
public sealed record DetailRequest(IReadOnlyCollection<string> Objects, int MostCommits);

/// <summary>Commits that one of two histories has and the other has not.</summary>
/// <param name="Added">Number of those that only the right one has.</param>
/// <param name="Removed">Number of those that only the left one has.</param>
/// <param name="FirstAdded">The newest of them.</param>
/// <param name="FirstRemoved">The same on the left.</param>
public sealed record CommitDifferences(long Added, long Removed, IReadOnlyList<CommitEntry> FirstAdded, IReadOnlyList<CommitEntry> FirstRemoved)
{
    /// <summary>The place outside that told them; null when the snapshots did.</summary>
    public string? Source { get; init; }
}

/// <summary>A commit.</summary>
/// <param name="Id">40 or 64 hexadecimal digits.</param>
/// <param name="Author">Name, without the address.</param>
/// <param name="AuthoredAt">ISO 8601, in the author's time zone.</param>
/// <param name="Subject">First line of its message.</param>
public sealed record CommitEntry(string Id, string Author, string AuthoredAt, string Subject);

/// <summary>Migrations of one tool.</summary>
/// <param name="Tool">For example "flyway".</param>
/// <param name="Table">Where it keeps them.</param>
/// <param name="Applied">Only the right side has them.</param>
/// <param name="Reverted">Only the left side has them.</param>
public sealed record MigrationDifferences(string Tool, string Table, IReadOnlyList<string> Applied, IReadOnlyList<string> Reverted);
