namespace Danmen.Restic.Repositories;

/// <summary>How a lock is taken and kept. The defaults are restic's; other values are for tests.</summary>
public sealed record LockOptions
{
    /// <summary>How long to wait while another process holds the repository; zero fails at once.</summary>
    public TimeSpan WaitFor { get; init; } = TimeSpan.Zero;

    /// <summary>Time between looks while waiting.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A name that a shared lock takes for its holder alone; null for none.</summary>
    public string? Reserves { get; init; }

    /// <summary>Time in which a lock written at the same moment becomes visible.</summary>
    public TimeSpan Settling { get; init; } = TimeSpan.FromMilliseconds(200);

    public TimeSpan RefreshEvery { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Time before a failed refresh is tried again.</summary>
    public TimeSpan RefreshAgainAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Attempts of one refresh before the lock counts as lost.</summary>
    public int RefreshAttempts { get; init; } = 3;
}
