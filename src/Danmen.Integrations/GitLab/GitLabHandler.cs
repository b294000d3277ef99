using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Danmen.Faults;

namespace Danmen.Integrations.GitLab;

/// <summary>Makes what carries requests to a GitLab.</summary>
public static class GitLabHandler
{
    /// <param name="caFile">PEM file of the only certificates that are trusted, of an authority or of the server itself; null for the machine's own.</param>
    /// <exception cref="DanmenException">GitLabFaults.CertificateUnusable.</exception>
    public static HttpMessageHandler New(string? caFile)
    {
        // A redirect would carry the token to wherever it points.
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        if (caFile is null) return handler;
        handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = Policy(caFile) };
        return handler;
    }

    private static X509ChainPolicy Policy(string caFile)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(caFile);
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new DanmenException(GitLabFaults.CertificateUnusable, caFile, error.Message, error);
        }

        return policy.CustomTrustStore.Count > 0 ? policy : throw new DanmenException(GitLabFaults.CertificateUnusable, caFile);
    }
}
