using Danmen.Restic.Backends.Memory;
using Danmen.Testing;

namespace Danmen.Tests.Restic.Backends;

public sealed class MemoryBackendTests : BackendConformance
{
    private protected override Task<BackendPlace> NewPlaceAsync()
    {
        MemoryBackend memory = new();
        return Task.FromResult(new BackendPlace(() => memory));
    }
}
