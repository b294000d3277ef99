using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Maintenance.Healing;

/// <summary>The snapshots of a damaged repository, and which of them its replica gives back.</summary>
/// <remarks>A copy has another file name; what says which snapshot it is, is the id under which that was taken.</remarks>
internal sealed record HealSnapshots
{
    /// <summary>Those that can be read.</summary>
    public required IReadOnlyList<StoredSnapshot> Here { get; init; }

    /// <summary>Names of files that cannot be read.</summary>
    public required IReadOnlyList<string> Damaged { get; init; }

    /// <summary>Those of them whose snapshot stands already, or comes back.</summary>
    public required IReadOnlyList<string> Replaced { get; init; }

    /// <summary>The replica's copies that come back.</summary>
    public required IReadOnlyList<StoredSnapshot> ComeBack { get; init; }

    /// <summary>What the replica has beside.</summary>
    public required IReadOnlyList<SnapshotId> Missing { get; init; }

    public static async Task<HealSnapshots> ReadAsync(Repository repository, Repository replica, HealOptions options, CancellationToken cancellationToken)
    {
        (List<StoredSnapshot> here, List<string> damaged) = await ReadAsync(repository, cancellationToken);
        (List<StoredSnapshot> there, _) = await ReadAsync(replica, cancellationToken);
        HashSet<SnapshotId> known = [.. options.Elsewhere];
        foreach (StoredSnapshot snapshot in here) known.Add(OriginOf(snapshot));

        Dictionary<string, bool> isReplaced = [];
        foreach (string name in damaged) isReplaced[name] = ContentHash.TryParse(name, out ContentHash id) && known.Contains(new SnapshotId(id));
        List<StoredSnapshot> comeBack = [];
        HashSet<SnapshotId> missing = [], others = [];
        foreach (StoredSnapshot copy in there)
        {
            SnapshotId origin = OriginOf(copy);
            if (known.Contains(origin)) continue;
            bool isDamagedHere = isReplaced.ContainsKey(origin.ToString());
            if (isDamagedHere) isReplaced[origin.ToString()] = true;
            else (options.MissingSnapshots ? others : missing).Add(origin);
            if (isDamagedHere || options.MissingSnapshots) comeBack.Add(copy);
        }

        // A damaged file does not tell as which snapshot it began; when everything that the replica has is back, its own is.
        List<string> unknown = damaged.FindAll(name => !isReplaced[name]);
        if (unknown.Count <= others.Count)
        {
            foreach (string name in unknown) isReplaced[name] = true;
        }

        return new HealSnapshots { Here = here, Damaged = damaged, Replaced = damaged.FindAll(name => isReplaced[name]), ComeBack = comeBack, Missing = [.. missing] };
    }

    public static SnapshotId OriginOf(StoredSnapshot snapshot) => snapshot.Record.Original ?? snapshot.Id;

    private static async Task<(List<StoredSnapshot> Read, List<string> Damaged)> ReadAsync(Repository repository, CancellationToken cancellationToken)
    {
        List<StoredSnapshot> read = [];
        List<string> damaged = [];
        await foreach (BackendFile file in repository.Backend.ListAsync(FileKind.Snapshot, cancellationToken))
        {
            if (!ContentHash.TryParse(file.Name, out ContentHash id)) continue;
            try
            {
                if (await repository.FindSnapshotAsync(new SnapshotId(id), cancellationToken) is { } stored) read.Add(stored);
            }
            catch (DanmenException fault) when (fault.Kind == FaultKind.VerificationFailed)
            {
                damaged.Add(file.Name);
            }
        }

        return (read, damaged);
    }
}
