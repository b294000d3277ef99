using Danmen.Restic.Backends;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Maintenance;

/// <summary>Finds the packs that maintenance neither reads nor writes again, because they are in an archive class. Thawed ones too: they stay there.</summary>
internal static class ArchivedPacks
{
    public static async Task<HashSet<PackId>> FindAsync(Repository repository, CancellationToken cancellationToken)
    {
        HashSet<PackId> packs = [];
        if (repository.Backend.Archive is not { } archive) return packs;
        await foreach (ArchivedPack pack in archive.ListArchivedAsync(cancellationToken))
        {
            if (ContentHash.TryParse(pack.Name, out ContentHash hash)) packs.Add(new PackId(hash));
        }

        return packs;
    }
}
