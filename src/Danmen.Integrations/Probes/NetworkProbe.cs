using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Integrations.Probes;

/// <summary>Asks over the network. Every question has a connection of its own: what answers is what lives now.</summary>
/// <param name="newClient">Makes the client around what carries its requests, which it disposes. Its own timeout should be infinite.</param>
public sealed class NetworkProbe(Func<HttpMessageHandler, HttpClient> newClient) : INetworkProbe
{
    public async Task<HttpAnswer> FetchAsync(HttpQuestion question, CancellationToken cancellationToken)
    {
        using HttpClient http = newClient(Handler(question));
        using var request = new HttpRequestMessage(question.Posts ? HttpMethod.Post : HttpMethod.Get, question.Address);
        // Some servers want to be told that there is no body.
        if (question.Posts) request.Content = new ByteArrayContent([]);
        request.Headers.UserAgent.ParseAdd("danmen");
        try
        {
            using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            (byte[] body, bool isWhole) = question.MostBodyBytes > 0 ? await ReadAsync(response, question.MostBodyBytes, cancellationToken) : ([], true);
            KeyValuePair<string, string>[] headers =
                [.. response.Headers.Concat(response.Content.Headers).SelectMany(header => header.Value.Select(value => KeyValuePair.Create(header.Key, value)))];
            return new HttpAnswer((int)response.StatusCode, headers, body, isWhole, response.Content.Headers.ContentType?.CharSet?.Trim('"'));
        }
        catch (HttpRequestException error) when (error.InnerException is AuthenticationException refused)
        {
            throw new DanmenException(CheckFaults.CertificateRefused, question.Address.Authority, refused.InnerException?.Message ?? refused.Message, error);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or InvalidDataException)
        {
            throw new DanmenException(CheckFaults.NoAnswer, question.Address.Authority, error.InnerException?.Message ?? error.Message, error);
        }
    }

    public async Task ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(host, port, cancellationToken);
        }
        catch (SocketException error)
        {
            throw new DanmenException(CheckFaults.NoAnswer, string.Create(CultureInfo.InvariantCulture, $"{host}:{port}"), error.Message, error);
        }
    }

    private static SocketsHttpHandler Handler(HttpQuestion question)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = System.Net.DecompressionMethods.All,
            SslOptions = new SslClientAuthenticationOptions { EnabledSslProtocols = question.AllowsTls12 ? SslProtocols.Tls12 | SslProtocols.Tls13 : SslProtocols.Tls13 },
        };
        if (question.CaFile is not { } file) return handler;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(file);
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            handler.Dispose();
            throw new DanmenException(CheckFaults.CertificateUnusable, file, error.Message, error);
        }

        if (policy.CustomTrustStore.Count == 0)
        {
            handler.Dispose();
            throw new DanmenException(CheckFaults.CertificateUnusable, file);
        }

        handler.SslOptions.CertificateChainPolicy = policy;
        return handler;
    }

    private static async Task<(byte[] Body, bool IsWhole)> ReadAsync(HttpResponseMessage response, int most, CancellationToken cancellationToken)
    {
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var read = new MemoryStream();
        byte[] part = new byte[32 << 10];
        while (await body.ReadAsync(part, cancellationToken) is > 0 and int count)
        {
            if (read.Length + count > most) return (read.ToArray(), false);
            read.Write(part, 0, count);
        }

        return (read.ToArray(), true);
    }
}
