using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Runbooks;

/// <summary>What was written to a component between the end of step 6 and going back, as a run's journal tells it; never values.</summary>
public sealed record RunWritten
{
    /// <summary>Null when nobody knows.</summary>
    public required bool? IsWritten { get; init; }

    /// <summary>The parts are tables and the numbers rows; else files.</summary>
    public bool InRows { get; init; }

    public long Added { get; init; }

    public long Changed { get; init; }

    public long Removed { get; init; }

    /// <summary>How many tables or files it is in all.</summary>
    public long Parts { get; init; }

    /// <summary>The first of them by name.</summary>
    public IReadOnlyList<WrittenPart> First { get => field ?? []; init; }

    /// <summary>How it was found, or why it is not known; English.</summary>
    public required string How { get; init; }

    /// <summary>The same in Japanese.</summary>
    public required string HowJa { get; init; }

    internal static RunWritten Of(WrittenSince written) => new()
    {
        IsWritten = written.IsWritten,
        InRows = written.InRows,
        Added = written.Added,
        Changed = written.Changed,
        Removed = written.Removed,
        Parts = written.Parts,
        First = written.First,
        How = written.How.English,
        HowJa = written.How.Japanese,
    };
}
