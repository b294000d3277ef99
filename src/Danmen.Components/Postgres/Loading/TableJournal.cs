namespace Danmen.Components.Postgres.Loading;

/// <summary>How far a restore of single tables is.</summary>
internal enum TableStage
{
    Building,
    Built,
    Swapping,
    Swapped,
    RolledBack,
    Confirmed,
}

/// <summary>The journal of a restore of single tables.</summary>
internal sealed record TableJournal
{
    public required TableStage Stage { get; init; }

    /// <summary>SQL that creates tables which the living database no longer has; empty when it has all.</summary>
    public string PreData { get => field ?? ""; init; }

    /// <summary>SQL of their indexes, constraints and triggers.</summary>
    public string PostData { get => field ?? ""; init; }

    /// <summary>Tables that <see cref="PreData"/> creates, partitioned ones first.</summary>
    public IReadOnlyList<RelationName> Created { get => field ?? []; init; }
}
