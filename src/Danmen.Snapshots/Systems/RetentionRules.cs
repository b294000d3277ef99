namespace Danmen.Snapshots.Systems;

/// <summary>What <c>retention</c> in danmen.yaml says: which snapshots stay, and for how long. A key that is not set is null.</summary>
public sealed record RetentionRules
{
    /// <summary>Every snapshot younger than this stays where it is.</summary>
    public TimeSpan? Hot { get; init; }

    /// <summary>So many of an environment's newest complete snapshots stay, whatever else is said. The newest one stays without it.</summary>
    public int? Minimum { get; init; }

    public RetentionCounts Keep { get; init; } = new();

    /// <summary>How long a tag of a type keeps its snapshot; null for ever. A type that is not named keeps its snapshots for ever too.</summary>
    public IReadOnlyDictionary<string, TimeSpan?> Tags { get; init; } = new Dictionary<string, TimeSpan?>();

    /// <summary>True when something can be removed: without a count, nothing says what should go.</summary>
    public bool RemovesAnything => Keep.Named().Any(rule => rule.Count > 0);

    /// <summary>These rules, and where a key is not set here, that of <paramref name="system"/>.</summary>
    public RetentionRules Over(RetentionRules system)
    {
        var tags = new Dictionary<string, TimeSpan?>(system.Tags);
        foreach ((string type, TimeSpan? duration) in Tags) tags[type] = duration;
        return new RetentionRules { Hot = Hot ?? system.Hot, Minimum = Minimum ?? system.Minimum, Keep = Keep.Over(system.Keep), Tags = tags };
    }
}

/// <summary>How many periods keep their newest snapshot; null where the file says nothing, 0 for no rule.</summary>
public sealed record RetentionCounts
{
    public int? Last { get; init; }

    public int? Hourly { get; init; }

    public int? Daily { get; init; }

    public int? Weekly { get; init; }

    public int? Monthly { get; init; }

    public int? Yearly { get; init; }

    internal RetentionCounts Over(RetentionCounts system) => new()
    {
        Last = Last ?? system.Last,
        Hourly = Hourly ?? system.Hourly,
        Daily = Daily ?? system.Daily,
        Weekly = Weekly ?? system.Weekly,
        Monthly = Monthly ?? system.Monthly,
        Yearly = Yearly ?? system.Yearly,
    };

    /// <summary>The counts by the names of their keys.</summary>
    internal IEnumerable<(string Name, int Count)> Named() =>
        [("last", Last ?? 0), ("hourly", Hourly ?? 0), ("daily", Daily ?? 0), ("weekly", Weekly ?? 0), ("monthly", Monthly ?? 0), ("yearly", Yearly ?? 0)];
}
