using System.Text.RegularExpressions;
using Danmen.Faults;

namespace Danmen.Integrations.Azure;

/// <summary>Which container and where in it the repository stands, as restic spells it: <c>container:/prefix</c>.</summary>
/// <param name="Prefix">Ends with a slash; empty for the container's root.</param>
public sealed partial record AzureLocation(string Container, string Prefix)
{
    /// <summary>As it is given to restic.</summary>
    public override string ToString() => $"azure:{Container}:/{Prefix.TrimEnd('/')}";

    /// <param name="place">What follows <c>azure:</c>.</param>
    /// <exception cref="DanmenException"><see cref="BackendFaults.InvalidLocation"/>.</exception>
    public static AzureLocation Parse(string place)
    {
        int colon = place.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || !Name().IsMatch(place[..colon])) throw new DanmenException(BackendFaults.InvalidLocation, "azure:", AzureRemarks.PlaceWanted.With());
        return new AzureLocation(place[..colon], string.Concat(place[(colon + 1)..].Split('/', StringSplitOptions.RemoveEmptyEntries).Select(part => part + "/")));
    }

    [GeneratedRegex(@"^(?:\$root|(?=.{3,63}\z)[a-z0-9](?:-?[a-z0-9])*)\z")]
    private static partial Regex Name();
}
