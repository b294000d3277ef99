using Danmen.Restic.Backends;

namespace Danmen.Restic.Repositories;

public sealed partial class Repository
{
    /// <summary>The same repository (config, key) over another backend, for example one that takes writes apart. Its index is not loaded; close it on its own.</summary>
    public Repository WithBackend(IBackend backend) => throw new NotImplementedException();
}
