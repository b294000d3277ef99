using Danmen.Restic.Backends;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;

namespace Danmen.Integrations.S3;

/// <summary>Opens repositories in buckets. Thread-safe.</summary>
/// <param name="makeHttp">Makes a client over a handler, its timeout infinite; the composition root's.</param>
/// <param name="environment">Gives AWS_REGION and AWS_CA_BUNDLE.</param>
public sealed class S3Door(ISecretReader secrets, Func<string, string?> environment, Func<HttpMessageHandler, HttpClient> makeHttp, TimeProvider time)
{
    public RetryPolicy Retries { get; init; } = new();

    /// <summary>In the place of the network, for tests.</summary>
    internal HttpMessageHandler? Handler { get; init; }

    /// <summary>Makes the backend; contacts nothing, reads no secret.</summary>
    /// <param name="place">What follows <c>s3:</c>.</param>
    /// <exception cref="Danmen.Faults.DanmenException">BackendFaults.InvalidLocation; S3Faults.Untrusted when the file of authorities cannot be read.</exception>
    public IBackend Open(string place, S3Definition definition)
    {
        S3Location location = S3Location.Parse(place);
        S3Credentials? credentials = definition.Credentials is { } source ? new S3Credentials(source, secrets) : null;
        S3Wire wire = new(Handler ?? S3Clients.HandlerOf(definition, environment));
        HttpClient http = makeHttp(wire);
        return new S3Backend(wire, http, S3Clients.Make(location, definition, credentials, environment, http), location, definition, credentials, Retries, time);
    }
}
