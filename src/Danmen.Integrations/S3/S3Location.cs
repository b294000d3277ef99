using Danmen.Faults;

namespace Danmen.Integrations.S3;

/// <summary>Where a bucket is and where in it the repository stands, as restic spells it: <c>https://host:port/bucket/prefix</c>, <c>host/bucket</c>, <c>//host/bucket</c>.</summary>
/// <param name="Endpoint">The server, http or https, without path.</param>
/// <param name="Prefix">Ends with a slash; empty for the bucket's root.</param>
public sealed record S3Location(Uri Endpoint, string Bucket, string Prefix)
{
    /// <summary>Without credentials, as it is given to restic.</summary>
    public override string ToString() => $"s3:{Endpoint.GetLeftPart(UriPartial.Authority)}/{Bucket}{(Prefix.Length == 0 ? "" : "/" + Prefix.TrimEnd('/'))}";

    /// <param name="place">What follows <c>s3:</c>.</param>
    /// <exception cref="DanmenException"><see cref="BackendFaults.InvalidLocation"/>; the message never repeats credentials.</exception>
    public static S3Location Parse(string place)
    {
        string address = place.Contains("://", StringComparison.Ordinal) ? place : "https://" + (place.StartsWith("//", StringComparison.Ordinal) ? place[2..] : place);
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? parsed) || parsed.Scheme is not ("http" or "https") || parsed.Host.Length == 0 || parsed.Query.Length > 0 || parsed.Fragment.Length > 0)
            throw Invalid(S3Remarks.AddressWanted.With());
        if (parsed.UserInfo.Length > 0) throw Invalid(S3Remarks.NoUser.With());
        string[] parts = Uri.UnescapeDataString(parsed.AbsolutePath).Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0) throw Invalid(S3Remarks.NoBucket.With());
        string prefix = string.Concat(parts.Skip(1).Select(part => part + "/"));
        return new S3Location(new Uri(parsed.GetLeftPart(UriPartial.Authority)), parts[0], prefix);
    }

    private static DanmenException Invalid(Remark why) => new(BackendFaults.InvalidLocation, "s3:", why);
}
