using Danmen.Restic.Repositories;

namespace Danmen.Restic.Maintenance;

/// <summary>What locks maintenance asks for.</summary>
internal static class MaintenanceLocks
{
    /// <summary>Whoever removes needs the repository alone: a running writer may already count on what looks unused.</summary>
    /// <exception cref="ArgumentException">The lock is shared: a bug of the caller.</exception>
    public static void RequireExclusive(RepositoryLock held)
    {
        if (!held.IsExclusive) throw new ArgumentException("an exclusive lock is needed", nameof(held));
        held.ThrowIfLost();
    }
}
