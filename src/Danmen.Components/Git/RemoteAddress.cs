namespace Danmen.Components.Git;

/// <summary>Addresses of remotes.</summary>
internal static class RemoteAddress
{
    /// <summary>The address without password, and without a user name where that may be a token (every scheme but ssh).</summary>
    public static string WithoutCredentials(string address)
    {
        int scheme = address.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0) return address; // host:path and paths hold no password
        int start = scheme + 3;
        int end = address.AsSpan(start).IndexOfAny('/', '?', '#');
        string authority = end < 0 ? address[start..] : address.Substring(start, end);
        int at = authority.LastIndexOf('@');
        string rest = end < 0 ? "" : address[(start + end)..];
        int query = rest.IndexOf('?', StringComparison.Ordinal);
        if (query >= 0) rest = rest[..query]; // tokens stand there too
        if (at < 0) return address[..start] + authority + rest;
        string user = authority[..at];
        int colon = user.IndexOf(':', StringComparison.Ordinal);
        bool isSsh = address[..scheme] is "ssh" or "git+ssh" or "ssh+git";
        string kept = isSsh ? (colon < 0 ? user : user[..colon]) + "@" : "";
        return address[..start] + kept + authority[(at + 1)..] + rest;
    }
}
