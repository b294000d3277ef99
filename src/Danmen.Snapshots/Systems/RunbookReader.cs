using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using YamlDotNet.RepresentationModel;

namespace Danmen.Snapshots.Systems;

/// <summary>Reads the <c>runbook</c> of an environment, against the hosts that the environment has.</summary>
internal sealed class RunbookReader(YamlSource source, string folder, IReadOnlyList<HostDefinition> hosts)
{
    private static readonly TimeSpan s_commandTimeout = TimeSpan.FromMinutes(10), s_unitTimeout = TimeSpan.FromMinutes(2), s_addressTimeout = TimeSpan.FromSeconds(30);

    private static readonly Dictionary<string, (HostActionKind Kind, string[] Beside)> s_actions = new()
    {
        ["command"] = (HostActionKind.Command, ["role", "timeout"]),
        ["unit"] = (HostActionKind.Unit, ["role", "timeout"]),
        ["url"] = (HostActionKind.Url, ["timeout"]),
    };

    /// <summary>The runbook of an environment whose file says nothing of it.</summary>
    public RunbookDefinition Nothing(YamlEntry environment) => Checked(new RunbookDefinition(), environment.KeyNode, environment.Path);

    public RunbookDefinition Read(YamlEntry runbook)
    {
        var result = new RunbookDefinition();
        IReadOnlyList<YamlEntry> entries = source.Mapping(runbook.Value, runbook.Path);
        YamlEntry? executor = entries.FirstOrDefault(entry => entry.Key == "executor");
        // What follows depends on it, wherever it stands.
        if (executor is not null) result = result with { Executor = Executor(executor) };
        foreach (YamlEntry entry in entries)
        {
            switch (entry.Key)
            {
                case "executor":
                    break;
                case "ansible":
                    if (result.Executor != RunbookExecutor.Ansible) throw source.Fault(SystemFaults.InvalidValue, entry.KeyNode, entry.Path, HostRemarks.AnsibleAlone.With());
                    result = result with { AnsibleCollection = Collection(entry) };
                    break;
                case "offline":
                    result = result with { Offline = source.Flag(entry.Value, entry.Path) };
                    break;
                case "stop":
                    result = result with { Stop = Actions(entry, result.Executor) };
                    break;
                case "start":
                    result = result with { Start = Actions(entry, result.Executor) };
                    break;
                case "keep_previous":
                    result = result with { KeepPrevious = source.Duration(entry.Value, entry.Path) };
                    break;
                case "signoff":
                    result = result with { Signoff = source.TextList(entry.Value, entry.Path) };
                    break;
                default:
                    throw source.Fault(SystemFaults.UnknownKey, entry.KeyNode, entry.Path, SystemRemarks.KnownAre.With("executor, ansible, offline, stop, start, keep_previous, signoff"));
            }
        }

        return Checked(result, executor?.Value ?? runbook.KeyNode, executor?.Path ?? runbook.Path);
    }

    /// <summary>Refuses a role that no host has.</summary>
    public void MustHave(string role, YamlNode node, string path)
    {
        if (!hosts.Any(host => host.Roles.Contains(role)))
            throw source.Fault(SystemFaults.InvalidValue, node, path, HostRemarks.RoleMissing.With(role, hosts.SelectMany(host => host.Roles).Distinct()));
    }

    private RunbookDefinition Checked(RunbookDefinition runbook, YamlNode node, string path) => runbook.Executor switch
    {
        RunbookExecutor.Ansible when hosts.Count == 0 => throw source.Fault(SystemFaults.InvalidValue, node, path, HostRemarks.AnsibleNeedsHosts.With()),
        RunbookExecutor.Local when hosts.FirstOrDefault(host => host.Ssh is not null) is { } far => throw source.Fault(SystemFaults.InvalidValue, node, path, HostRemarks.LocalReachesNone.With(far.Name)),
        _ => runbook,
    };

    private RunbookExecutor Executor(YamlEntry entry) => source.Text(entry.Value, entry.Path) switch
    {
        "local" => RunbookExecutor.Local,
        "ansible" => RunbookExecutor.Ansible,
        _ => throw source.Fault(SystemFaults.InvalidValue, entry.Value, entry.Path, SystemRemarks.OneOf.With("local, ansible")),
    };

    private string? Collection(YamlEntry ansible)
    {
        string? collection = null;
        foreach (YamlEntry entry in source.Mapping(ansible.Value, ansible.Path))
        {
            collection = entry.Key == "collection" ? PathText.Absolute(source, entry.Value, entry.Path, folder)
                : throw source.Fault(SystemFaults.UnknownKey, entry.KeyNode, entry.Path, SystemRemarks.KnownAre.With("collection"));
        }

        return collection;
    }

    private IReadOnlyList<HostAction> Actions(YamlEntry list, RunbookExecutor executor) => [.. source.Sequence(list.Value, list.Path).Select(item => Action(item, list.Path, executor))];

    private HostAction Action(YamlNode item, string path, RunbookExecutor executor)
    {
        if (item is not YamlMappingNode)
        {
            if (executor == RunbookExecutor.Ansible) MustHave(HostAction.UsualRole, item, path);
            return new HostAction(HostActionKind.Command, source.Text(item, path), HostAction.UsualRole, s_commandTimeout);
        }

        IReadOnlyList<YamlEntry> entries = source.Mapping(item, path);
        YamlEntry[] named = [.. entries.Where(entry => s_actions.ContainsKey(entry.Key))];
        if (named.Length != 1) throw source.Fault(SystemFaults.InvalidValue, item, path, HostRemarks.OneAction.With(s_actions.Keys));
        (HostActionKind kind, string[] beside) = s_actions[named[0].Key];
        (string text, TimeSpan timeout) = kind switch
        {
            HostActionKind.Command => (source.Text(named[0].Value, named[0].Path), s_commandTimeout),
            HostActionKind.Unit => (UnitText.Read(source, named[0]), s_unitTimeout),
            _ => (WebAddressText.Read(source, named[0]).AbsoluteUri, s_addressTimeout),
        };
        YamlEntry? role = null;
        foreach (YamlEntry entry in entries)
        {
            if (entry == named[0]) continue;
            if (!beside.Contains(entry.Key)) throw source.Fault(SystemFaults.UnknownKey, entry.KeyNode, entry.Path, HostRemarks.ActionKnows.With(named[0].Key, beside));
            if (entry.Key == "role") role = entry;
            else timeout = source.Duration(entry.Value, entry.Path);
        }

        string wanted = role is null ? HostAction.UsualRole : HostReader.Role(source, role.Value, role.Path);
        bool needsHost = role is not null || executor == RunbookExecutor.Ansible;
        if (kind != HostActionKind.Url && needsHost) MustHave(wanted, role?.Value ?? item, role?.Path ?? path);
        return new HostAction(kind, text, wanted, timeout);
    }
}
