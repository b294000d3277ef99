using Danmen.Restic.Backends;
using Danmen.Restic.Format;

namespace Danmen.Restic.Repositories;

public sealed partial class Repository
{
    /// <summary>The same repository (config, key) over another backend, for example one that takes writes apart. Its index is not loaded; close it on its own.</summary>
    public Repository WithBackend(IBackend backend)
    {
        // Keys are cleared when a repository is closed, so each has its own.
        MasterKeyRecord keys = new(_masterKeys.EncryptionKey.ToArray(), _masterKeys.MacK.ToArray(), _masterKeys.MacR.ToArray());
        return new Repository(backend, Time, keys) { Config = Config, CurrentKey = CurrentKey };
    }
}
