using Danmen.Faults;
using Danmen.Restic.Format;
using Danmen.Restic.Packing;

namespace Danmen.Restic.Repositories;

/// <content>What maintenance alone needs.</content>
public sealed partial class Repository
{
    /// <summary>Takes packs out of the index in memory: their blobs are stored again when somebody hands them over. Nothing stored changes.</summary>
    internal void ForgetPacks(IReadOnlySet<PackId> packs) => _index.RemovePacks(packs);

    /// <summary>Reads and opens the header of a pack.</summary>
    /// <param name="lengthBytes">The pack file's length.</param>
    /// <exception cref="DanmenException">StoreFaults.Damaged, naming the pack.</exception>
    internal async Task<IReadOnlyList<PackedBlob>> ReadPackHeaderAsync(PackId pack, long lengthBytes, CancellationToken cancellationToken)
    {
        if (lengthBytes < sizeof(uint)) throw new DanmenException(StoreFaults.Damaged, $"pack {pack}", DamageRemarks.Length.With(lengthBytes));
        byte[] end = new byte[Math.Min(lengthBytes, PackHeaderReader.FirstReadBytes)];
        await Backend.ReadAsync(FileKind.Pack, pack.ToString(), lengthBytes - end.Length, end, cancellationToken);
        int total = PackHeaderReader.TotalLength(end, lengthBytes, pack);
        if (total > end.Length)
        {
            end = new byte[total];
            await Backend.ReadAsync(FileKind.Pack, pack.ToString(), lengthBytes - total, end, cancellationToken);
        }

        return PackHeaderReader.Open(_key, end.AsSpan(end.Length - total), pack);
    }
}
