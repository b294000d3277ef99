using System.Net;
using System.Net.Sockets;

namespace Danmen.Testing.S3;

/// <summary>Serves a <see cref="DocumentedS3"/> over HTTP on this machine.</summary>
public sealed class DocumentedS3Server : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly DocumentedS3 _bucket;
    private readonly Task _serving;

    public DocumentedS3Server(DocumentedS3 bucket)
    {
        _bucket = bucket;
        // The listener takes no "any free port": find one.
        using (TcpListener free = new(IPAddress.Loopback, 0))
        {
            free.Start();
            Address = $"http://localhost:{((IPEndPoint)free.LocalEndpoint).Port}";
        }

        _listener.Prefixes.Add(Address + "/");
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>Without bucket and slash.</summary>
    public string Address { get; }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private async Task ServeAsync()
    {
        List<Task> answering = [];
        try
        {
            while (true) answering.Add(AnswerAsync(await _listener.GetContextAsync()));
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // The end of the test.
        }

        await Task.WhenAll(answering);
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            using MemoryStream body = new();
            await context.Request.InputStream.CopyToAsync(body);
            Uri address = context.Request.Url!; // every request has one
            Dictionary<string, string> query = address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair.Length > 1 ? Uri.UnescapeDataString(pair[1]) : "");
            Dictionary<string, string> headers = context.Request.Headers.AllKeys.OfType<string>().ToDictionary(name => name, name => context.Request.Headers[name] ?? "", StringComparer.OrdinalIgnoreCase);
            S3Reply reply = _bucket.Answer(new S3Request(context.Request.HttpMethod, Uri.UnescapeDataString(address.AbsolutePath), query, headers, body.ToArray()));
            context.Response.StatusCode = (int)reply.Status;
            foreach ((string name, string value) in reply.Headers) context.Response.AddHeader(name, value);
            context.Response.ContentLength64 = reply.Length ?? reply.Body.Length;
            if (reply.Body.Length > 0) await context.Response.OutputStream.WriteAsync(reply.Body);
            context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException)
        {
            // The client went away, as one that is killed does.
        }
    }
}
