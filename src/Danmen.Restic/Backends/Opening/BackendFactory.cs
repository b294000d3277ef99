using System.Collections.Concurrent;
using Danmen.Faults;
using Danmen.Restic.Backends.Limiting;
using Danmen.Restic.Backends.Local;
using Danmen.Restic.Backends.Memory;
using Danmen.Restic.Backends.Rest;

namespace Danmen.Restic.Backends.Opening;

/// <summary>Makes backends from locations: <c>path</c>, <c>local:path</c>, <c>rest:https://user:password@host:port/path/</c>, <c>memory:name</c>. Thread-safe.</summary>
public sealed class BackendFactory
{
    private readonly ConcurrentDictionary<string, MemoryBackend> _memories = new(StringComparer.Ordinal);
    private readonly Lazy<HttpClient> _http;
    private readonly TimeProvider _time;

    /// <param name="http">Makes the client for REST servers, once and only when one is opened; not disposed. Its timeout should be infinite.</param>
    public BackendFactory(Func<HttpClient> http, TimeProvider time)
    {
        _http = new Lazy<HttpClient>(http);
        _time = time;
    }

    /// <summary>User and password for REST servers whose location names none.</summary>
    public RestCredentials? Credentials { get; init; }

    public RetryPolicy Retries { get; init; } = new();

    /// <summary>Kinds that other libraries bring, for example "s3": each makes a backend from what follows the colon.</summary>
    public IReadOnlyDictionary<string, Func<string, IBackend>> Others { get; init; } = new Dictionary<string, Func<string, IBackend>>();

    /// <summary>For folders; the client of REST servers has its own.</summary>
    public RateLimits Limits { get; init; } = RateLimits.None;

    /// <summary>Makes the backend; contacts nothing.</summary>
    /// <param name="baseDirectory">Where relative paths start.</param>
    /// <exception cref="DanmenException"><see cref="BackendFaults.InvalidLocation"/>; the message never repeats credentials.</exception>
    public IBackend Open(string location, string baseDirectory)
    {
        ArgumentNullException.ThrowIfNull(location);
        if (location.Length == 0) throw new DanmenException(BackendFaults.InvalidLocation, "", LocationRemarks.Empty.With());
        (string scheme, string place) = Split(location);
        return scheme switch
        {
            "" => OpenLocal(Path.Combine(baseDirectory, location)),
            "local" when place.Length > 0 => OpenLocal(Path.Combine(baseDirectory, place)),
            "memory" => _memories.GetOrAdd(place, static name => new MemoryBackend(name)),
            "rest" => OpenRest(place),
            _ when Others.TryGetValue(scheme, out Func<string, IBackend>? open) => open(place),
            _ => throw new DanmenException(BackendFaults.InvalidLocation, "", LocationRemarks.UnknownKind.With(scheme)),
        };
    }

    // "word:" in front is a kind; "./a:b" and "/a:b" are paths.
    private static (string Scheme, string Place) Split(string location)
    {
        int colon = location.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0) return ("", location);
        foreach (char c in location.AsSpan(0, colon))
        {
            if (!char.IsAsciiLetterOrDigit(c)) return ("", location);
        }

        return (location[..colon].ToLowerInvariant(), location[(colon + 1)..]);
    }

    private IBackend OpenLocal(string folder)
    {
        LocalBackend backend = new(folder);
        return Limits.IsNone ? backend : new LimitedBackend<LocalBackend>(backend, Limits);
    }

    private RestBackend OpenRest(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? parsed) || parsed.Scheme is not ("http" or "https") || parsed.Query.Length > 0 || parsed.Fragment.Length > 0)
            throw new DanmenException(BackendFaults.InvalidLocation, "rest:", LocationRemarks.HttpWanted.With());

        UriBuilder bare = new(parsed) { UserName = "", Password = "" };
        return new RestBackend(_http.Value, bare.Uri, CredentialsOf(parsed) ?? Credentials, Retries, _time);
    }

    private static RestCredentials? CredentialsOf(Uri address)
    {
        if (address.UserInfo.Length == 0) return null;
        int colon = address.UserInfo.IndexOf(':', StringComparison.Ordinal);
        string user = colon < 0 ? address.UserInfo : address.UserInfo[..colon];
        string password = colon < 0 ? "" : address.UserInfo[(colon + 1)..];
        return new RestCredentials(Uri.UnescapeDataString(user), Uri.UnescapeDataString(password));
    }
}
