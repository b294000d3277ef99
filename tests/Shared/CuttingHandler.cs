using System.Net.Sockets;

namespace Danmen.Testing;

/// <summary>Counts the parts of an upload, and lets so many arrive; then the line is cut, and nothing gets through.</summary>
/// <param name="isPart">True for addresses that take a part.</param>
/// <param name="passing">How many arrive.</param>
internal sealed class CuttingHandler(Func<Uri, bool> isPart, int passing = int.MaxValue) : DelegatingHandler(new SocketsHttpHandler())
{
    private readonly TaskCompletionSource _cut = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _requests, _parts, _arrived;

    /// <summary>Requests of any kind that were sent, or would have been.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Parts that were sent, or would have been.</summary>
    public int Parts => Volatile.Read(ref _parts);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _requests);
        if (passing == 0 || _cut.Task.IsCompleted) throw Cut();
        if (!isPart(request.RequestUri!)) return await base.SendAsync(request, cancellationToken); // never null here: HttpClient sends whole addresses
        if (Interlocked.Increment(ref _parts) > passing)
        {
            await _cut.Task.WaitAsync(cancellationToken);
            throw Cut();
        }

        HttpResponseMessage answer = await base.SendAsync(request, cancellationToken);
        if (Interlocked.Increment(ref _arrived) == passing) _cut.SetResult();
        return answer;
    }

    private static HttpRequestException Cut() => new(HttpRequestError.ConnectionError, "cut", new SocketException((int)SocketError.ConnectionReset));
}
