using System.Runtime.CompilerServices;
using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Restic.Backends.Rest;
using Danmen.Restic.Format;

namespace Danmen.Integrations.Rclone;

/// <summary>A repository on a remote of rclone. The program is started by the first request and ended with the backend; when it ends by itself, what is under way fails at once.</summary>
internal sealed class RcloneBackend(string remote, string searchPath, Func<HttpClient> makeHttp, RetryPolicy retries, TimeProvider time) : IBackend
{
    private readonly SemaphoreSlim _starting = new(1);
    private RcloneServer? _server;
    private RestBackend? _rest;

    public string Location => $"rclone:{remote}";

    public int Parallelism => 5;

    /// <summary>To rclone; what it sends on is its own.</summary>
    public RequestCounts? Requests => _rest?.Requests ?? default(RequestCounts);

    public Task CreateLayoutAsync(CancellationToken cancellationToken) => RunAsync((rest, token) => rest.CreateLayoutAsync(token), cancellationToken);

    public Task SaveAsync(FileKind kind, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        _ = RepositoryLayout.FlatPathOf(kind, name); // a name that is none starts nothing
        return RunAsync((rest, token) => rest.SaveAsync(kind, name, content, token), cancellationToken);
    }

    public Task SaveLargeAsync(FileKind kind, string name, IFileContent content, CancellationToken cancellationToken)
    {
        _ = RepositoryLayout.FlatPathOf(kind, name);
        return RunAsync((rest, token) => rest.SaveLargeAsync(kind, name, content, token), cancellationToken);
    }

    public Task ReadAsync(FileKind kind, string name, long offset, Memory<byte> destination, CancellationToken cancellationToken) =>
        RunAsync((rest, token) => rest.ReadAsync(kind, name, offset, destination, token), cancellationToken);

    public async Task<long?> GetLengthAsync(FileKind kind, string name, CancellationToken cancellationToken)
    {
        long? length = null;
        await RunAsync(async (rest, token) => length = await rest.GetLengthAsync(kind, name, token), cancellationToken);
        return length;
    }

    public async IAsyncEnumerable<BackendFile> ListAsync(FileKind kind, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A listing is one answer, which the REST backend reads whole.
        var files = new List<BackendFile>();
        await RunAsync(
            async (rest, token) =>
            {
                await foreach (BackendFile file in rest.ListAsync(kind, token)) files.Add(file);
            },
            cancellationToken);
        foreach (BackendFile file in files) yield return file;
    }

    public Task RemoveAsync(FileKind kind, string name, CancellationToken cancellationToken) => RunAsync((rest, token) => rest.RemoveAsync(kind, name, token), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _starting.Dispose();
    }

    private async Task RunAsync(Func<RestBackend, CancellationToken, Task> request, CancellationToken cancellationToken)
    {
        (RcloneServer server, RestBackend rest) = await StartedAsync(cancellationToken);
        if (server.Ended.IsCancellationRequested) throw server.Failure(RcloneFaults.Ended, Location);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(server.Ended, cancellationToken);
        try
        {
            await request(rest, either.Token);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            DanmenException ended = server.Failure(RcloneFaults.Ended, Location);
            throw new DanmenException(ended.Code, ended.Subject, ended.Reasons, error);
        }
    }

    private async Task<(RcloneServer Server, RestBackend Backend)> StartedAsync(CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken);
        try
        {
            _server ??= await RcloneServer.StartAsync(remote, searchPath, time, cancellationToken);
            _rest ??= new RestBackend(makeHttp(), _server.Address, new RestCredentials(_server.User, _server.Password), retries, time);
            return (_server, _rest);
        }
        finally
        {
            _starting.Release();
        }
    }
}
