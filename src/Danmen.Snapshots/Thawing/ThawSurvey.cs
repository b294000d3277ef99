using Danmen.Faults;
using Danmen.Restic.Backends;

namespace Danmen.Snapshots.Thawing;

/// <summary>The packs that a snapshot needs and that are in an archive class, and how far each is.</summary>
public sealed record ThawSurvey(IReadOnlyList<ThawingPack> Packs)
{
    /// <summary>Of all of them.</summary>
    public long Bytes => Packs.Sum(pack => pack.Pack.LengthBytes);

    public long ReadableBytes => Packs.Where(pack => pack.State.Stage == ThawStage.Readable).Sum(pack => pack.Pack.LengthBytes);

    /// <summary>Nobody has asked for so many.</summary>
    public int Archived => Count(ThawStage.Archived);

    public int UnderWay => Count(ThawStage.UnderWay);

    public int Readable => Count(ThawStage.Readable);

    public bool IsReadable => Readable == Packs.Count;

    /// <summary>When the first copy goes again; null when none is there.</summary>
    public DateTimeOffset? ReadableUntil => Packs.Min(pack => pack.State.Until);

    public IReadOnlyList<string> StorageClasses => [.. Packs.Select(pack => pack.Pack.StorageClass).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Says that packs have to be asked for.</summary>
    /// <param name="snapshot">Names it in the message.</param>
    public DanmenException Refusal(string snapshot) => new(TierFaults.Archived, snapshot, ThawRemarks.Archived.With(Archived, Packs.Count, new ByteCount(Bytes), StorageClasses));

    private int Count(ThawStage stage) => Packs.Count(pack => pack.State.Stage == stage);
}

/// <summary>A pack in an archive class, and whether it can be read.</summary>
public readonly record struct ThawingPack(ArchivedPack Pack, ThawState State);
