using System.IO.Pipelines;
using System.Net;
using Danmen.Restic.Backends;
using Danmen.Restic.Backends.Rest;
using Danmen.Restic.Format;

namespace Danmen.Testing;

/// <summary>The way to a REST server over a storage, on which requests and answers go wrong as the plan says. Thread-safe when the plan is.</summary>
internal sealed class FaultyWay(IBackend storage, Func<HttpRequestMessage, Misbehaviour> plan) : DelegatingHandler(new RestServerHandler(storage))
{
    private static readonly Uri s_address = new("http://server.test/repository/");

    private int _failures;

    /// <summary>A backend at the other end, patient enough for what goes wrong now and then, and not waiting for long. Owns nothing.</summary>
    public static RestBackend Open(IBackend storage, Func<HttpRequestMessage, Misbehaviour> plan) =>
        new(HttpClients.New(new FaultyWay(storage, plan)), s_address, null, new RetryPolicy { FirstDelay = TimeSpan.FromMilliseconds(1), LongestDelay = TimeSpan.FromMilliseconds(20) }, TimeProvider.System);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        switch (plan(request))
        {
            case Misbehaviour.Fail:
                return Interlocked.Increment(ref _failures) % 2 == 0 ? new HttpResponseMessage(HttpStatusCode.ServiceUnavailable) : throw Reset();
            case Misbehaviour.FailAfterwards:
                (await base.SendAsync(request, cancellationToken)).Dispose();
                throw Reset();
            case Misbehaviour.Delay:
                await Task.Delay(20, cancellationToken);
                return await base.SendAsync(request, cancellationToken);
            case Misbehaviour.Repeat:
                (await base.SendAsync(request, cancellationToken)).Dispose();
                return await base.SendAsync(request, cancellationToken);
            case Misbehaviour.Tear when request.Content is { } body:
                await StoreHalfAsync(request, await body.ReadAsByteArrayAsync(cancellationToken), cancellationToken);
                throw Reset();
            case Misbehaviour.Tear:
                return await ChangedAsync(request, Cut, cancellationToken);
            // Nothing in a listing tells that it is damaged: that is for the way itself to guard.
            case Misbehaviour.Corrupt when request.RequestUri?.AbsolutePath.EndsWith('/') == false:
                return await ChangedAsync(request, Flipped, cancellationToken);
            default:
                return await base.SendAsync(request, cancellationToken);
        }
    }

    private static HttpRequestException Reset() => new(HttpRequestError.ConnectionError, "reset", new IOException("the connection was reset"));

    /// <summary>Breaks off within the body.</summary>
    private static StreamContent Cut(byte[] body)
    {
        Pipe pipe = new();
        body.AsSpan(0, body.Length / 2).CopyTo(pipe.Writer.GetSpan(body.Length));
        pipe.Writer.Advance(body.Length / 2);
        pipe.Writer.Complete(new IOException("the connection was reset"));
        return new StreamContent(pipe.Reader.AsStream());
    }

    private static ByteArrayContent Flipped(byte[] body)
    {
        if (body.Length > 0) body[body.Length / 2] ^= 0x10;
        return new ByteArrayContent(body);
    }

    private async Task<HttpResponseMessage> ChangedAsync(HttpRequestMessage request, Func<byte[], HttpContent> change, CancellationToken cancellationToken)
    {
        HttpResponseMessage answer = await base.SendAsync(request, cancellationToken);
        if (request.Method != HttpMethod.Get || !answer.IsSuccessStatusCode) return answer;
        HttpContent whole = answer.Content;
        answer.Content = change(await whole.ReadAsByteArrayAsync(cancellationToken));
        answer.Content.Headers.ContentType = whole.Headers.ContentType;
        answer.Content.Headers.ContentLength = whole.Headers.ContentLength;
        return answer;
    }

    /// <summary>As servers do that write in place.</summary>
    private async Task StoreHalfAsync(HttpRequestMessage request, byte[] body, CancellationToken cancellationToken)
    {
        (FileKind kind, string name) = RestServerHandler.FileOf(request.RequestUri!); // never null: the backend's are whole
        if (await storage.GetLengthAsync(kind, name, cancellationToken) is null) await storage.SaveAsync(kind, name, body.AsMemory(0, body.Length / 2), cancellationToken);
    }
}
