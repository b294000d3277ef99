using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Restic.Format;

namespace Danmen.Integrations.Azure;

/// <summary>A repository in a container of Azure Blob Storage, laid out as restic does.</summary>
/// <remarks>A blob is made once, by the server's own condition, with a checksum of its content that the server compares; what goes in blocks appears when its list is committed.</remarks>
/// <param name="connect">Makes the client, called once, before the first request.</param>
internal sealed class AzureBackend(AzureLocation location, Func<CancellationToken, Task<BlobContainerClient>> connect, RetryPolicy retries, TimeProvider time) : IBackend
{
    // One request up to here, blocks above.
    private const int LargestPutBytes = 64 << 20;
    private const int BlockBytes = 16 << 20;

    private readonly SemaphoreSlim _connecting = new(1);
    private BlobContainerClient? _container;

    public string Location => location.ToString();

    public int Parallelism => 8;

    /// <summary>A container has no folders; it must be there, though. A signature may list it, and not ask for its properties.</summary>
    public Task CreateLayoutAsync(CancellationToken cancellationToken) => RunAsync(Location, 0, (container, token) => PageAsync(container, location.Prefix, null, token), cancellationToken);

    public async Task SaveAsync(FileKind kind, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        string path = RepositoryLayout.NestedPathOf(kind, name);
        BlobUploadOptions options = new()
        {
            Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
            HttpHeaders = new BlobHttpHeaders { ContentType = "application/octet-stream" },
            TransferOptions = new StorageTransferOptions { InitialTransferSize = LargestPutBytes, MaximumTransferSize = BlockBytes, MaximumConcurrency = 4 },
            TransferValidation = new UploadTransferValidationOptions { ChecksumAlgorithm = StorageChecksumAlgorithm.MD5 },
        };
        bool isMade = await RunAsync(
            path,
            content.Length,
            async (container, token) =>
            {
                try
                {
                    await Blob(container, path).UploadAsync(BinaryData.FromBytes(content), options, token);
                    return true;
                }
                catch (RequestFailedException e) when (AzureFailures.IsThere(e))
                {
                    return false;
                }
            },
            cancellationToken);
        if (isMade) return;
        // An earlier attempt whose answer was lost, or somebody else's.
        long? stored = await GetLengthAsync(kind, name, cancellationToken);
        if (stored != content.Length) throw new DanmenException(BackendFaults.NameTaken, path, $"{stored} bytes there, {content.Length} to store");
    }

    public async Task ReadAsync(FileKind kind, string name, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        string path = RepositoryLayout.NestedPathOf(kind, name);
        if (destination.Length == 0) return;
        BlobDownloadOptions options = new() { Range = new HttpRange(offset, destination.Length) };
        await RunAsync(
            path,
            destination.Length,
            async (container, token) =>
            {
                try
                {
                    using BlobDownloadStreamingResult answer = await Blob(container, path).DownloadStreamingAsync(options, token);
                    // Less than was asked for: the blob ends before.
                    if (answer.Details.ContentLength != destination.Length) throw Short(path, offset, destination.Length);
                    await using Stream body = answer.Content;
                    await body.ReadExactlyAsync(destination, token);
                    return true;
                }
                catch (RequestFailedException e) when (AzureFailures.IsBeyondEnd(e))
                {
                    throw Short(path, offset, destination.Length);
                }
            },
            cancellationToken);
    }

    public Task<long?> GetLengthAsync(FileKind kind, string name, CancellationToken cancellationToken)
    {
        string path = RepositoryLayout.NestedPathOf(kind, name);
        return RunAsync<long?>(
            path,
            0,
            async (container, token) =>
            {
                try
                {
                    return (await Blob(container, path).GetPropertiesAsync(cancellationToken: token)).Value.ContentLength;
                }
                catch (RequestFailedException e) when (AzureFailures.IsAbsent(e))
                {
                    return null;
                }
            },
            cancellationToken);
    }

    public async IAsyncEnumerable<BackendFile> ListAsync(FileKind kind, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (kind == FileKind.Config) yield break;
        string folder = RepositoryLayout.FolderOf(kind) + "/";
        string? next = null;
        do
        {
            string? from = next;
            Page<BlobItem>? page = await RunAsync(folder, 0, (container, token) => PageAsync(container, location.Prefix + folder, from, token), cancellationToken);
            foreach (BlobItem each in page?.Values ?? [])
            {
                string name = each.Name[(each.Name.LastIndexOf('/') + 1)..];
                if (RepositoryLayout.IsObjectName(name) && each.Name.AsSpan(location.Prefix.Length).SequenceEqual(RepositoryLayout.NestedPathOf(kind, name))) yield return new BackendFile(name, each.Properties.ContentLength ?? 0);
            }

            next = page?.ContinuationToken;
        }
        while (!string.IsNullOrEmpty(next));
    }

    public Task RemoveAsync(FileKind kind, string name, CancellationToken cancellationToken)
    {
        string path = RepositoryLayout.NestedPathOf(kind, name);
        return RunAsync(path, 0, (container, token) => Blob(container, path).DeleteIfExistsAsync(cancellationToken: token), cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _connecting.Dispose();
        return ValueTask.CompletedTask;
    }

    private static DanmenException Short(string path, long offset, int length) => new(StoreFaults.Damaged, path, DamageRemarks.Wanted.With(length, offset));

    private static async Task<Page<BlobItem>?> PageAsync(BlobContainerClient container, string prefix, string? from, CancellationToken cancellationToken)
    {
        await foreach (Page<BlobItem> page in container.GetBlobsAsync(BlobTraits.None, BlobStates.None, prefix, cancellationToken).AsPages(from).WithCancellation(cancellationToken)) return page;
        return null;
    }

    private BlobClient Blob(BlobContainerClient container, string path) => container.GetBlobClient(location.Prefix + path);

    /// <summary>Runs until there is an answer or there will never be one.</summary>
    private async Task<T> RunAsync<T>(string subject, long bodyBytes, Func<BlobContainerClient, CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        BlobContainerClient container = await ConnectedAsync(cancellationToken);
        for (int failed = 1; ; failed++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using (CancellationTokenSource timeout = new(retries.TimeoutFor(bodyBytes), time))
            using (CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken))
            {
                try
                {
                    return await attempt(container, either.Token);
                }
                catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
                {
                    if (failed >= retries.Attempts) throw new DanmenException(BackendFaults.Unreachable, subject, $"no answer for {subject} in time", e);
                }
                catch (Exception e) when (AzureFailures.IsFailure(e) || e is AggregateException)
                {
                    if (!AzureFailures.IsTransient(e) || failed >= retries.Attempts) throw AzureFailures.From(e, subject, location);
                }
            }

            await Task.Delay(retries.DelayAfter(failed, null), time, cancellationToken);
        }
    }

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
