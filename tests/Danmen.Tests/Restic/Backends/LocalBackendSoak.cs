using Danmen.Testing;

namespace Danmen.Tests.Restic.Backends;

public sealed class LocalBackendSoak : BackendSoak, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private protected override Task<BackendPlace> NewPlaceAsync() => Task.FromResult(LocalBackendTests.PlaceIn(_folder));
}

public sealed class MemoryBackendSoak : BackendSoak
{
    private protected override Task<BackendPlace> NewPlaceAsync() => Task.FromResult(MemoryBackendTests.Place());
}
