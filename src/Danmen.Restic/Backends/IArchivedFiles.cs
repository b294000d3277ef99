namespace Danmen.Restic.Backends;

/// <summary>Packs that a storage keeps where nothing is read before it was asked for (an archive class). Thread-safe.</summary>
/// <remarks>A thaw makes a copy that can be read for some days; the pack itself stays where it is.</remarks>
public interface IArchivedFiles
{
    /// <summary>True when packs of data move there in time: what is read at every start then stands in packs of its own.</summary>
    bool MovesData { get; }

    /// <summary>All packs there, those that are thawed too; in no particular order.</summary>
    IAsyncEnumerable<ArchivedPack> ListArchivedAsync(CancellationToken cancellationToken);

    /// <summary>Whether a pack can be read now.</summary>
    /// <exception cref="Danmen.Faults.DanmenException">StoreFaults.ObjectNotFound.</exception>
    Task<ThawState> GetThawAsync(string pack, CancellationToken cancellationToken);

    /// <summary>Asks for a copy of a pack that can be read. One that is under way is no fault; one that is there is kept for as long as is asked for now.</summary>
    /// <param name="days">How long the copy stays, at least 1.</param>
    /// <exception cref="Danmen.Faults.DanmenException">TierFaults.SpeedUnavailable.</exception>
    Task ThawAsync(string pack, ThawSpeed speed, int days, CancellationToken cancellationToken);

    /// <summary>How long a thaw takes at most, as the storage's maker says; null when he says nothing, or a class has no such speed.</summary>
    TimeSpan? LongestThaw(string storageClass, ThawSpeed speed);
}

/// <summary>A pack in an archive class.</summary>
/// <param name="StorageClass">In the storage's own words.</param>
public readonly record struct ArchivedPack(string Name, string StorageClass, long LengthBytes);

/// <summary>Whether a pack can be read.</summary>
/// <param name="Until">With <see cref="ThawStage.Readable"/>, how long; null for good.</param>
public readonly record struct ThawState(ThawStage Stage, DateTimeOffset? Until);

/// <summary>How far a thaw is.</summary>
public enum ThawStage
{
    /// <summary>Nobody has asked for it.</summary>
    Archived,
    UnderWay,
    Readable,
}

/// <summary>How fast, and how dear, a thaw is.</summary>
public enum ThawSpeed
{
    Bulk,
    Standard,
    Expedited,
}
