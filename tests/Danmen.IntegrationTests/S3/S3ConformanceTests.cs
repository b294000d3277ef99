using Danmen.Testing;

namespace Danmen.IntegrationTests.S3;

/// <summary>The S3 backend against a real server.</summary>
public sealed class S3ConformanceTests : BackendConformance
{
    private protected override Task<BackendPlace> NewPlaceAsync() => PlaceAsync();

    internal static async Task<BackendPlace> PlaceAsync()
    {
        CephS3 server = await CephS3.GetAsync();
        string bucket = await server.BucketAsync();
        return new BackendPlace(() => server.Open($"{server.Endpoint}/{bucket}/a prefix/断面 it's + 100%25 😀")) { Plant = server.PlantIn(bucket, "a prefix/断面 it's + 100% 😀/") };
    }
}

/// <summary>The same in a bucket that keeps old versions, at its root, over TLS.</summary>
public sealed class S3VersionedConformanceTests : BackendConformance
{
    private protected override async Task<BackendPlace> NewPlaceAsync()
    {
        CephS3 server = await CephS3.GetAsync();
        string bucket = await server.BucketAsync(isVersioned: true);
        return new BackendPlace(() => server.Open($"{server.TlsEndpoint}/{bucket}", server.As() with { AuthorityFile = server.AuthorityFile })) { Plant = server.PlantIn(bucket, "") };
    }
}

/// <summary>Large and many.</summary>
public sealed class S3Soak : BackendSoak
{
    private protected override Task<BackendPlace> NewPlaceAsync() => S3ConformanceTests.PlaceAsync();
}
