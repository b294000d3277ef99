using Danmen.Faults;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Maintenance;

/// <summary>Look-ups that must succeed.</summary>
internal static class MaintenanceReads
{
    /// <exception cref="DanmenException">MaintenanceFaults.BlobMissing.</exception>
    public static BlobLocation Require(Repository repository, BlobType type, BlobId id) =>
        repository.Find(type, id) ?? throw new DanmenException(MaintenanceFaults.BlobMissing, id.ToString());
}
