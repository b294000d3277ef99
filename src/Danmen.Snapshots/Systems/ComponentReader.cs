using System.Text.RegularExpressions;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Systems;

/// <summary>Reads one component: the key that is its kind, and its settings, against what the kind declares.</summary>
internal sealed partial class ComponentReader(YamlSource source, string folder, ComponentKinds kinds)
{
    public ComponentDefinition Read(YamlEntry component)
    {
        if (!ComponentName().IsMatch(component.Key) || component.Key is "manifest.json" || component.Key.StartsWith("danmen.", StringComparison.Ordinal))
            throw source.Fault(SystemFaults.InvalidValue, component.KeyNode, component.Path,
                SystemRemarks.ComponentName.With());
        IReadOnlyList<YamlEntry> entries = source.Mapping(component.Value, component.Path);
        YamlEntry[] named = [.. entries.Where(entry => kinds.Find(entry.Key) is not null)];
        if (named.Length != 1)
        {
            string known = string.Join(", ", kinds.Names);
            throw named.Length == 0
                ? source.Fault(SystemFaults.MissingKey, component.KeyNode, component.Path, SystemRemarks.NoKind.With(known))
                : source.Fault(SystemFaults.InvalidValue, named[1].KeyNode, component.Path, SystemRemarks.TwoKinds.With(named[0].Key, named[1].Key));
        }

        YamlEntry location = named[0];
        IComponentKind kind = kinds.Find(location.Key)!; // chosen by that just above
        YamlEntry? role = kind.LivesOnHosts ? entries.FirstOrDefault(entry => entry.Key == "role") : null;
        Dictionary<string, SettingValue> settings = Settings(entries.Where(entry => entry != location && entry != role), kind.Kind, kind.Settings);
        var read = new ComponentDefinition(component.Key, kind.Kind, Location(kind, location), settings);
        return role is null ? read : read with { Role = HostReader.Role(source, role.Value, role.Path) };
    }

    private Dictionary<string, SettingValue> Settings(IEnumerable<YamlEntry> entries, string owner, IReadOnlyList<SettingDeclaration> declared)
    {
        var settings = new Dictionary<string, SettingValue>(StringComparer.Ordinal);
        foreach (YamlEntry entry in entries)
        {
            SettingDeclaration declaration = declared.FirstOrDefault(setting => setting.Name == entry.Key)
                ?? throw source.Fault(SystemFaults.UnknownKey, entry.KeyNode, entry.Path, Known(owner, declared));
            settings.Add(entry.Key, Value(entry, declaration));
        }

        return settings;
    }

    private static Remark Known(string owner, IReadOnlyList<SettingDeclaration> declared) =>
        declared.Count == 0 ? SystemRemarks.NoSettings.With(owner) : SystemRemarks.KindKnows.With(owner, declared.Select(setting => setting.Name));

    private string Location(IComponentKind kind, YamlEntry entry)
    {
        if (kind.LocationIsPath) return PathText.Absolute(source, entry.Value, entry.Path, folder);
        string text = source.Text(entry.Value, entry.Path);
        return Password().IsMatch(text)
            ? throw source.Fault(SystemFaults.InvalidValue, entry.Value, entry.Path, SystemRemarks.PasswordBeside.With())
            : text;
    }

    private SettingValue Value(YamlEntry entry, SettingDeclaration declaration) => declaration.Type switch
    {
        SettingType.Text => new SettingValue.Text(source.Text(entry.Value, entry.Path)),
        SettingType.Flag => new SettingValue.Flag(source.Flag(entry.Value, entry.Path)),
        SettingType.TextList => new SettingValue.TextList(source.TextList(entry.Value, entry.Path)),
        SettingType.Duration => new SettingValue.Span(source.Duration(entry.Value, entry.Path)),
        SettingType.Secret => new SettingValue.Secret(SecretText.Read(source, entry.Value, entry.Path, folder)),
        SettingType.Path => new SettingValue.Text(PathText.Absolute(source, entry.Value, entry.Path, folder)),
        SettingType.Group => new SettingValue.Group(Settings(source.Mapping(entry.Value, entry.Path), declaration.Name, declaration.Settings)),
        _ => throw new ArgumentOutOfRangeException(nameof(declaration), declaration.Type, null),
    };

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z")]
    private static partial Regex ComponentName();

    // "password=", "passwd=", "pwd=" of connection strings, and user:password@ of addresses.
    [GeneratedRegex(@"\b(password|passwd|pwd)\s*=|//[^/@\s]*:[^/@\s]+@", RegexOptions.IgnoreCase)]
    private static partial Regex Password();
}
