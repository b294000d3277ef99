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

    /// <summary>More rules than a bucket can have.</summary>
    private const int MostRuleBytes = 16 << 20;

    private readonly RequestCounter _counter = new();

    /// <summary>So far.</summary>
    public RequestCounts Sent => _counter.Sent;

    /// <summary>Of the lifecycle that was read last: elements that the SDK does not know.</summary>
    public IReadOnlyList<string> StrangeInRules { get; private set; } = [];

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method == HttpMethod.Put && request.RequestUri is { Query.Length: 0 } address && request.Headers.TryGetValues(HashHeader, out IEnumerable<string>? hashes))
        {
            string path = address.AbsolutePath;
            ReadOnlySpan<char> name = path.AsSpan(path.LastIndexOf('/') + 1);
            if (RepositoryLayout.IsObjectName(name) && !name.SequenceEqual(hashes.First())) throw new OtherContentException();
        }

        if (request.Content?.Headers.ContentLength < SmallBytes) request.Headers.ExpectContinue = false;
        _counter.Count(KindOf(request));
        return request.Method == HttpMethod.Get && request.RequestUri is { Query: "?lifecycle" or "?lifecycle=" } ? ReadRulesAsync(request, cancellationToken) : base.SendAsync(request, cancellationToken);
    }

    private async Task<HttpResponseMessage> ReadRulesAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage answer = await base.SendAsync(request, cancellationToken);
        if (!answer.IsSuccessStatusCode || answer.Content.Headers.ContentLength > MostRuleBytes) return answer;
        byte[] text = S3LifecycleAnswer.Readable(await answer.Content.ReadAsByteArrayAsync(cancellationToken), out IReadOnlyList<string> strange);
        StrangeInRules = strange;
        ByteArrayContent content = new(text);
        foreach ((string name, IEnumerable<string> values) in answer.Content.Headers)
            if (!name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)) content.Headers.TryAddWithoutValidation(name, values);
        answer.Content.Dispose();
        answer.Content = content;
        return answer;
    }

    private static RequestKind KindOf(HttpRequestMessage request) => request.Method.Method switch
    {
        // A question after no object is a listing.
        "GET" => request.RequestUri?.Query is { } query && (query.Contains("list-type=", StringComparison.Ordinal) || query.Contains("uploads", StringComparison.Ordinal) || query.Contains("versions", StringComparison.Ordinal)) ? RequestKind.List : RequestKind.Get,
        "HEAD" => RequestKind.Head,
        "DELETE" => RequestKind.Delete,
        _ => RequestKind.Put,
    };
}

/// <summary>A file's content is not what its name says.</summary>
internal sealed class OtherContentException : Exception;
