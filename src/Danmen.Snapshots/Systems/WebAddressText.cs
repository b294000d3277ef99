using Danmen.Faults;

namespace Danmen.Snapshots.Systems;

/// <summary>Addresses in danmen.yaml that are asked over HTTP.</summary>
internal static class WebAddressText
{
    /// <exception cref="DanmenException">SystemFaults.InvalidValue.</exception>
    public static Uri Read(YamlSource source, YamlEntry entry)
    {
        string text = source.Text(entry.Value, entry.Path);
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? address) || address.Scheme is not ("https" or "http")) throw source.Fault(SystemFaults.InvalidValue, entry.Value, entry.Path, SystemRemarks.NoWebAddress.With());
        return address.UserInfo.Length == 0 ? address : throw source.Fault(SystemFaults.InvalidValue, entry.Value, entry.Path, SystemRemarks.PasswordInAddress.With());
    }
}
