using Azure.Storage.Blobs;
using Danmen.Faults;
using Danmen.Restic.Backends;

namespace Danmen.Integrations.Azure;

/// <summary>Runs requests to a container; what fails becomes a numbered error. Thread-safe.</summary>
/// <param name="connect">Makes the client, called once, before the first request.</param>
internal sealed class AzureRequests(AzureLocation location, Func<CancellationToken, Task<BlobContainerClient>> connect, RetryPolicy retries, TimeProvider time) : IDisposable
{
    private readonly RequestRunner _runner = new(retries, Circuit.For(retries, time), time, AzureFailures.IsFailure, AzureFailures.IsTransient);
    private readonly SemaphoreSlim _connecting = new(1);
    private BlobContainerClient? _container;

    /// <summary>Runs until there is an answer or there will never be one.</summary>
    /// <param name="subject">Names the file in errors.</param>
    /// <param name="bodyBytes">Expected bytes of body, either way.</param>
    /// <param name="attempt">One request; what it throws is understood by <see cref="AzureFailures"/>.</param>
    /// <exception cref="DanmenException">A numbered error.</exception>
    public async Task<T> RunAsync<T>(string subject, long bodyBytes, Func<BlobContainerClient, CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        BlobContainerClient container = await ConnectedAsync(cancellationToken);
        try
        {
            return await _runner.RunAsync(subject, bodyBytes, token => attempt(container, token), cancellationToken);
        }
        catch (Exception e) when (AzureFailures.IsFailure(e))
        {
            throw AzureFailures.From(e, subject, location);
        }
    }

    public void Dispose() => _connecting.Dispose();

    private async Task<BlobContainerClient> ConnectedAsync(CancellationToken cancellationToken)
    {
        if (_container is { } ready) return ready;
        await _connecting.WaitAsync(cancellationToken);
        try
        {
            return _container ??= await connect(cancellationToken);
        }
        finally
        {
            _connecting.Release();
        }
    }
}
