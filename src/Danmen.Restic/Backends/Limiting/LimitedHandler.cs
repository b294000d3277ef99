namespace Danmen.Restic.Backends.Limiting;

/// <summary>Sends and takes the bodies of HTTP messages no faster than the limits say.</summary>
public sealed class LimitedHandler(RateLimits limits, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (limits.Upload is { } upload && request.Content is { } body) request.Content = new LimitedContent(body, upload);
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
        if (limits.Download is { } download) response.Content = new LimitedContent(response.Content, download);
        return response;
    }
}
