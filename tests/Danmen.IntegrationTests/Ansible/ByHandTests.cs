using System.Globalization;
using System.Text.RegularExpressions;
using Danmen.IntegrationTests.Postgres;
using Danmen.IntegrationTests.Rsync;
using Danmen.IntegrationTests.Runbooks;
using Danmen.Testing;
using Danmen.Testing.GitLab;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Ansible;

/// <summary>The playbooks as a team runs them: without Danmen's process, on one host over SSH and one that is this machine, with a database, units, calls and checks.</summary>
public sealed partial class ByHandTests(PostgresServer server, SshServer ssh) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Playbooks_go_there_and_back_and_change_nothing_the_second_time()
    {
        ExternalProgram.Require("ansible-playbook");
        await ssh.StartAsync();
        string living = await server.CreateDatabaseAsync(), built = living + "_built", kept = living + "_kept";
        await server.ExecuteAsync(living, "CREATE TABLE t AS SELECT 'old' AS v");
        await server.ExecuteAsync("postgres", $"CREATE DATABASE {built} TEMPLATE template0");
        await server.ExecuteAsync(built, "CREATE TABLE t AS SELECT 'new' AS v");
        foreach (string place in (string[])["srv/files", "srv/conf"]) AnsibleScene.Fill(_folder.At(place), "old");
        foreach (string place in (string[])["new/files", "new/conf"]) AnsibleScene.Fill(_folder.At(place), "new");
        string files = AnsibleScene.ContentOf(_folder.At("srv", "files")), conf = AnsibleScene.ContentOf(_folder.At("srv", "conf"));
        FakeSystemctl units = new(_folder.At("bin"), "shop.service");
        List<string> asked = [];
        await using FakeGitLabServer site = new(new FakeGitLab
        {
            Before = request =>
            {
                asked.Add($"{request.Method} {request.Target} {units.IsActive("shop.service")}");
                return new FakeReply(System.Net.HttpStatusCode.OK, []);
            },
        });
        await WriteAsync(site.Address, $"host={server.Socket} port={Text(server.Port)} user=danmen_admin dbname=postgres", living, built, kept);

        // While it stands still nobody is asked but for the stop; the check comes when it runs again.
        Assert.True(await ChangesAsync("restore") > 0);
        Assert.Equal(["POST /stop True", "POST /start True", "GET / True"], asked);
        await IsAsync("new");
        Assert.Equal("old", await KeptAsync(kept));
        Assert.Equal(0, await ChangesAsync("restore", except: "the unit"));
        await IsAsync("new");

        Assert.True(await ChangesAsync("put_back") > 0);
        await IsAsync("old");
        Assert.Equal((files, conf), (AnsibleScene.ContentOf(_folder.At("srv", "files")), AnsibleScene.ContentOf(_folder.At("srv", "conf"))));
        Assert.Equal(0, await ChangesAsync("put_back"));
        await IsAsync("old");
        Assert.Equal("new", await KeptAsync(built));

        Assert.True(await ChangesAsync("remove") > 0);
        Assert.Equal(0, await ChangesAsync("remove"));
        Assert.Equal(["conf", "files"], Directory.EnumerateFileSystemEntries(_folder.At("srv")).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        async Task IsAsync(string state)
        {
            Assert.Equal(state, await server.ScalarAsync(living, "SELECT v FROM t"));
            foreach (string place in (string[])["files", "conf"]) Assert.Equal(state, await File.ReadAllTextAsync(_folder.At("srv", place, "a b.txt."), Token));
            Assert.True(units.IsActive("shop.service"));
        }
    }

    public void Dispose() => _folder.Dispose();

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    /// <summary>The state that does not live takes no connections until somebody lets it.</summary>
    private async Task<string> KeptAsync(string database)
    {
        Assert.Equal("False", await server.ScalarAsync("postgres", $"SELECT datallowconn FROM pg_database WHERE datname = '{database}'"));
        await server.ExecuteAsync("postgres", $"ALTER DATABASE {database} ALLOW_CONNECTIONS true");
        string state = await server.ScalarAsync(database, "SELECT v FROM t");
        await server.ExecuteAsync("postgres", $"ALTER DATABASE {database} ALLOW_CONNECTIONS false");
        return state;
    }

    private async Task WriteAsync(string site, string connection, string living, string built, string kept)
    {
        string rsync = "[rsync, --archive, --hard-links, --acls, --xattrs, --numeric-ids, --sparse, --modify-window=-1, --protect-args, --8-bit-output, --delete-delay";
        string options = $"-o IdentitiesOnly=yes -o IdentityFile={ssh.Key} -o UserKnownHostsFile={ssh.KnownHosts}";
        await File.WriteAllTextAsync(_folder.At("inventory.yml"), $$"""
            all:
              hosts:
                app1:
                  ansible_host: 127.0.0.1
                  ansible_port: {{Text(ssh.Port)}}
                  ansible_user: root
                  ansible_ssh_common_args: "{{options}}"
                  danmen_roles: [app]
                  danmen_rsync: {{rsync}}, "--rsh=ssh -p {{Text(ssh.Port)}} {{options}}"]
                  danmen_rsync_prefix: "root@127.0.0.1:"
                here:
                  ansible_connection: local
                  danmen_roles: [web]
                  danmen_rsync: {{rsync}}]
                  danmen_rsync_prefix: ""
            """, Token);
        await File.WriteAllTextAsync(_folder.At("run.yml"), $$"""
            danmen_run: spring-1
            danmen_folder: {{_folder.Path}}
            danmen_files:
              - {component: files, source: {{_folder.At("new", "files")}}, path: {{_folder.At("srv", "files")}}, role: app}
            danmen_configuration:
              - {component: conf, source: {{_folder.At("new", "conf")}}, path: {{_folder.At("srv", "conf")}}, role: web}
            danmen_databases:
              - {component: db, server: "{{connection}}", living: {{living}}, built: {{built}}, kept: {{kept}}}
            danmen_stop:
              - {kind: url, text: "{{site}}/stop", role: app, timeout: 60}
              - {kind: unit, text: shop.service, role: web, timeout: 60}
              - {kind: command, text: "true", role: app, timeout: 60}
            danmen_start:
              - {kind: unit, text: shop.service, role: web, timeout: 60}
              - {kind: url, text: "{{site}}/start", role: app, timeout: 60}
            danmen_checks:
              - {name: home, url: "{{site}}/"}
              - {name: table, command: "test -e '{{_folder.At("srv", "conf", "sub")}}'", role: web}
            """, Token);
    }

    /// <summary>Runs a playbook, which must end well.</summary>
    /// <param name="except">Tasks of such a name are not counted: a system that is stopped and started changes each time.</param>
    /// <returns>How many tasks changed something.</returns>
    private async Task<int> ChangesAsync(string playbook, string? except = null)
    {
        ProgramResult ended = await ExternalProgram.RunAsync(
            "ansible-playbook", ["-i", _folder.At("inventory.yml"), "-e", "@" + _folder.At("run.yml"), "danmen.restore." + playbook],
            new Dictionary<string, string>
            {
                ["ANSIBLE_COLLECTIONS_PATHS"] = Collections(),
                ["ANSIBLE_COLLECTIONS_PATH"] = Collections(),
                ["ANSIBLE_NOCOLOR"] = "1",
                ["HOME"] = _folder,
                ["PATH"] = $"{_folder.At("bin")}:{PostgresServer.Programs}:{Environment.GetEnvironmentVariable("PATH")}",
                ["LC_ALL"] = "C.UTF-8",
            },
            Token);
        Assert.True(ended.ExitCode == 0, ended.Output + ended.Error);
        return Task().Matches(ended.Output).Count(task => task.Groups[2].Value.Contains("\nchanged: ", StringComparison.Ordinal) && (except is null || !task.Groups[1].Value.Contains(except, StringComparison.Ordinal)));
    }

    private static string Collections() => Checkout.At("deploy", "ansible");

    // Its heading, and what each host said.
    [GeneratedRegex(@"TASK \[([^\]]*)\] \**((?:\n(?!TASK|PLAY).*)*)")]
    private static partial Regex Task();
}
