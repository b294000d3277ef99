using System.Text.Json;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Runbooks;

/// <summary>Units and addresses in a runbook, by either executor: stopped while the state is exchanged, running again behind it, also when one of them fails.</summary>
public sealed class UnitRunbookTests
{
    private const string Local = """
            runbook:
              stop: [ { url: "ADDRESS/stop" }, { unit: shop.service } ]
              start: [ { unit: shop.service }, { url: "ADDRESS/start" } ]
            checks: [ { name: home, http: "ADDRESS/" } ]
        """;

    private const string Ansible = "    hosts: { here: { connection: local, roles: [app] } }\n";

    [Theory]
    [InlineData("local")]
    [InlineData("ansible")]
    public async Task Units_stand_still_with_the_system_and_run_again_behind_it(string executor)
    {
        bool isAnsible = executor == "ansible";
        if (isAnsible) ExternalProgram.Require("ansible-playbook");
        await using RunbookShop shop = await RunbookShop.OpenAsync(null, isAnsible ? Ansible + Local.Replace("runbook:", "runbook:\n      executor: ansible", StringComparison.Ordinal) : Local);
        FakeSystemctl units = new(shop.At("bin"), "shop.service");
        shop.Danmen.Variables["PATH"] = $"{shop.At("bin")}:{Environment.GetEnvironmentVariable("PATH")}";
        string whole = await shop.ContentAsync();
        await shop.DamageAsync();
        string damaged = await shop.ContentAsync();

        // The unit is the last to stop and the first to start: one that does not leaves the system as it was.
        bool wasActive = true;
        shop.OnStart(() =>
        {
            wasActive = units.IsActive("shop.service");
            return Task.FromResult(System.Net.HttpStatusCode.OK);
        });
        units.FailOnce("stop");
        await shop.Danmen.ExitsAsync(1, "restore", "latest", "--to", "prod");
        Assert.Equal((damaged, true, true, true), (await shop.ContentAsync(), shop.IsUp, units.IsActive("shop.service"), wasActive));
        await EndAsync(shop);

        await shop.Danmen.ExitsAsync(0, "restore", "latest", "--to", "prod");
        Assert.Equal((whole, true, true), (await shop.ContentAsync(), shop.IsUp, units.IsActive("shop.service")));
        string[] calls = [.. (await File.ReadAllLinesAsync(shop.At("bin", "calls"), TestContext.Current.CancellationToken)).Where(call => call is "stop shop.service" or "start shop.service")];
        // Failed, stopped for the way back, started; then stopped and started once.
        Assert.Equal(["stop", "start"], calls[^2..].Select(call => call.Split(' ')[0]));
        await EndAsync(shop);
    }

    private static async Task EndAsync(RunbookShop shop)
    {
        JsonElement run = await shop.RunAsync();
        await shop.Danmen.ExitsAsync(0, "restore", "confirm", run.GetProperty("id").GetString()!, "--now", "--yes"); // in the golden list
        Assert.Empty(await shop.LeftAsync());
    }
}
