using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage;
using Azure.Storage.Blobs;
using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;
using RetryPolicy = Danmen.Restic.Backends.RetryPolicy;

namespace Danmen.Integrations.Azure;

/// <summary>Opens repositories in containers. Thread-safe.</summary>
/// <param name="environment">Gives what restic reads (AZURE_ACCOUNT_NAME, AZURE_ACCOUNT_KEY, AZURE_ACCOUNT_SAS, AZURE_ENDPOINT_SUFFIX) and AZURE_STORAGE_CONNECTION_STRING.</param>
/// <param name="makeHttp">Makes a client, its timeout infinite; the composition root's.</param>
public sealed class AzureDoor(ISecretReader secrets, Func<string, string?> environment, Func<HttpClient> makeHttp, TimeProvider time)
{
    public RetryPolicy Retries { get; init; } = new();

    /// <summary>Makes the backend; contacts nothing, reads no secret.</summary>
    /// <param name="place">What follows <c>azure:</c>.</param>
    /// <exception cref="DanmenException">BackendFaults.InvalidLocation.</exception>
    public IBackend Open(string place, AzureDefinition definition)
    {
        AzureLocation location = AzureLocation.Parse(place);
        RequestCounter counter = new();
        return new AzureBackend(location, token => ConnectAsync(location, definition, counter, token), counter, Retries, time);
    }

    internal async Task<BlobContainerClient> ConnectAsync(AzureLocation location, AzureDefinition definition, RequestCounter counter, CancellationToken cancellationToken)
    {
        BlobClientOptions options = new() { Transport = new HttpClientTransport(makeHttp()) };
        // RetryPolicy does it, and bounds each request.
        options.Retry.MaxRetries = 0;
        options.Retry.NetworkTimeout = Timeout.InfiniteTimeSpan;
        options.AddPolicy(new AzureCounting(counter), HttpPipelinePosition.PerRetry);
        options.Diagnostics.IsLoggingEnabled = false;
        options.Diagnostics.IsTelemetryEnabled = false;
        options.Diagnostics.IsDistributedTracingEnabled = false;
        bool isNamed = definition.Key is not null || definition.Signature is not null || definition.ConnectionString is not null;
        try
        {
            if (await SecretAsync(definition.ConnectionString, "AZURE_STORAGE_CONNECTION_STRING", isNamed, cancellationToken) is { } whole && (definition.ConnectionString is not null || Named("AZURE_ACCOUNT_NAME") is null))
                return new BlobContainerClient(whole, location.Container, options);
            string account = definition.Account ?? Named("AZURE_ACCOUNT_NAME") ?? throw Missing(location, AzureRemarks.NoAccount);
            string endpoint = definition.Endpoint?.TrimEnd('/') ?? $"https://{account}.blob.{Named("AZURE_ENDPOINT_SUFFIX") ?? "core.windows.net"}";
            Uri address = new($"{endpoint}/{location.Container}");
            if (await SecretAsync(definition.Key, "AZURE_ACCOUNT_KEY", isNamed, cancellationToken) is { } key) return new BlobContainerClient(address, new StorageSharedKeyCredential(account, key), options);
            return await SecretAsync(definition.Signature, "AZURE_ACCOUNT_SAS", isNamed, cancellationToken) is { } signature
                ? new BlobContainerClient(address, new AzureSasCredential(signature.TrimStart('?')), options)
                : throw Missing(location, AzureRemarks.NoKey);
        }
        catch (Exception error) when (error is FormatException or ArgumentException)
        {
            // The message would repeat what is malformed.
            throw new DanmenException(AzureFaults.CredentialsMissing, location.ToString(), AzureRemarks.Malformed.With());
        }
    }

    private static DanmenException Missing(AzureLocation location, RemarkCode why) => new(AzureFaults.CredentialsMissing, location.ToString(), why.With());

    // What danmen.yaml names counts alone.
    private async Task<string?> SecretAsync(SecretReference? reference, string variable, bool isNamed, CancellationToken cancellationToken) =>
        reference is not null ? await secrets.ReadAsync(reference, cancellationToken) : isNamed ? null : Named(variable);

    private string? Named(string variable) => environment(variable) is { Length: > 0 } value ? value : null;
}
