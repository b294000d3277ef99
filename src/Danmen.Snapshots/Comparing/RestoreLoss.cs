using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Comparing;

/// <summary>What lives now and no longer will once a snapshot is restored, by component.</summary>
/// <param name="NotLookedAt">Why nobody looked; null when somebody did.</param>
public sealed record RestoreLoss(IReadOnlyList<ComponentLoss> Components, IWorded? NotLookedAt)
{
    /// <summary>Nobody looked.</summary>
    public static RestoreLoss Unknown(IWorded why) => new([], why);

    /// <param name="difference">From the snapshot to what lives.</param>
    public static RestoreLoss Of(SnapshotDifference difference)
    {
        var unread = difference.Unread.ToDictionary(component => component.Name, component => component.Problems, StringComparer.Ordinal);
        return new RestoreLoss([.. difference.Components.Select(component => Of(component, unread.GetValueOrDefault(component.Name)))], null);
    }

    private static ComponentLoss Of(ComponentDifference component, IReadOnlyList<CaptureProblem>? unread) => unread is not null
        ? new ComponentLoss(component.Name, component.Kind) { Unread = unread }
        : new ComponentLoss(component.Name, component.Kind)
        {
            FilesOnlyLiving = component.Files.Count(file => file.Change == Change.Added),
            FilesThatDiffer = component.Files.Count(file => file.Change == Change.Changed),
            FilesOnlyStored = component.Files.Count(file => file.Change == Change.Removed),
            FirstOnlyLiving = [.. component.Files.Where(file => file.Change == Change.Added).Take(ComponentLoss.MostNames).Select(file => file.Path)],
            Tables = component.Tables,
            SchemaChanges = component.Schema.Count,
            Commits = component.Commits?.Added ?? 0,
        };
}

/// <summary>What one component loses. Files and tables are those of its kind, and none where it has no such thing.</summary>
public sealed record ComponentLoss(string Name, string Kind)
{
    /// <summary>Names that are told; the rest is counted.</summary>
    public const int MostNames = 5;

    /// <summary>They go.</summary>
    public int FilesOnlyLiving { get; init; }

    /// <summary>They become what they were.</summary>
    public int FilesThatDiffer { get; init; }

    /// <summary>They come back.</summary>
    public int FilesOnlyStored { get; init; }

    public IReadOnlyList<string> FirstOnlyLiving { get; init; } = [];

    /// <summary>Those whose rows differ; "before" is the snapshot.</summary>
    public IReadOnlyList<TableDifference> Tables { get; init; } = [];

    /// <summary>Objects of the schema that differ.</summary>
    public int SchemaChanges { get; init; }

    /// <summary>Commits that only the living work tree has.</summary>
    public long Commits { get; init; }

    /// <summary>Why it could not be read; null when it could.</summary>
    public IReadOnlyList<CaptureProblem>? Unread { get; init; }

    /// <summary>True when it is as the snapshot has it, as far as counts tell.</summary>
    public bool IsNothing => Unread is null && FilesOnlyLiving + FilesThatDiffer + FilesOnlyStored + Tables.Count + SchemaChanges + Commits == 0;
}
