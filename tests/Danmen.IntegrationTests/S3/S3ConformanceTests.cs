using Danmen.Restic.Backends;
using Danmen.Testing;

namespace Danmen.IntegrationTests.S3;

/// <summary>The S3 backend against a real server.</summary>
public sealed class S3ConformanceTests : BackendConformance
{
    private protected override async Task<IBackend> OpenEmptyAsync()
    {
        CephS3 server = await CephS3.GetAsync();
        return server.Open($"{server.Endpoint}/{await server.BucketAsync()}/a prefix/断面");
    }
}

/// <summary>The same in a bucket that keeps old versions, at its root, over TLS.</summary>
public sealed class S3VersionedConformanceTests : BackendConformance
{
    private protected override async Task<IBackend> OpenEmptyAsync()
    {
        CephS3 server = await CephS3.GetAsync();
        return server.Open($"{server.TlsEndpoint}/{await server.BucketAsync(isVersioned: true)}", server.As() with { AuthorityFile = server.AuthorityFile });
    }
}
