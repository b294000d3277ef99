using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Danmen.Restic.Backends.Memory;
using Danmen.Restic.Backends;
using Danmen.Restic.Format;
using Danmen.Faults;

namespace Danmen.Testing;

/// <summary>Speaks restic's REST protocol over a repository, and answers or fails as a test wants.</summary>
/// <param name="files">Where it keeps them.</param>
public sealed class RestServerHandler(IBackend files) : HttpMessageHandler
{
    private readonly IBackend _files = files;

    /// <summary>In memory.</summary>
    public RestServerHandler()
        : this(new MemoryBackend())
    {
    }

    /// <summary>1: names only; 2: names and sizes.</summary>
    public int Version { get; init; } = 2;

    /// <summary>False: answers every range with the whole file.</summary>
    public bool KnowsRanges { get; init; } = true;

    /// <summary>The password that is asked for, as in the header; null for none.</summary>
    public string? Authorization { get; init; }

    /// <summary>Called before each request; a response it gives is the answer, what it throws is the failure.</summary>
    public Func<HttpRequestMessage, HttpResponseMessage?>? Before { get; set; }

    /// <summary>Called after each request was carried out; may throw: the answer is lost.</summary>
    public Action<HttpRequestMessage>? After { get; set; }

    /// <summary>Method and path of every request.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>A client of this server.</summary>
    public HttpClient ToClient()
    {
#pragma warning disable RS0030 // The test is the composition root.
        return new HttpClient(this, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
#pragma warning restore RS0030
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        lock (Requests) Requests.Add($"{request.Method} {request.RequestUri!.PathAndQuery}");
        if (Before?.Invoke(request) is { } answer) return answer;
        if (Authorization is not null && request.Headers.Authorization?.Parameter != Authorization) return new HttpResponseMessage(HttpStatusCode.Unauthorized);
        HttpResponseMessage response;
        try
        {
            response = await AnswerAsync(request, cancellationToken);
        }
        catch (DanmenException e)
        {
            response = new HttpResponseMessage(e.Code == StoreFaults.ObjectNotFound ? HttpStatusCode.NotFound : HttpStatusCode.Forbidden);
        }

        After?.Invoke(request);
        return response;
    }

    /// <summary>Stores a file behind the client's back.</summary>
    public Task PlantAsync(FileKind kind, string name, ReadOnlyMemory<byte> content) => _files.SaveAsync(kind, name, content, default);

    /// <summary>What an address names; no name for a folder.</summary>
    internal static (FileKind Kind, string Name) FileOf(Uri address)
    {
        string[] parts = address.AbsolutePath.Split('/')[2..]; // "/repository/…"
        FileKind kind = KindOf(parts[0]);
        return (kind, kind == FileKind.Config ? "config" : parts[1]);
    }

    private static FileKind KindOf(string folder) => folder switch
    {
        "config" => FileKind.Config,
        "keys" => FileKind.Key,
        "locks" => FileKind.Lock,
        "snapshots" => FileKind.Snapshot,
        "index" => FileKind.Index,
        "data" => FileKind.Pack,
        _ => throw new InvalidOperationException($"no such kind: {folder}"),
    };

    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri!.Query == "?create=true") // never null: clients send whole addresses
        {
            await _files.CreateLayoutAsync(cancellationToken);
            return new HttpResponseMessage(HttpStatusCode.OK);
        }

        (FileKind kind, string name) = FileOf(request.RequestUri);
        if (name.Length == 0) return await ListAsync(kind, cancellationToken);
        if (request.Method == HttpMethod.Post)
        {
            await _files.SaveAsync(kind, name, await request.Content!.ReadAsByteArrayAsync(cancellationToken), cancellationToken);
            return new HttpResponseMessage(HttpStatusCode.OK);
        }

        if (await _files.GetLengthAsync(kind, name, cancellationToken) is not { } length) return new HttpResponseMessage(HttpStatusCode.NotFound);
        if (request.Method == HttpMethod.Delete) await _files.RemoveAsync(kind, name, cancellationToken);
        if (request.Method == HttpMethod.Delete) return new HttpResponseMessage(HttpStatusCode.OK);
        return await ReadAsync(request, kind, name, length, cancellationToken);
    }

    private async Task<HttpResponseMessage> ReadAsync(HttpRequestMessage request, FileKind kind, string name, long length, CancellationToken cancellationToken)
    {
        byte[] content = new byte[length];
        await _files.ReadAsync(kind, name, 0, content, cancellationToken);
        RangeItemHeaderValue? range = KnowsRanges && request.Headers.Range is { } header ? header.Ranges.First() : null;
        if (range?.From >= length) return new HttpResponseMessage(HttpStatusCode.RequestedRangeNotSatisfiable);
        long from = range?.From ?? 0;
        long to = Math.Min(range?.To ?? long.MaxValue, length - 1);
        return new HttpResponseMessage(range is null ? HttpStatusCode.OK : HttpStatusCode.PartialContent)
        {
            Content = new ByteArrayContent(content, (int)from, (int)(to - from + 1)),
        };
    }

    private async Task<HttpResponseMessage> ListAsync(FileKind kind, CancellationToken cancellationToken)
    {
        List<object> entries = [];
        await foreach (BackendFile file in _files.ListAsync(kind, cancellationToken))
            entries.Add(Version == 2 ? new { name = file.Name, size = file.LengthBytes } : file.Name);

        string type = $"application/vnd.x.restic.rest.v{Version}";
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(JsonSerializer.Serialize(entries), Encoding.UTF8, type) };
    }
}
