using Danmen.Faults;

namespace Danmen.Snapshots.Contracts;

/// <summary>Asks what listens on a network whether it does.</summary>
public interface INetworkProbe
{
    /// <summary>Fetches an address. Redirects are told, not followed.</summary>
    /// <exception cref="DanmenException">CheckFaults.NoAnswer, CertificateRefused or CertificateUnusable.</exception>
    Task<HttpAnswer> FetchAsync(HttpQuestion question, CancellationToken cancellationToken);

    /// <summary>Opens a connection and closes it.</summary>
    /// <exception cref="DanmenException">CheckFaults.NoAnswer.</exception>
    Task ConnectAsync(string host, int port, CancellationToken cancellationToken);
}

/// <summary>What to fetch.</summary>
/// <param name="CaFile">PEM file of the only certificates that are trusted; null for the machine's own.</param>
/// <param name="AllowsTls12">TLS 1.2 will do.</param>
/// <param name="MostBodyBytes">What is longer is cut off; 0 when the body is not needed.</param>
public sealed record HttpQuestion(Uri Address, string? CaFile, bool AllowsTls12, int MostBodyBytes)
{
    /// <summary>A POST without a body in place of a GET.</summary>
    public bool Posts { get; init; }
}

/// <summary>What came.</summary>
/// <param name="Headers">Names as they came; one with several values comes several times.</param>
/// <param name="IsWhole">False when there was more of the body.</param>
/// <param name="Charset">As the answer names it; null when it does not.</param>
public sealed record HttpAnswer(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body, bool IsWhole, string? Charset);
