using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Danmen.Faults;
using Danmen.Restic.Format;

namespace Danmen.Restic.Backends.Rest;

/// <summary>A repository behind restic's REST protocol: rest-server, or <c>rclone serve restic</c> and with it any cloud.</summary>
/// <remarks>restic doc/REST_backend.rst. Transient failures are tried again by <see cref="RetryPolicy"/>.</remarks>
public sealed class RestBackend : IBackend
{
    private readonly Uri _root;
    private readonly RestRequests _requests;

    /// <param name="http">Carries proxy and certificates; not disposed. Its own timeout should be infinite: <see cref="RetryPolicy"/> bounds each request.</param>
    /// <param name="address">http or https, without user and password.</param>
    /// <param name="credentials">Or null.</param>
    public RestBackend(HttpClient http, Uri address, RestCredentials? credentials, RetryPolicy retries, TimeProvider time)
    {
        if (address.UserInfo.Length > 0) throw new ArgumentException("credentials do not belong into the address", nameof(address));
        _root = address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");
        _requests = new RestRequests(http, credentials, retries, time);
        Location = $"rest:{_root.AbsoluteUri}";
    }

    public string Location { get; }

    public int Parallelism => 5;

    public async Task CreateLayoutAsync(CancellationToken cancellationToken) =>
        await _requests.SendAsync(Location, () => new HttpRequestMessage(HttpMethod.Post, new Uri(_root, "?create=true")), 0, ExpectSuccess(Location), cancellationToken);

    public RequestCounts? Requests => _requests.Sent;

    public Task SaveAsync(FileKind kind, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        SaveAsync(kind, name, content.Length, () => new ReadOnlyMemoryContent(content), cancellationToken);

    public Task SaveLargeAsync(FileKind kind, string name, IFileContent content, CancellationToken cancellationToken) =>
        SaveAsync(kind, name, content.LengthBytes, () => new PieceContent(content), cancellationToken);

    public async Task ReadAsync(FileKind kind, string name, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        string path = RepositoryLayout.FlatPathOf(kind, name);
        if (destination.Length == 0) return;
        await _requests.SendAsync(
            path,
            () =>
            {
                HttpRequestMessage request = new(HttpMethod.Get, new Uri(_root, path));
                request.Headers.Range = new RangeHeaderValue(offset, offset + destination.Length - 1);
                return request;
            },
            destination.Length,
            (response, token) => RestRequests.ReadRangeAsync(response, path, offset, destination, token),
            cancellationToken);
    }

    public async Task<long?> GetLengthAsync(FileKind kind, string name, CancellationToken cancellationToken)
    {
        string path = RepositoryLayout.FlatPathOf(kind, name);
        long? length = null;
        await _requests.SendAsync(
            path,
            () => new HttpRequestMessage(HttpMethod.Head, new Uri(_root, path)),
            0,
            (response, _) =>
            {
                if (response.StatusCode == HttpStatusCode.NotFound) return Task.CompletedTask;
                if (!response.IsSuccessStatusCode) throw RestFaults.From(response.StatusCode, path);
                length = response.Content.Headers.ContentLength ?? throw new DanmenException(StoreFaults.BackendFailed, path, "the server gave no Content-Length");
                return Task.CompletedTask;
            },
            cancellationToken);
        return length;
    }

    public async IAsyncEnumerable<BackendFile> ListAsync(FileKind kind, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (kind == FileKind.Config) yield break;
        string path = RepositoryLayout.FolderOf(kind) + "/";
        List<BackendFile> files = [];
        List<string> names = [];
        await _requests.SendAsync(
            path,
            () =>
            {
                HttpRequestMessage request = new(HttpMethod.Get, new Uri(_root, path));
                request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(RestListing.Version2));
                return request;
            },
            64 << 20,
            async (response, token) =>
            {
                // rclone answers 404 for a folder without files.
                if (response.StatusCode == HttpStatusCode.NotFound) return;
                if (!response.IsSuccessStatusCode) throw RestFaults.From(response.StatusCode, path);
                await using Stream body = await response.Content.ReadAsStreamAsync(token);
                bool hasSizes = response.Content.Headers.ContentType?.MediaType == RestListing.Version2;
                files = hasSizes ? await RestListing.ReadVersion2Async(body, token) : [];
                names = hasSizes ? [] : await RestListing.ReadVersion1Async(body, token);
            },
            cancellationToken);
        foreach (BackendFile file in files) yield return file;
        foreach (string name in names)
        {
            // A server of protocol version 1 tells no sizes; a file deleted since is not listed.
            if (await GetLengthAsync(kind, name, cancellationToken) is { } length) yield return new BackendFile(name, length);
        }
    }

    public Task RemoveAsync(FileKind kind, string name, CancellationToken cancellationToken)
    {
        string path = RepositoryLayout.FlatPathOf(kind, name);
        return _requests.SendAsync(
            path,
            () => new HttpRequestMessage(HttpMethod.Delete, new Uri(_root, path)),
            0,
            (response, _) => response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.NotFound
                ? Task.CompletedTask
                : throw RestFaults.From(response.StatusCode, path),
            cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static Func<HttpResponseMessage, CancellationToken, Task> ExpectSuccess(string path) => (response, _) =>
        response.IsSuccessStatusCode ? Task.CompletedTask : throw RestFaults.From(response.StatusCode, path);

    /// <param name="body">Makes the body of an attempt.</param>
    private async Task SaveAsync(FileKind kind, string name, long lengthBytes, Func<HttpContent> body, CancellationToken cancellationToken)
    {
        string path = RepositoryLayout.FlatPathOf(kind, name);
        if (await IsStoredAsync(path, kind, name, lengthBytes, isOurs: false, cancellationToken)) return;

        bool hasFailed = false;
        await _requests.RetryAsync(
            path,
            async token =>
            {
                // The failed attempt may have arrived in whole (its answer was lost) or in part.
                if (hasFailed && await IsStoredAsync(path, kind, name, lengthBytes, isOurs: true, token)) return;
                hasFailed = true;
                await _requests.SendOnceAsync(path, PostOf(path, body()), lengthBytes, ExpectSuccess(path), token);
            },
            cancellationToken);
    }

    private async Task<bool> IsStoredAsync(string path, FileKind kind, string name, long lengthBytes, bool isOurs, CancellationToken cancellationToken)
    {
        long? stored = await GetLengthAsync(kind, name, cancellationToken);
        if (stored == lengthBytes) return true;
        if (stored is null) return false;
        if (!isOurs) throw new DanmenException(BackendFaults.NameTaken, path, $"{stored} bytes there, {lengthBytes} to store");

        await RemoveAsync(kind, name, cancellationToken);
        return false;
    }

    private HttpRequestMessage PostOf(string path, HttpContent body)
    {
        HttpRequestMessage request = new(HttpMethod.Post, new Uri(_root, path)) { Content = body };
        body.Headers.ContentType = new MediaTypeHeaderValue("binary/octet-stream");
        return request;
    }
}
