namespace Danmen.Testing;

/// <summary>HTTP for tests, which are the composition root of what they test. Time limits are the backend's own.</summary>
internal static class HttpClients
{
#pragma warning disable RS0030 // Only a composition root makes clients.
    public static HttpClient New() => new() { Timeout = Timeout.InfiniteTimeSpan };

    public static HttpClient New(HttpMessageHandler handler) => new(handler) { Timeout = Timeout.InfiniteTimeSpan };
#pragma warning restore RS0030
}
