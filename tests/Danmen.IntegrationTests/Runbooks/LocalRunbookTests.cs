using Danmen.IntegrationTests.Postgres;

namespace Danmen.IntegrationTests.Runbooks;

/// <summary>One machine, without Ansible.</summary>
public sealed class LocalRunbookTests(PostgresServer server) : RunbookConformance
{
    private protected override async Task<RunbookShop> OpenAsync()
    {
        await server.StartAsync();
        return await RunbookShop.OpenAsync(server, """
                runbook:
                  stop: [ { url: "ADDRESS/stop" }, "true" ]
                  start: [ { url: "ADDRESS/start" } ]
                checks: [ { name: home, http: "ADDRESS/" } ]
            """);
    }
}

/// <summary>The same without a database.</summary>
public sealed class SomeComponentsRunbookTests : RunbookConformance
{
    private protected override Task<RunbookShop> OpenAsync() => RunbookShop.OpenAsync(null, """
            runbook:
              stop: [ { url: "ADDRESS/stop" } ]
              start: [ { url: "ADDRESS/start" } ]
            checks: [ { name: home, http: "ADDRESS/" } ]
        """);
}
