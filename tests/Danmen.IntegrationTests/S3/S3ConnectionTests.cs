using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Restic.Format;
using Danmen.Snapshots.Systems;
using Danmen.Testing.S3;
using Xunit;

namespace Danmen.IntegrationTests.S3;

/// <summary>The way to a server: authorities and versions of TLS; what is asked of it for encryption at rest.</summary>
public sealed class S3ConnectionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Server_is_trusted_by_the_authority_that_is_given_for_it()
    {
        CephS3 server = await CephS3.GetAsync();
        await using IBackend backend = server.Open($"{server.TlsEndpoint}/{await server.BucketAsync()}", server.As() with { AuthorityFile = server.AuthorityFile });
        await RoundTripAsync(backend);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, false, false)]
    [InlineData(SslProtocols.Tls12, true, true)]
    [InlineData(SslProtocols.Tls13, false, true)]
    [InlineData(SslProtocols.Tls13, true, true)]
    public async Task Server_that_knows_only_one_version_of_TLS_is_spoken_to_when_that_is_allowed(SslProtocols known, bool allowsTls12, bool isReached)
    {
        CephS3 server = await CephS3.GetAsync();
        await using TlsFront front = new(server, known);
        await using IBackend backend = server.Open($"https://localhost:{front.Port}/{await server.BucketAsync()}", server.As() with { AuthorityFile = server.AuthorityFile, AllowsTls12 = allowsTls12 });
        if (isReached)
            await RoundTripAsync(backend);
        else
            Assert.Equal(S3Faults.Untrusted, (await Assert.ThrowsAsync<DanmenException>(() => RoundTripAsync(backend))).Code);
    }

    [Theory]
    [InlineData("AES256", null)]
    [InlineData("aws:kms", "key-1")]
    [InlineData("aws:kms", null)]
    [InlineData(null, null)]
    public async Task Encryption_at_rest_is_asked_for_with_every_file(string? method, string? key)
    {
        DocumentedS3 bucket = new(TimeProvider.System);
        await using DocumentedS3Server server = new(bucket);
        await using IBackend backend = S3LifecycleTests.Open(server, new S3Definition { Encryption = method, KmsKey = key });
        await RoundTripAsync(backend);
        (string name, byte[] content) = File(5000);
        await backend.SavePackAsync(BlobType.Data, name, content, Token);
        Assert.Equal(2, bucket.Objects.Count);
        Assert.All(bucket.Objects.Values, stored => Assert.Equal((method, key), (stored.Encryption, stored.EncryptionKey)));
    }

    private static async Task RoundTripAsync(IBackend backend)
    {
        (string name, byte[] content) = File(1000);
        await backend.SaveAsync(FileKind.Index, name, content, Token);
        Assert.Equal(content, await backend.ReadWholeAsync(FileKind.Index, name, 10_000, Token));
    }

    private static (string Name, byte[] Content) File(int length)
    {
        byte[] content = RandomNumberGenerator.GetBytes(length);
        return (Convert.ToHexStringLower(SHA256.HashData(content)), content);
    }

    /// <summary>Stands before the gateway, with its certificate, and speaks one version of TLS.</summary>
    private sealed class TlsFront : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly X509Certificate2 _certificate;
        private readonly SslProtocols _known;
        private readonly int _behind;
        private readonly Task _serving;

        public TlsFront(CephS3 server, SslProtocols known)
        {
            string folder = Path.GetDirectoryName(server.AuthorityFile)!; // a file in a folder
            using X509Certificate2 pem = X509Certificate2.CreateFromPemFile(Path.Combine(folder, "server.crt"), Path.Combine(folder, "server.key"));
            _certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
            (_known, _behind) = (known, new Uri(server.Endpoint).Port);
            _listener.Start();
            _serving = ServeAsync();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public async ValueTask DisposeAsync()
        {
            _listener.Dispose();
            await _serving;
            _certificate.Dispose();
        }

        private async Task ServeAsync()
        {
            try
            {
                while (true) _ = CarryAsync(await _listener.AcceptTcpClientAsync());
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // The end of the test, before or while it waits.
            }
        }

        private async Task CarryAsync(TcpClient client)
        {
            try
            {
                using TcpClient behind = new();
                using (client)
                {
                    await using SslStream tls = new(client.GetStream());
                    await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate, EnabledSslProtocols = _known }, Token);
                    await behind.ConnectAsync(IPAddress.Loopback, _behind, Token);
                    await Task.WhenAny(tls.CopyToAsync(behind.GetStream(), Token), behind.GetStream().CopyToAsync(tls, Token));
                }
            }
            catch (Exception e) when (e is IOException or AuthenticationException or SocketException or OperationCanceledException)
            {
                // The client does not like this version, or has gone.
            }
        }
    }
}
