using System.Text.RegularExpressions;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Systems;

/// <summary>Reads one component: the key that is its kind, and its settings, against what the kind declares.</summary>
internal sealed partial class ComponentReader(YamlSource source, string folder, ComponentKinds kinds)
{
    // Kinds that a file may name although this installation cannot capture them; refused when a command uses them.
    private static readonly string[] s_later = ["rsync"];

    public ComponentDefinition Read(YamlEntry component)
    {
        if (!ComponentName().IsMatch(component.Key) || component.Key is "manifest.json" || component.Key.StartsWith("danmen.", StringComparison.Ordinal))
            throw source.Fault(SystemFaults.InvalidValue, component.KeyNode, component.Path,
                SystemRemarks.ComponentName.With());
        IReadOnlyList<YamlEntry> entries = source.Mapping(component.Value, component.Path);
        YamlEntry[] named = [.. entries.Where(entry => kinds.Find(entry.Key) is not null || s_later.Contains(entry.Key))];
        if (named.Length != 1)
        {
            string known = string.Join(", ", kinds.Names.Concat(s_later));
            throw named.Length == 0
                ? source.Fault(SystemFaults.MissingKey, component.KeyNode, component.Path, SystemRemarks.NoKind.With(known))
                : source.Fault(SystemFaults.InvalidValue, named[1].KeyNode, component.Path, SystemRemarks.TwoKinds.With(named[0].Key, named[1].Key));
        }

        YamlEntry location = named[0];
        IComponentKind? kind = kinds.Find(location.Key);
        if (kind is null)
            return new ComponentDefinition(component.Key, location.Key, source.Text(location.Value, location.Path), new Dictionary<string, SettingValue>());

        var settings = new Dictionary<string, SettingValue>(StringComparer.Ordinal);
        foreach (YamlEntry entry in entries)
        {
            if (entry.Key == location.Key) continue;
            SettingDeclaration declaration = kind.Settings.FirstOrDefault(setting => setting.Name == entry.Key)
                ?? throw source.Fault(SystemFaults.UnknownKey, entry.KeyNode, entry.Path, Known(kind));
            settings.Add(entry.Key, Value(entry, declaration.Type));
        }

        return new ComponentDefinition(component.Key, kind.Kind, Location(kind, location), settings);
    }

    private static Remark Known(IComponentKind kind) =>
        kind.Settings.Count == 0 ? SystemRemarks.NoSettings.With(kind.Kind) : SystemRemarks.KindKnows.With(kind.Kind, kind.Settings.Select(setting => setting.Name));

    private string Location(IComponentKind kind, YamlEntry entry)
    {
        if (kind.LocationIsPath) return PathText.Absolute(source, entry.Value, entry.Path, folder);
        string text = source.Text(entry.Value, entry.Path);
        return Password().IsMatch(text)
            ? throw source.Fault(SystemFaults.InvalidValue, entry.Value, entry.Path, SystemRemarks.PasswordBeside.With())
            : text;
    }

    private SettingValue Value(YamlEntry entry, SettingType type) => type switch
    {
        SettingType.Text => new SettingValue.Text(source.Text(entry.Value, entry.Path)),
        SettingType.Flag => new SettingValue.Flag(source.Flag(entry.Value, entry.Path)),
        SettingType.TextList => new SettingValue.TextList(source.TextList(entry.Value, entry.Path)),
        SettingType.Secret => new SettingValue.Secret(SecretText.Read(source, entry.Value, entry.Path, folder)),
        SettingType.Path => new SettingValue.Text(PathText.Absolute(source, entry.Value, entry.Path, folder)),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z")]
    private static partial Regex ComponentName();

    // "password=", "passwd=", "pwd=" of connection strings, and user:password@ of addresses.
    [GeneratedRegex(@"\b(password|passwd|pwd)\s*=|//[^/@\s]*:[^/@\s]+@", RegexOptions.IgnoreCase)]
    private static partial Regex Password();
}
