using System.Globalization;
using System.Text.RegularExpressions;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using YamlDotNet.RepresentationModel;

namespace Danmen.Snapshots.Systems;

/// <summary>Reads <c>hosts: { app1: { ssh: "deploy@app1", roles: [app, web] }, db1: { connection: local, roles: [db] } }</c>, of the file or of an environment.</summary>
internal sealed partial class HostReader(YamlSource source, string folder)
{
    public IReadOnlyList<HostDefinition> Read(YamlEntry hosts) => [.. source.Mapping(hosts.Value, hosts.Path).Select(Host)];

    /// <summary>Refuses what cannot be a role's name.</summary>
    public static string Role(YamlSource source, YamlNode node, string path)
    {
        string text = source.Text(node, path);
        return RoleName().IsMatch(text) && text is not ("all" or "ungrouped") ? text : throw source.Fault(SystemFaults.InvalidValue, node, path, HostRemarks.NoRole.With(text));
    }

    private HostDefinition Host(YamlEntry host)
    {
        if (!HostName().IsMatch(host.Key)) throw source.Fault(SystemFaults.InvalidValue, host.KeyNode, host.Path, HostRemarks.Name.With());
        YamlEntry? ssh = null, key = null, knownHosts = null;
        bool isLocal = false;
        IReadOnlyList<string> roles = [HostAction.UsualRole];
        foreach (YamlEntry entry in source.Mapping(host.Value, host.Path))
        {
            switch (entry.Key)
            {
                case "ssh":
                    ssh = entry;
                    break;
                case "connection":
                    if (source.Text(entry.Value, entry.Path) is not "local") throw source.Fault(SystemFaults.InvalidValue, entry.Value, entry.Path, HostRemarks.SshOrLocal.With());
                    isLocal = true;
                    break;
                case "roles":
                    roles = [.. source.Sequence(entry.Value, entry.Path).Select(item => Role(source, item, entry.Path)).Distinct()];
                    break;
                case "key":
                    key = entry;
                    break;
                case "known_hosts":
                    knownHosts = entry;
                    break;
                default:
                    throw source.Fault(SystemFaults.UnknownKey, entry.KeyNode, entry.Path, SystemRemarks.KnownAre.With("ssh, connection, roles, key, known_hosts"));
            }
        }

        if (ssh is null != isLocal) throw source.Fault(SystemFaults.InvalidValue, host.KeyNode, host.Path, HostRemarks.SshOrLocal.With());
        if (isLocal && (key ?? knownHosts) is { } idle) throw source.Fault(SystemFaults.InvalidValue, idle.KeyNode, idle.Path, HostRemarks.OnlyOverSsh.With());
        return new HostDefinition(host.Key, ssh is null ? null : Place(ssh), roles) { KeyFile = Path(key), KnownHostsFile = Path(knownHosts) };
    }

    private string? Path(YamlEntry? entry) => entry is null ? null : PathText.Absolute(source, entry.Value, entry.Path, folder);

    private string Place(YamlEntry entry)
    {
        string text = source.Text(entry.Value, entry.Path);
        Match place = SshPlace().Match(text);
        bool isPlace = place.Success && (!place.Groups["port"].Success || int.Parse(place.Groups["port"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) is > 0 and <= 65535);
        return isPlace ? text : throw source.Fault(SystemFaults.InvalidValue, entry.Value, entry.Path, HostRemarks.NoSshPlace.With(text));
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z")]
    private static partial Regex HostName();

    [GeneratedRegex(@"^[a-z][a-z0-9_]{0,31}\z")]
    private static partial Regex RoleName();

    // It becomes a word of ssh's command line: '-' first would be an option.
    [GeneratedRegex(@"^(?:[A-Za-z0-9_][A-Za-z0-9_.-]*@)?(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9][A-Za-z0-9._-]*)(?::(?<port>[0-9]{1,5}))?\z")]
    private static partial Regex SshPlace();
}
