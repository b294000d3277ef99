using Danmen.Restic.Backends.Memory;
using Danmen.Testing;

namespace Danmen.Tests.Restic.Backends;

public sealed class MemoryBackendTests : BackendConformance
{
    private protected override Task<BackendPlace> NewPlaceAsync() => Task.FromResult(Place());

    internal static BackendPlace Place()
    {
        MemoryBackend memory = new();
        return new BackendPlace(() => memory);
    }
}
