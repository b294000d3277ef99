using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Amazon.Runtime;
using Amazon.S3;
using Danmen.Faults;
using Danmen.Snapshots.Systems;

namespace Danmen.Integrations.S3;

/// <summary>Makes the SDK's client: address, style, region, certificates, TLS, credentials.</summary>
internal static class S3Clients
{
    private const string DefaultRegion = "us-east-1";

    /// <param name="credentials">Null: the usual chain.</param>
    /// <param name="http">Over <see cref="HandlerOf"/>; not disposed.</param>
    public static AmazonS3Client Make(S3Location location, S3Definition definition, AWSCredentials? credentials, Func<string, string?> environment, HttpClient http)
    {
        AmazonS3Config config = new()
        {
            ServiceURL = location.Endpoint.GetLeftPart(UriPartial.Authority),
            AuthenticationRegion = RegionOf(location, definition, environment),
            ForcePathStyle = definition.Style switch
            {
                S3Style.Path => true,
                S3Style.Virtual => false,
                _ => !IsAmazon(location),
            },
            // Not every server knows the newer checksums; the hash that is signed with every request guards content as well.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            // RetryPolicy and Circuit do it.
            MaxErrorRetry = 0,
            MaxStaleConnectionRetries = 0,
            ThrottleRetries = false,
            Timeout = Timeout.InfiniteTimeSpan,
            BufferSize = 128 << 10,
            IgnoreConfiguredEndpointUrls = true,
            DisableLogging = true,
            LogMetrics = false,
            AllowAutoRedirect = false,
            HttpClientFactory = new ClientFactory(http),
        };
        return credentials is null ? new AmazonS3Client(config) : new AmazonS3Client(credentials, config);
    }

    private static string RegionOf(S3Location location, S3Definition definition, Func<string, string?> environment) =>
        definition.Region ?? Named(environment, "AWS_REGION") ?? Named(environment, "AWS_DEFAULT_REGION") ?? RegionInHost(location) ?? DefaultRegion;

    // s3.ap-northeast-1.amazonaws.com
    private static string? RegionInHost(S3Location location) =>
        IsAmazon(location) && location.Endpoint.Host.Split('.') is ["s3", { } region, "amazonaws", ..] ? region : null;

    private static bool IsAmazon(S3Location location) =>
        location.Endpoint.Host.EndsWith(".amazonaws.com", StringComparison.OrdinalIgnoreCase) || location.Endpoint.Host.EndsWith(".amazonaws.com.cn", StringComparison.OrdinalIgnoreCase);

    /// <summary>The network: certificates and TLS as the definition says.</summary>
    /// <exception cref="DanmenException">S3Faults.Untrusted: the file of authorities cannot be read.</exception>
    public static SocketsHttpHandler HandlerOf(S3Definition definition, Func<string, string?> environment)
    {
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(20),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(50),
            SslOptions = { EnabledSslProtocols = definition.AllowsTls12 ? SslProtocols.Tls12 | SslProtocols.Tls13 : SslProtocols.Tls13 },
        };
        if ((definition.AuthorityFile ?? Named(environment, "AWS_CA_BUNDLE")) is { } file)
        {
            X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(AuthoritiesOf(file));
            handler.SslOptions.CertificateChainPolicy = policy;
        }

        return handler;
    }

    private static X509Certificate2Collection AuthoritiesOf(string file)
    {
        X509Certificate2Collection authorities = [];
        try
        {
            authorities.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new DanmenException(S3Faults.Untrusted, file, e.Message, e);
        }

        return authorities.Count > 0 ? authorities : throw new DanmenException(S3Faults.Untrusted, file, S3Remarks.NoCertificate.With());
    }

    private static string? Named(Func<string, string?> environment, string name) => environment(name) is { Length: > 0 } value ? value : null;

    /// <summary>One client for a backend's life; the SDK must neither keep it nor close it.</summary>
    private sealed class ClientFactory(HttpClient http) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => http;

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;
    }
}
