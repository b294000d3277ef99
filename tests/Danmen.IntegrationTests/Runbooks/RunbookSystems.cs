using System.Globalization;
using Danmen.IntegrationTests.Postgres;
using Danmen.IntegrationTests.Rsync;
using Danmen.Testing.Programs;

namespace Danmen.IntegrationTests.Runbooks;

/// <summary>The three systems whose runs are tried. Each is stopped and started by a call and by commands on every host, which fail once where <see cref="RunbookShop.FailOnce"/> says so.</summary>
internal static class RunbookSystems
{
    private const string Command = "test ! -e FOLDER/fail-ACTION || { rm FOLDER/fail-ACTION; exit 3; }";

    /// <summary>One machine, without Ansible.</summary>
    public static async Task<RunbookShop> LocalAsync(PostgresServer server, ShopOptions options)
    {
        await server.StartAsync();
        return await RunbookShop.OpenAsync(server, $$"""
                runbook:
                  stop: [ { url: "ADDRESS/stop" }, "{{At("stop-app")}}" ]
                  start: [ "{{At("start-app")}}", { url: "ADDRESS/start" } ]
                checks: [ { name: home, http: "ADDRESS/" } ]
            """, options);
    }

    /// <summary>The same without a database.</summary>
    public static Task<RunbookShop> SomeAsync(ShopOptions options) => RunbookShop.OpenAsync(null, $$"""
            runbook:
              stop: [ { url: "ADDRESS/stop" }, "{{At("stop-app")}}" ]
              start: [ "{{At("start-app")}}", { url: "ADDRESS/start" } ]
            checks: [ { name: home, http: "ADDRESS/" } ]
        """, options);

    /// <summary>Two hosts, one of them over SSH, with Ansible.</summary>
    public static async Task<RunbookShop> AnsibleAsync(PostgresServer server, SshServer ssh, ShopOptions options)
    {
        ExternalProgram.Require("ansible-playbook");
        await ssh.StartAsync();
        await server.StartAsync();
        RunbookShop shop = await RunbookShop.OpenAsync(server, $$"""
                hosts: { near1: { connection: local, roles: [web] }, far1: { ssh: "root@127.0.0.1:{{(options.SshPort ?? ssh.Port).ToString(CultureInfo.InvariantCulture)}}", key: "{{ssh.Key}}", known_hosts: "{{(options.SshPort is null ? ssh.KnownHosts : "FOLDER/known_hosts")}}", roles: [app] } }
                runbook:
                  executor: ansible
                  stop: [ { url: "ADDRESS/stop" }, { command: "{{At("stop-web")}}", role: web }, { command: "{{At("stop-app")}}" } ]
                  start: [ { command: "{{At("start-web")}}", role: web }, { command: "{{At("start-app")}}" }, { url: "ADDRESS/start" } ]
                checks: [ { name: home, http: "ADDRESS/" } ]
            """, options);
        // The host's key is known by its port.
        if (options.SshPort is { } other) await File.WriteAllTextAsync(shop.At("known_hosts"), string.Create(CultureInfo.InvariantCulture, $"[127.0.0.1]:{other} {ssh.HostKey}\n"));
        shop.Configure(text =>
        {
            string models = text.Split('\n').Single(line => line.Contains("pickle:", StringComparison.Ordinal));
            return text.Replace(models, models + "\n        role: web", StringComparison.Ordinal);
        });
        return shop;
    }

    private static string At(string action) => Command.Replace("ACTION", action, StringComparison.Ordinal);
}
