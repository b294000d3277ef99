namespace Danmen.Restic.Maintenance.Forgetting;

/// <summary>Which snapshots of a group stay. A snapshot stays when any rule keeps it. Counts: 0 is no rule, -1 keeps all.</summary>
/// <remarks>The rules and their words are those of <c>restic forget</c>; days and weeks (ISO) are counted in <see cref="Zone"/>.</remarks>
public sealed record ForgetPolicy
{
    public int KeepLast { get; init; }

    public int KeepHourly { get; init; }

    public int KeepDaily { get; init; }

    public int KeepWeekly { get; init; }

    public int KeepMonthly { get; init; }

    public int KeepYearly { get; init; }

    /// <summary>Keeps whatever is at most this much older than the newest snapshot of its group; zero is no rule.</summary>
    public TimeSpan KeepWithin { get; init; }

    /// <summary>Keeps snapshots that carry all tags of one of these lists.</summary>
    public IReadOnlyList<IReadOnlyList<string>> KeepTags { get; init; } = [];

    /// <summary>Where days begin; null takes the offset that each snapshot was written with, as restic does.</summary>
    public TimeZoneInfo? Zone { get; init; }

    public bool GroupByHost { get; init; } = true;

    public bool GroupByPaths { get; init; } = true;

    public bool GroupByTags { get; init; }

    /// <summary>True when no rule keeps anything: such a policy forgets nothing, for it was not meant.</summary>
    public bool IsEmpty => KeepLast == 0 && KeepHourly == 0 && KeepDaily == 0 && KeepWeekly == 0 && KeepMonthly == 0 && KeepYearly == 0
        && KeepWithin <= TimeSpan.Zero && KeepTags.Count == 0;
}
