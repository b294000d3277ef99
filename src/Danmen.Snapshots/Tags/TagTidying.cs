using Danmen.Faults;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Snapshots.Tags;

/// <summary>Removes the snapshots of a tag's earlier revisions.</summary>
internal static class TagTidying
{
    /// <returns>False when something was left, because others use the repository.</returns>
    public static async Task<bool> RunAsync(Repository repository, TagCatalogue tags, TagName name, CancellationToken cancellationToken)
    {
        string[] superseded = await tags.SupersededAsync(name, cancellationToken);
        if (superseded.Length == 0) return true;
        try
        {
            await using RepositoryLock exclusive = await RepositoryLock.AcquireAsync(repository, exclusive: true, null, cancellationToken);
            foreach (string id in superseded)
            {
                exclusive.ThrowIfLost();
                await repository.Backend.RemoveAsync(FileKind.Snapshot, id, cancellationToken);
            }

            await tags.RefreshAsync(cancellationToken);
            return true;
        }
        catch (DanmenException fault) when (fault.Kind is FaultKind.Busy or FaultKind.Refused)
        {
            return false;
        }
    }
}
