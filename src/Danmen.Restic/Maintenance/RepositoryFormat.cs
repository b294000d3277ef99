using Danmen.Faults;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Maintenance;

/// <summary>Which formats maintenance writes.</summary>
internal static class RepositoryFormat
{
    /// <exception cref="DanmenException">MaintenanceFaults.OldFormat.</exception>
    public static void RequireWritable(Repository repository)
    {
        if (repository.Config.Version < 2) throw new DanmenException(MaintenanceFaults.OldFormat, repository.Backend.Location);
    }
}
