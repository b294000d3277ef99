using System.Text.RegularExpressions;
using Danmen.Faults;

namespace Danmen.Snapshots.Systems;

/// <summary>Names of units of systemd in danmen.yaml.</summary>
internal static partial class UnitText
{
    /// <exception cref="DanmenException">SystemFaults.InvalidValue.</exception>
    public static string Read(YamlSource source, YamlEntry entry)
    {
        string text = source.Text(entry.Value, entry.Path);
        return Name().IsMatch(text) ? text : throw source.Fault(SystemFaults.InvalidValue, entry.Value, entry.Path, CheckSettingRemarks.NoUnit.With(text));
    }

    // What systemd allows in a unit's name; '-' first would be an option.
    [GeneratedRegex(@"^[A-Za-z0-9:_.@\\][A-Za-z0-9:_.@\\-]{0,254}\z")]
    private static partial Regex Name();
}
