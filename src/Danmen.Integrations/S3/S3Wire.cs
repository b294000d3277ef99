using Danmen.Restic.Backends;

namespace Danmen.Integrations.S3;

/// <summary>What passes between the SDK and the network: sees every request as it is sent. Thread-safe.</summary>
/// <remarks>
/// Of what the SDK signs, the hash of the content comes for nothing: where a file is stored under a name, the two must be equal, so that a
/// file's content is what its name says or is not sent.
/// </remarks>
internal sealed class S3Wire(HttpMessageHandler network) : DelegatingHandler(network)
{
    private const string HashHeader = "X-Amz-Content-SHA256";

    /// <summary>Below this, asking the server first whether it wants the content costs more than sending it.</summary>
    private const int SmallBytes = 1 << 20;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method == HttpMethod.Put && request.RequestUri is { Query.Length: 0 } address && request.Headers.TryGetValues(HashHeader, out IEnumerable<string>? hashes))
        {
            string path = address.AbsolutePath;
            ReadOnlySpan<char> name = path.AsSpan(path.LastIndexOf('/') + 1);
            if (RepositoryLayout.IsObjectName(name) && !name.SequenceEqual(hashes.First())) throw new OtherContentException();
        }

        if (request.Content?.Headers.ContentLength < SmallBytes) request.Headers.ExpectContinue = false;
        return base.SendAsync(request, cancellationToken);
    }
}

/// <summary>A file's content is not what its name says.</summary>
internal sealed class OtherContentException : Exception;
