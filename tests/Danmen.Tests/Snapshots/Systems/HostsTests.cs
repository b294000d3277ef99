using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;
using Xunit;

namespace Danmen.Tests.Snapshots.Systems;

/// <summary>Hosts of danmen.yaml, and the actions that are carried out on them.</summary>
public sealed class HostsTests
{
    private const string Component = "components: { f: { files: /x } }";

    [Fact]
    public void Environment_has_its_own_hosts_and_else_the_systems_wherever_those_stand()
    {
        SystemDefinition system = Parse($$"""
            system: shop
            environments:
              prod: { {{Component}} }
              regression: { hosts: { there: { connection: local, roles: [web] } }, {{Component}} }
              alone: { hosts: {}, {{Component}} }
            hosts: { db1: { connection: local, roles: [db, db] }, app1: { connection: local } }
            """);
        Assert.Equal(["db1 db", "app1 app"], system.Environment("prod").Hosts.Select(host => $"{host.Name} {string.Join(' ', host.Roles)}"));
        Assert.Equal(["there"], system.Environment("regression").Hosts.Select(host => host.Name));
        Assert.Empty(system.Environment("alone").Hosts);
        Assert.Empty(system.NotYetUsed);
    }

    [Fact]
    public void Action_is_a_command_a_unit_or_an_address()
    {
        RunbookDefinition runbook = Parse($$"""
            system: shop
            hosts: { app1: { connection: local, roles: [app, web] } }
            environments:
              prod:
                {{Component}}
                runbook:
                  stop:
                    - "app off"
                    - { command: "app 'off' \"断\"", role: web, timeout: 1m30s }
                    - { unit: shop@1.service }
                    - { url: "https://app.example/maintenance?on=1", timeout: 5s }
                  start: [ { unit: shop@1.service, timeout: 3m } ]
            """).Environment("prod").Runbook;
        Assert.Equal(
            [
                new HostAction(HostActionKind.Command, "app off", "app", TimeSpan.FromMinutes(10)),
                new HostAction(HostActionKind.Command, "app 'off' \"断\"", "web", TimeSpan.FromSeconds(90)),
                new HostAction(HostActionKind.Unit, "shop@1.service", "app", TimeSpan.FromMinutes(2)),
                new HostAction(HostActionKind.Url, "https://app.example/maintenance?on=1", "app", TimeSpan.FromSeconds(5)),
            ],
            runbook.Stop);
        Assert.Equal(TimeSpan.FromMinutes(3), Assert.Single(runbook.Start).Timeout);
    }

    [Theory]
    [InlineData("hosts: { -a: { connection: local } }", "DM-SYSTEM-004", 10)]
    [InlineData("hosts: { a: {} }", "DM-SYSTEM-004", 10)]
    [InlineData("hosts: { a: { ssh: u@h, connection: local } }", "DM-SYSTEM-004", 10)]
    [InlineData("hosts: { a: { connection: remote } }", "DM-SYSTEM-004", 27)]
    [InlineData("hosts: { a: { connection: local, key: k } }", "DM-SYSTEM-004", 34)]
    [InlineData("hosts: { a: { connection: local, port: 1 } }", "DM-SYSTEM-003", 34)]
    [InlineData("hosts: { a: { connection: local, roles: [App] } }", "DM-SYSTEM-004", 42)]
    [InlineData("hosts: { a: { connection: local, roles: [all] } }", "DM-SYSTEM-004", 42)]
    [InlineData("hosts: { a: { ssh: \"-oProxyCommand=id\" } }", "DM-SYSTEM-004", 20)]
    [InlineData("hosts: { a: { ssh: \"u@h;id\" } }", "DM-SYSTEM-004", 20)]
    [InlineData("hosts: { a: { ssh: \"u@h:70000\" } }", "DM-SYSTEM-004", 20)]
    [InlineData("hosts: { a: { ssh: \"u@h\\nb\" } }", "DM-SYSTEM-004", 20)]
    [InlineData("hosts: [a]", "DM-SYSTEM-004", 8)]
    public void Host_that_cannot_be_one_is_refused_with_its_place(string hosts, string code, int column)
    {
        DanmenException error = Refused($"system: shop\n{hosts}\nenvironments: {{ prod: {{ {Component} }} }}\n");
        Assert.Equal((code, $"danmen.yaml:2:{column}", FaultKind.Usage), (error.Code.Id, error.Subject, error.Kind));
    }

    [Theory]
    [InlineData("deploy@app1")]
    [InlineData("app1")]
    [InlineData("deploy@app1.example:2222")]
    [InlineData("deploy@[2001:db8::1]:22")]
    public void Host_over_ssh_is_refused_for_the_local_executor(string ssh)
    {
        DanmenException named = Refused($"system: shop\nhosts: {{ a: {{ ssh: \"{ssh}\", key: k, known_hosts: h }} }}\nenvironments:\n  prod:\n    {Component}\n    runbook: {{ executor: local }}\n");
        Assert.Equal(("DM-SYSTEM-004", "danmen.yaml:6:26"), (named.Code.Id, named.Subject));
        Assert.Contains("executor: ansible", named.Detail, StringComparison.Ordinal);
        Assert.Equal("danmen.yaml:4:3", Refused($"system: shop\nhosts: {{ a: {{ ssh: \"{ssh}\" }} }}\nenvironments:\n  prod:\n    {Component}\n").Subject);
    }

    [Theory]
    [InlineData("stop: [ {} ]", "DM-SYSTEM-004", 24)]
    [InlineData("stop: [ { role: app } ]", "DM-SYSTEM-004", 24)]
    [InlineData("stop: [ { command: a, unit: b } ]", "DM-SYSTEM-004", 24)]
    [InlineData("stop: [ { command: a, retries: 3 } ]", "DM-SYSTEM-003", 38)]
    [InlineData("stop: [ { command: a, timeout: soon } ]", "DM-SYSTEM-004", 47)]
    [InlineData("stop: [ { command: a, role: web } ]", "DM-SYSTEM-004", 44)]
    [InlineData("stop: [ { unit: \"a b\" } ]", "DM-SYSTEM-004", 32)]
    [InlineData("stop: [ { unit: \"-H\" } ]", "DM-SYSTEM-004", 32)]
    [InlineData("stop: [ { url: \"ftp://a\" } ]", "DM-SYSTEM-004", 31)]
    [InlineData("stop: [ { url: \"https://me:hunter2@a\" } ]", "DM-SYSTEM-004", 31)]
    [InlineData("stop: [ { url: \"https://a\", role: app } ]", "DM-SYSTEM-003", 44)]
    [InlineData("executor: salt", "DM-SYSTEM-004", 26)]
    [InlineData("ansible: { collection: c }", "DM-SYSTEM-004", 16)]
    public void Runbook_that_cannot_be_carried_out_is_refused_with_its_place(string keys, string code, int column)
    {
        DanmenException error = Refused($"system: shop\nhosts: {{ a: {{ connection: local, roles: [app] }} }}\nenvironments:\n  prod:\n    {Component}\n    runbook: {{ {keys} }}\n");
        Assert.Equal((code, $"danmen.yaml:6:{column}"), (error.Code.Id, error.Subject));
        Assert.DoesNotContain("hunter2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_have_a_role_and_databases_have_none()
    {
        Assert.Equal("web", Parse("system: shop\nenvironments: { prod: { components: { f: { files: /x, role: web } } } }\n").Environment("prod").Component("f").Role);
        Assert.Equal("DM-SYSTEM-003", Refused("system: shop\nenvironments: { prod: { components: { db: { postgres: \"dbname=x\", role: db } } } }\n").Code.Id);
        Assert.Equal("DM-SYSTEM-004", Refused("system: shop\nenvironments: { prod: { components: { f: { files: /x, role: \"a b\" } } } }\n").Code.Id);
    }

    private static SystemDefinition Parse(string text) => SystemFile.Parse(text, "danmen.yaml", "/home/shop", StubKind.Kinds);

    private static DanmenException Refused(string text) => Assert.Throws<DanmenException>(() => Parse(text));
}
