using Danmen.Restic.Backends;
using Danmen.Restic.Format;

namespace Danmen.Restic.Repositories;

public sealed partial class Repository
{
    private Repository? _beside;

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
        return both;
    }

    /// <summary>True when nothing may be stored: what it finds may stand in another repository.</summary>
    internal bool IsForReading => _beside is not null;

    /// <summary>The repository in which a pack stands that <see cref="Find"/> named: its backend has it and its key opens it.</summary>
    internal Repository HolderOf(PackId pack) => _beside is null || _index.Knows(pack) ? this : _beside.HolderOf(pack);
}
