using Danmen.Faults;
using Danmen.Restic.Repositories;

namespace Danmen.Snapshots.Capturing;

/// <summary>A system's repository and its cold one, which is opened when it is first needed. Not thread-safe.</summary>
/// <param name="hot">Owned: closed with this.</param>
/// <param name="openCold">Opens the cold repository; null when there is none.</param>
public sealed class RepositoryTiers(OpenedRepository hot, Func<CancellationToken, Task<OpenedRepository>>? openCold) : IAsyncDisposable
{
    private OpenedRepository? _cold;

    public OpenedRepository Hot => hot;

    public bool HasCold => openCold is not null;

    /// <summary>The cold repository; null when there is none.</summary>
    /// <exception cref="DanmenException">It cannot be opened; TierFaults.NoCold when it was never made.</exception>
    public async Task<OpenedRepository?> ColdAsync(CancellationToken cancellationToken)
    {
        if (openCold is not null) _cold ??= await openCold(cancellationToken);
        return _cold;
    }

    /// <summary>The same, and null with a remark when it cannot be opened.</summary>
    /// <param name="tell">Told what could not be looked at, and why.</param>
    public async Task<OpenedRepository?> TryColdAsync(Action<Remark> tell, CancellationToken cancellationToken)
    {
        try
        {
            return await ColdAsync(cancellationToken);
        }
        catch (DanmenException fault)
        {
            tell(SnapshotRemarks.ColdUnread.With(fault));
            return null;
        }
    }

    /// <summary>Danmen's snapshots of both, newest first. What is in both is told once, as hot.</summary>
    /// <param name="tell">Told when the cold repository cannot be read: its snapshots are then left out.</param>
    public async Task<IReadOnlyList<SnapshotSummary>> ListAsync(SnapshotFilter filter, Action<Remark> tell, CancellationToken cancellationToken)
    {
        IReadOnlyList<SnapshotSummary> here = await new SnapshotCatalogue(hot.Repository).ListAsync(filter, cancellationToken);
        if (await TryColdAsync(tell, cancellationToken) is not { } cold) return here;
        HashSet<string> known = [.. here.Select(OriginOf)];
        IReadOnlyList<SnapshotSummary> there = await new SnapshotCatalogue(cold.Repository).ListAsync(filter, cancellationToken);
        IEnumerable<SnapshotSummary> both = here.Concat(there.Where(snapshot => !known.Contains(OriginOf(snapshot))).Select(AsCold)).OrderByDescending(snapshot => snapshot.Time).ThenByDescending(snapshot => snapshot.Id, StringComparer.Ordinal);
        return [.. filter.Limit is { } limit ? both.Take(limit) : both];
    }

    /// <summary>The snapshot that a reference names (see <see cref="SnapshotCatalogue.ResolveAsync"/>), in the repository, else in the cold one.</summary>
    /// <exception cref="DanmenException">As SnapshotCatalogue.ResolveAsync; it says so when the cold repository could not be looked at.</exception>
    public async Task<PlacedSnapshot> ResolveAsync(string reference, CancellationToken cancellationToken)
    {
        try
        {
            return new PlacedSnapshot(hot, await new SnapshotCatalogue(hot.Repository).ResolveAsync(reference, cancellationToken));
        }
        catch (DanmenException notHere) when (notHere.Code == StoreFaults.SnapshotNotFound && HasCold)
        {
            Remark? unread = null;
            if (await TryColdAsync(remark => unread = remark, cancellationToken) is not { } cold)
                throw new DanmenException(StoreFaults.SnapshotNotFound, reference, [.. notHere.Reasons, .. unread is null ? [] : (Remark[])[unread]], notHere);
            try
            {
                return new PlacedSnapshot(cold, AsCold(await new SnapshotCatalogue(cold.Repository).ResolveAsync(reference, cancellationToken)));
            }
            catch (DanmenException notThere) when (notThere.Code == StoreFaults.SnapshotNotFound)
            {
                throw new DanmenException(StoreFaults.SnapshotNotFound, reference, [.. notHere.Reasons, SnapshotRemarks.NotInColdEither.With()], notHere);
            }
        }
    }

    /// <summary>The snapshot that a record names, in the repository, else in the cold one; null when it is in neither.</summary>
    public async Task<PlacedSnapshot?> FindAsync(string id, string tree, CancellationToken cancellationToken)
    {
        if (await new SnapshotCatalogue(hot.Repository).FindAsync(id, tree, cancellationToken) is { } here && here.Tree == tree) return new PlacedSnapshot(hot, here);
        return await ColdAsync(cancellationToken) is { } cold && await new SnapshotCatalogue(cold.Repository).FindAsync(id, tree, cancellationToken) is { } there && there.Tree == tree
            ? new PlacedSnapshot(cold, AsCold(there))
            : null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_cold is not null) await _cold.DisposeAsync();
        await hot.DisposeAsync();
    }

    /// <summary>The id under which it was taken.</summary>
    internal static string OriginOf(SnapshotSummary snapshot) => snapshot.Original ?? snapshot.Id;

    internal static SnapshotSummary AsCold(SnapshotSummary snapshot) => snapshot with { Tier = SnapshotTier.Cold };
}

/// <summary>A snapshot, and the repository that holds it.</summary>
/// <param name="Place">Not owned.</param>
public sealed record PlacedSnapshot(OpenedRepository Place, SnapshotSummary Snapshot)
{
    public Repository Repository => Place.Repository;
}
