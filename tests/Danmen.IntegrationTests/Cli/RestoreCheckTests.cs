using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using Danmen.Testing.GitLab;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Cli;

/// <summary>The checks of an environment by the program.</summary>
public sealed class RestoreCheckTests
{
    [Fact]
    public async Task Checks_are_run_told_exported_and_decide_the_exit_code()
    {
        FakeGitLab site = new() { Before = _ => new FakeReply(HttpStatusCode.OK, "{\"state\":\"ok\"}"u8.ToArray()) };
        await using FakeGitLabServer server = new(site);
        using SmallShop shop = await SmallShop.OpenAsync();
        Assert.Contains("no such checks", await shop.Danmen.SaysAsync("restore", "check", "prod"), StringComparison.Ordinal);
        Configure(shop, $$"""
            - { name: 画面, http: "{{server.Address}}/", json: { $.state: ok }, vital: true }
            - { name: orders, sql: "SELECT count(*) FROM orders", component: db, expect: 500 }
            - { name: suite, command: "printf '<testsuite><testcase name=\"adds\"/><testcase name=\"fails\"><failure>order 7</failure></testcase></testsuite>' > r.xml", junit: r.xml, critical: false }
            """);

        JsonElement report = await shop.Danmen.JsonAsync(0, "restore", "check", "prod", "--junit", shop.At("checks.xml"));
        Assert.True(report.GetProperty("passed").GetBoolean());
        Assert.Equal([("画面", true), ("orders", true), ("suite", false)], report.GetProperty("checks").EnumerateArray().Select(check => (check.GetProperty("name").GetString(), check.GetProperty("passed").GetBoolean())));
        Assert.Equal("failed", report.GetProperty("checks")[2].GetProperty("tests")[1].GetProperty("outcome").GetString());
        string xml = await File.ReadAllTextAsync(shop.At("checks.xml"), DanmenProgram.Token);
        Assert.Equal("4", XElement.Parse(xml).Attribute("tests")?.Value);
        Assert.DoesNotContain("order 7", xml + report.GetRawText(), StringComparison.Ordinal);
        // A file that is there is not overwritten, and nothing is run before that is said.
        int asked = site.Requests.Count;
        await shop.Danmen.ExitsAsync(4, "restore", "check", "prod", "--junit", shop.At("checks.xml"));
        Assert.Equal(asked, site.Requests.Count);

        ProgramResult told = await shop.Danmen.ExitsAsync(0, "restore", "check", "prod", "--lang", "ja");
        Assert.Contains("2 件中 1 件のテストが失敗しました", told.Output, StringComparison.Ordinal);
        Assert.Contains("fails", told.Output, StringComparison.Ordinal);
        Assert.StartsWith("<?xml", (await shop.Danmen.ExitsAsync(0, "restore", "check", "prod", "--junit", "-")).Output, StringComparison.Ordinal);
        Assert.Single((await shop.Danmen.JsonAsync(0, "restore", "check", "prod", "--vital")).GetProperty("checks").EnumerateArray());

        // A critical one fails: its value is not told.
        await shop.SqlAsync("DELETE FROM orders WHERE id > 499");
        ProgramResult failed = await shop.Danmen.ExitsAsync(5, "restore", "check", "prod");
        Assert.Contains("FAILED  orders", failed.Output, StringComparison.Ordinal);
        Assert.Contains("expected '500'", failed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("499", failed.Output, StringComparison.Ordinal);
        await shop.Danmen.ExitsAsync(0, "restore", "check", "prod", "--vital");
        Assert.Equal(2, (await shop.Danmen.RunAsync("restore", "check", "prod", "--json", "--junit", "-")).ExitCode);
        await shop.Danmen.ExitsAsync(3, "restore", "check", "nowhere");
    }

    [Fact]
    public async Task Interrupted_check_ends_and_its_command_with_it()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        string told = shop.At("told");
        Configure(shop, $$"""- { name: long, command: "while true; do echo >> {{told}}; sleep 0.05; done" }""");
        using Process process = shop.Danmen.Start("restore", "check", "prod");
        while (!File.Exists(told)) await Task.Delay(50, DanmenProgram.Token);
        using (Process kill = Process.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync(DanmenProgram.Token);
        ProgramResult ended = await DanmenProgram.EndOfAsync(process);
        Assert.Equal(130, ended.ExitCode);
        long length = new FileInfo(told).Length;
        await Task.Delay(500, DanmenProgram.Token);
        Assert.Equal(length, new FileInfo(told).Length);
    }

    private static void Configure(SmallShop shop, string checks) => shop.Configure(text => text.Replace(
        "    components:\n", $"    checks:\n{string.Concat(checks.Split('\n').Select(line => $"      {line}\n"))}    components:\n", StringComparison.Ordinal));
}
