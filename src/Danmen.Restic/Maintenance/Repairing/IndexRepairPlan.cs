using Danmen.Restic.Format;

namespace Danmen.Restic.Maintenance.Repairing;

/// <summary>What an index of the packs that are there would be.</summary>
/// <param name="Index">The index files as they are.</param>
/// <param name="Leaving">Packs whose description in them is not right, or that are not there.</param>
/// <param name="Rebuilt">Packs as their headers describe them, where that is not what an index file says.</param>
/// <param name="LengthBytes">Lengths of all packs that are there.</param>
/// <param name="Report">What is told of it.</param>
internal sealed record IndexRepairPlan(
    IndexContents Index, HashSet<PackId> Leaving, IReadOnlyDictionary<PackId, IndexedPack> Rebuilt, IReadOnlyDictionary<PackId, long> LengthBytes, IndexRepairReport Report)
{
    /// <summary>The packs that the new index would list.</summary>
    public IEnumerable<IndexedPack> Packs()
    {
        foreach (IndexedPack pack in Index.Packs.Values)
        {
            if (!Leaving.Contains(pack.Id)) yield return pack;
        }

        foreach (IndexedPack pack in Rebuilt.Values) yield return pack;
    }
}
