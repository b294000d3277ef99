using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Restic.Format;

namespace Danmen.Restic.Repositories;

public sealed partial class Repository
{
    private Repository? _beside;
    private SpareRepository? _spare;

    /// <summary>The same repository (config, key) over another backend, for example one that takes writes apart. Its index is not loaded; close it on its own.</summary>
    public Repository WithBackend(IBackend backend)
    {
        // Keys are cleared when a repository is closed, so each has its own.
        MasterKeyRecord keys = new(_masterKeys.EncryptionKey.ToArray(), _masterKeys.MacK.ToArray(), _masterKeys.MacR.ToArray());
        return new Repository(backend, Time, keys) { Config = Config, CurrentKey = CurrentKey };
    }

    /// <summary>The same repository, for reading alone: blobs that it does not have are read from another one. Neither index is loaded by it; close it on its own, before the other.</summary>
    /// <param name="other">Its index must be loaded.</param>
    public Repository ReadingAlso(Repository other)
    {
        Repository both = WithBackend(Backend);
        both._beside = other;
        both._spare = _spare;
        return both;
    }

    /// <summary>From now on for reading alone: what is damaged or gone here, or cannot be reached any more, is read from another repository.</summary>
    public void ReadFrom(SpareRepository spare) => _spare = spare;

    /// <summary>True when nothing may be stored: what it finds may stand in another repository.</summary>
    internal bool IsForReading => _beside is not null || _spare is not null;

    /// <summary>The repository in which a pack stands that <see cref="Find"/> named: its backend has it and its key opens it.</summary>
    internal Repository HolderOf(PackId pack) => TryHolderOf(pack) ?? this;

    /// <summary>Why another repository is read in its place: its storage is away. Null when none is.</summary>
    internal DanmenException? Away => _spare?.Away;

    /// <summary>Has a storage that is away replaced by the spare repository.</summary>
    /// <returns>False when there is none, or it cannot be opened.</returns>
    internal async Task<bool> ReplaceAsync(DanmenException away, CancellationToken cancellationToken) => await SpareAsync(away, cancellationToken) is not null;

    private Repository? TryHolderOf(PackId pack) =>
        _spare?.Leading?.TryHolderOf(pack) ?? (_index.Knows(pack) ? this : _beside?.TryHolderOf(pack) ?? _spare?.Opened?.TryHolderOf(pack));

    /// <summary>The spare repository, when it can help and can be opened.</summary>
    private async Task<Repository?> SpareAsync(DanmenException fault, CancellationToken cancellationToken) =>
        _spare is not null && SpareRepository.Helps(fault) ? await _spare.OpenAsync(fault, cancellationToken) : null;
}
