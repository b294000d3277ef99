using System.Net;
using System.Net.Http.Headers;

namespace Danmen.Restic.Backends.Limiting;

/// <summary>A body that is moved no faster than a limit says. Owns the one that it stands for.</summary>
internal sealed class LimitedContent : HttpContent
{
    private readonly HttpContent _inner;
    private readonly RateLimit _limit;

    public LimitedContent(HttpContent inner, RateLimit limit)
    {
        (_inner, _limit) = (inner, limit);
        foreach (KeyValuePair<string, HeaderStringValues> header in inner.Headers.NonValidated)
        {
            foreach (string value in header.Value) Headers.TryAddWithoutValidation(header.Key, value);
        }

        // Computed when it is asked for, so that it is not among those that were set.
        if (inner.Headers.ContentLength is { } length) Headers.ContentLength = length;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        _inner.CopyToAsync(new LimitedStream(stream, _limit), context, cancellationToken);

    protected override Task<Stream> CreateContentReadStreamAsync() => CreateContentReadStreamAsync(CancellationToken.None);

    protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) => new LimitedStream(await _inner.ReadAsStreamAsync(cancellationToken), _limit);

    protected override bool TryComputeLength(out long length)
    {
        length = _inner.Headers.ContentLength ?? 0;
        return _inner.Headers.ContentLength is not null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _inner.Dispose();
        base.Dispose(disposing);
    }
}
