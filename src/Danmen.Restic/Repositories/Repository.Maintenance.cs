using Danmen.Restic.Format;

namespace Danmen.Restic.Repositories;

/// <content>What maintenance alone needs.</content>
public sealed partial class Repository
{
    /// <summary>Takes packs out of the index in memory: their blobs are stored again when somebody hands them over. Nothing stored changes.</summary>
    internal void ForgetPacks(IReadOnlySet<PackId> packs) => throw new NotImplementedException();

    /// <summary>Reads and opens the header of a pack.</summary>
    /// <param name="lengthBytes">The pack file's length.</param>
    /// <exception cref="Danmen.Faults.DanmenException">StoreFaults.Damaged, naming the pack.</exception>
    internal Task<IReadOnlyList<PackedBlob>> ReadPackHeaderAsync(PackId pack, long lengthBytes, CancellationToken cancellationToken) => throw new NotImplementedException();
}
