using Danmen.IntegrationTests.Postgres;

namespace Danmen.IntegrationTests.Runbooks;

/// <summary>One machine, without Ansible.</summary>
public sealed class LocalRunbookTests(PostgresServer server) : RunbookConformance
{
    private protected override Task<RunbookShop> OpenAsync(ShopOptions options) => RunbookSystems.LocalAsync(server, options);
}

/// <summary>The same without a database.</summary>
public sealed class SomeComponentsRunbookTests : RunbookConformance
{
    private protected override Task<RunbookShop> OpenAsync(ShopOptions options) => RunbookSystems.SomeAsync(options);
}
