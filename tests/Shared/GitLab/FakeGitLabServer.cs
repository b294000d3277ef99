using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Danmen.Testing.GitLab;

/// <summary>Serves a <see cref="FakeGitLab"/> on this machine, over HTTP or TLS.</summary>
public sealed class FakeGitLabServer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly X509Certificate2? _certificate;
    private readonly FakeGitLab _gitlab;
    private readonly List<Task> _connections = [];
    private readonly Task _accepting;

    /// <param name="port">0 for one that is free.</param>
    public FakeGitLabServer(FakeGitLab gitlab, X509Certificate2? certificate = null, int port = 0)
    {
        (_gitlab, _certificate) = (gitlab, certificate);
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        Address = $"{(certificate is null ? "http" : "https")}://localhost:{Port}";
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>For <c>gitlab.url</c>.</summary>
    public string Address { get; }

    /// <summary>Versions of TLS that it offers.</summary>
    public SslProtocols Protocols { get; init; }

    /// <summary>Awaited before each request is answered: a server that is slow, or stands still.</summary>
    public Func<FakeRequest, CancellationToken, Task>? Wait { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                Stream stream = client.GetStream();
                if (_certificate is not null)
                {
                    SslStream tls = new(stream);
                    await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate, EnabledSslProtocols = Protocols }, _stop.Token);
                    stream = tls;
                }

                while (await ReadAsync(stream) is { } request)
                {
                    if (Wait is { } wait) await wait(request, _stop.Token);
                    if (_gitlab.Answer(request) is not { } reply) return;
                    await WriteAsync(stream, reply);
                }
            }
            catch (Exception error) when (error is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // The client went away, or does not trust the certificate.
            }
        }
    }

    private async Task<FakeRequest?> ReadAsync(Stream stream)
    {
        var head = new StringBuilder();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, _stop.Token) == 0) return null;
            head.Append((char)one[0]);
        }

        string[] lines = head.ToString().Split("\r\n");
        string[] first = lines[0].Split(' ');
        Dictionary<string, string> headers = lines.Skip(1).Where(line => line.Length > 0).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        byte[] body = new byte[headers.TryGetValue("Content-Length", out string? length) ? int.Parse(length, CultureInfo.InvariantCulture) : 0];
        await stream.ReadExactlyAsync(body, _stop.Token);
        return new FakeRequest(first[0], first[1], headers["Host"], _certificate is not null, headers.GetValueOrDefault("PRIVATE-TOKEN"), body);
    }

    private async Task WriteAsync(Stream stream, FakeReply reply)
    {
        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {(int)reply.Status} {reply.Status}\r\nContent-Length: {reply.Body.Length}\r\nContent-Type: {reply.ContentType}\r\n");
        foreach ((string name, string value) in reply.Headers) head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()), _stop.Token);
        await stream.WriteAsync(reply.Body, _stop.Token);
        await stream.FlushAsync(_stop.Token);
    }
}
