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
internal sealed class AzureBackend : IBackend
{
    private static readonly BlobHttpHeaders s_headers = new() { ContentType = "application/octet-stream" };

    private readonly AzureLocation _location;
    private readonly AzureRequests _requests;
    private readonly AzureUploads _uploads;
    private readonly RequestCounter _counter;

    /// <param name="connect">Makes the client, called once, before the first request.</param>
    /// <param name="counter">Of what the client sends.</param>
    public AzureBackend(AzureLocation location, Func<CancellationToken, Task<BlobContainerClient>> connect, RequestCounter counter, RetryPolicy retries, TimeProvider time)
    {
        (_location, _counter) = (location, counter);
        _requests = new AzureRequests(location, connect, retries, time);
        _uploads = new AzureUploads(_requests, location.Prefix);
    }

    /// <summary>Longer blobs go in blocks.</summary>
    internal int LargestPutBytes { get; init; } = 64 << 20;

    internal int BlockBytes { get; init; } = 16 << 20;

    /// <summary>Blobs of a page of a listing; null for what the service gives at once.</summary>
    internal int? PageBlobs { get; init; }

    public string Location => _location.ToString();

    public int Parallelism => 8;

    public RequestCounts? Requests => _counter.Sent;

    /// <summary>A container has no folders; it must be there, though. A signature may list it, and not ask for its properties.</summary>
    public Task CreateLayoutAsync(CancellationToken cancellationToken) => _requests.RunAsync(Location, 0, (container, token) => PageAsync(container, _location.Prefix, null, token), cancellationToken);

    public Task SaveAsync(FileKind kind, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => SaveLargeAsync(kind, name, new MemoryContent(content), cancellationToken);

    public async Task SaveLargeAsync(FileKind kind, string name, IFileContent content, CancellationToken cancellationToken)
    {
        string path = RepositoryLayout.NestedPathOf(kind, name);
        bool isMade = content.LengthBytes <= LargestPutBytes
            ? await PutAsync(path, await content.ReadAsync(0, (int)content.LengthBytes, cancellationToken), cancellationToken)
            : await IsAbsentAsync(kind, name, cancellationToken) && await _uploads.UploadAsync(path, content, BlockBytes, s_headers, cancellationToken);
        if (isMade) return;
        // An earlier attempt whose answer was lost, or somebody else's.
        long? stored = await GetLengthAsync(kind, name, cancellationToken);
        if (stored != content.LengthBytes) throw new DanmenException(BackendFaults.NameTaken, path, $"{stored} bytes there, {content.LengthBytes} to store");
    }

    public async Task ReadAsync(FileKind kind, string name, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        string path = RepositoryLayout.NestedPathOf(kind, name);
        if (destination.Length == 0) return;
        BlobDownloadOptions options = new() { Range = new HttpRange(offset, destination.Length) };
        await _requests.RunAsync(
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
        return _requests.RunAsync<long?>(
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
            Page<BlobItem>? page = await _requests.RunAsync(folder, 0, (container, token) => PageAsync(container, _location.Prefix + folder, from, token), cancellationToken);
            foreach (BlobItem each in page?.Values ?? [])
            {
                string name = each.Name[(each.Name.LastIndexOf('/') + 1)..];
                if (RepositoryLayout.IsObjectName(name) && each.Name.AsSpan(_location.Prefix.Length).SequenceEqual(RepositoryLayout.NestedPathOf(kind, name))) yield return new BackendFile(name, each.Properties.ContentLength ?? 0);
            }

            next = page?.ContinuationToken;
        }
        while (!string.IsNullOrEmpty(next));
    }

    public Task RemoveAsync(FileKind kind, string name, CancellationToken cancellationToken)
    {
        string path = RepositoryLayout.NestedPathOf(kind, name);
        return _requests.RunAsync(path, 0, (container, token) => Blob(container, path).DeleteIfExistsAsync(cancellationToken: token), cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _requests.Dispose();
        return ValueTask.CompletedTask;
    }

    private static DanmenException Short(string path, long offset, int length) => new(StoreFaults.Damaged, path, DamageRemarks.Wanted.With(length, offset));

    private async Task<Page<BlobItem>?> PageAsync(BlobContainerClient container, string prefix, string? from, CancellationToken cancellationToken)
    {
        await foreach (Page<BlobItem> page in container.GetBlobsAsync(BlobTraits.None, BlobStates.None, prefix, cancellationToken).AsPages(from, PageBlobs).WithCancellation(cancellationToken)) return page;
        return null;
    }

    private BlobClient Blob(BlobContainerClient container, string path) => container.GetBlobClient(_location.Prefix + path);

    /// <summary>A blob in one request.</summary>
    /// <returns>False when it is there already.</returns>
    private Task<bool> PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        BlobUploadOptions options = new()
        {
            Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
            HttpHeaders = s_headers,
            TransferOptions = new StorageTransferOptions { InitialTransferSize = Math.Max(LargestPutBytes, 1), MaximumConcurrency = 1 },
            TransferValidation = new UploadTransferValidationOptions { ChecksumAlgorithm = StorageChecksumAlgorithm.MD5 },
        };
        return _requests.RunAsync(
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
    }

    private async Task<bool> IsAbsentAsync(FileKind kind, string name, CancellationToken cancellationToken) => await GetLengthAsync(kind, name, cancellationToken) is null;
}
