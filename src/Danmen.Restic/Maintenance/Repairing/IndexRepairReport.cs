using Danmen.Restic.Format;

namespace Danmen.Restic.Maintenance.Repairing;

/// <summary>What rebuilding the index found and did.</summary>
/// <param name="DamagedIndexFiles">Names of index files that could not be read; they are gone now.</param>
/// <param name="AddedPacks">Packs that no index listed, read from their headers.</param>
/// <param name="CorrectedPacks">Packs that the index described wrongly, read from their headers.</param>
/// <param name="DroppedPacks">Packs that the index listed and that are not there.</param>
/// <param name="UnreadablePacks">Packs whose header cannot be read: they are in no index, and their files stay.</param>
public sealed record IndexRepairReport(
    IReadOnlyList<string> DamagedIndexFiles,
    IReadOnlyList<PackId> AddedPacks,
    IReadOnlyList<PackId> CorrectedPacks,
    IReadOnlyList<PackId> DroppedPacks,
    IReadOnlyList<PackId> UnreadablePacks)
{
    /// <summary>True when nothing was wrong, and nothing was written.</summary>
    public bool WasSound => DamagedIndexFiles.Count == 0 && AddedPacks.Count == 0 && CorrectedPacks.Count == 0 && DroppedPacks.Count == 0 && UnreadablePacks.Count == 0;
}
