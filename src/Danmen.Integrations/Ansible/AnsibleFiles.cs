using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using Danmen.Snapshots.Contracts;

namespace Danmen.Integrations.Ansible;

/// <summary>What Ansible reads: the collection, an inventory, variables and its own settings, in a private folder. A team can run the playbooks with them by hand.</summary>
/// <param name="collections">Where the collection lies; null for the one that comes with Danmen.</param>
/// <param name="systemFolder">Where commands of this machine run.</param>
internal sealed class AnsibleFiles(string folder, string? collections, string systemFolder)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const string Prefix = "ansible/";

    // The same that Danmen's own way over ssh and rsync uses.
    private static readonly string[] s_ssh =
    [
        "BatchMode=yes", "StrictHostKeyChecking=yes", "UpdateHostKeys=no", "VerifyHostKeyDNS=no", "ForwardAgent=no", "ForwardX11=no", "PermitLocalCommand=no",
        "ControlMaster=no", "ControlPath=none", "ConnectTimeout=30", "ServerAliveInterval=15", "ServerAliveCountMax=4", "LogLevel=ERROR",
    ];

    private static readonly string[] s_rsync =
        ["rsync", "--archive", "--hard-links", "--acls", "--xattrs", "--numeric-ids", "--sparse", "--modify-window=-1", "--protect-args", "--8-bit-output", "--delete-delay", "--timeout=600"];

    public string Settings => Path.Combine(folder, "ansible.cfg");

    public string Inventory => Path.Combine(folder, "inventory.json");

    public string Variables => Path.Combine(folder, "variables.json");

    public string Log => Path.Combine(folder, "ansible.log");

    public void Write(HostWork work)
    {
        Directory.CreateDirectory(folder, Private);
        if (collections is null) Unpack();
        File.WriteAllText(Settings, $"""
            [defaults]
            inventory = {Inventory}
            collections_paths = {collections ?? folder}
            callbacks_enabled = danmen.restore.events
            host_key_checking = True
            retry_files_enabled = False
            interpreter_python = auto_silent
            local_tmp = {Path.Combine(folder, "tmp")}
            nocows = True
            timeout = 30
            forks = 20
            [ssh_connection]
            pipelining = True
            ssh_args = {string.Join(' ', s_ssh.Select(option => $"-o {option}"))}

            """.ReplaceLineEndings("\n"));
        var hosts = new JsonObject();
        foreach (HostDefinition host in work.Hosts) hosts[host.Name] = Host(host);
        WritePrivately(Inventory, new JsonObject { ["all"] = new JsonObject { ["hosts"] = hosts } });
        WritePrivately(Variables, new JsonObject
        {
            ["danmen_run"] = work.RunId,
            ["danmen_folder"] = systemFolder,
            // What was written to is told, and is no failure of the task.
            ["danmen_strict"] = false,
            ["danmen_back"] = work.IsBack,
            ["danmen_files"] = Placements(work.Placements.Where(placement => placement.Step != StepKind.Configuration)),
            ["danmen_configuration"] = Placements(work.Placements.Where(placement => placement.Step == StepKind.Configuration)),
            ["danmen_stop"] = work.Task == HostTask.Stop ? Actions(work) : [],
            ["danmen_start"] = work.Task == HostTask.Start ? Actions(work) : [],
        });
    }

    private static JsonObject Host(HostDefinition host)
    {
        var facts = new JsonObject { ["danmen_roles"] = new JsonArray([.. host.Roles.Select(role => JsonValue.Create(role))]) };
        string[] rsync = s_rsync;
        if (host.Ssh is { } place)
        {
            int at = place.LastIndexOf('@'), colon = place.LastIndexOf(':');
            string name = colon > at ? place[(at + 1)..colon] : place[(at + 1)..];
            facts["ansible_host"] = name;
            List<string> options = [.. s_ssh.SelectMany(option => (string[])["-o", option])];
            List<string> own = [];
            if (at > 0) facts["ansible_user"] = place[..at];
            if (colon > at)
            {
                facts["ansible_port"] = int.Parse(place.AsSpan(colon + 1), CultureInfo.InvariantCulture);
                options.AddRange(["-p", place[(colon + 1)..]]);
            }

            if (host.KnownHostsFile is { } known) own.AddRange(["-o", $"UserKnownHostsFile=\"{known}\"", "-o", "GlobalKnownHostsFile=/dev/null"]);
            if (host.KeyFile is { } key) own.AddRange(["-o", "IdentitiesOnly=yes", "-o", $"IdentityFile=\"{key}\""]);
            facts["ansible_ssh_common_args"] = string.Join(' ', own.Select(Quoted));
            facts["danmen_rsync_prefix"] = place[..(at + 1)] + name + ":";
            rsync = [.. s_rsync, "--rsh=" + string.Join(' ', options.Concat(own).Prepend("ssh").Select(Quoted))];
        }
        else
        {
            facts["ansible_connection"] = "local";
            facts["danmen_rsync_prefix"] = "";
        }

        facts["danmen_rsync"] = new JsonArray([.. rsync.Select(argument => JsonValue.Create(argument))]);
        return facts;
    }

    private static JsonArray Placements(IEnumerable<HostPlacement> placements) => new([.. placements.Select(placement => new JsonObject
    {
        ["component"] = Raw(placement.Component),
        ["source"] = Raw(placement.Source),
        ["path"] = Raw(placement.Path),
        ["role"] = placement.Role,
        ["excludes"] = new JsonArray([.. placement.Excludes.Select(pattern => Raw(pattern))]),
    })]);

    private static JsonArray Actions(HostWork work) => new([.. work.Actions.Select(action => new JsonObject
    {
        ["kind"] = action.Kind.ToString().ToLowerInvariant(),
        ["text"] = Raw(action.Text),
        ["role"] = action.Role,
        ["timeout"] = Math.Max(1, (int)Math.Ceiling(action.Timeout.TotalSeconds)),
    })]);

    // Braces in it are its own: Ansible takes nothing in it for a template.
    private static JsonObject Raw(string text) => new() { ["__ansible_unsafe"] = text };

    // As a shell, rsync and Ansible alike take it.
    private static string Quoted(string argument) => argument.AsSpan().IndexOfAny(" \"\t") >= 0 ? $"'{argument}'" : argument;

    private static void WritePrivately(string path, JsonObject content)
    {
        using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        using var writer = new System.Text.Json.Utf8JsonWriter(file, new System.Text.Json.JsonWriterOptions { Indented = true });
        content.WriteTo(writer);
    }

    private void Unpack()
    {
        Assembly assembly = typeof(AnsibleFiles).Assembly;
        foreach (string name in assembly.GetManifestResourceNames())
        {
            if (!name.StartsWith(Prefix, StringComparison.Ordinal)) continue;
            string path = Path.Combine(folder, name[Prefix.Length..]);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!, Private); // it lies below the folder
            using Stream content = assembly.GetManifestResourceStream(name)!; // just listed
            using FileStream file = File.Create(path);
            content.CopyTo(file);
        }
    }
}
