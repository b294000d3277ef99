using Danmen.Restic.Backends;
using Danmen.Restic.Backends.Memory;
using Danmen.Testing;

namespace Danmen.Tests.Restic.Backends;

public sealed class MemoryBackendTests : BackendConformance
{
    private protected override Task<IBackend> OpenEmptyAsync() => Task.FromResult<IBackend>(new MemoryBackend());
}
