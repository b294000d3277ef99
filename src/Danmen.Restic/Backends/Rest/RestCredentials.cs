using System.Net.Http.Headers;
using System.Text;

namespace Danmen.Restic.Backends.Rest;

/// <summary>User and password of a REST server (HTTP basic authentication). Never printed.</summary>
public sealed class RestCredentials
{
    /// <param name="user">Without colon.</param>
    public RestCredentials(string user, string password) =>
        Header = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));

    internal AuthenticationHeaderValue Header { get; }

    public override string ToString() => "user:***";
}
