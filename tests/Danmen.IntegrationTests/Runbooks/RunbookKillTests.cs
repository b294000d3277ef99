using Danmen.IntegrationTests.Postgres;
using Danmen.IntegrationTests.Rsync;

namespace Danmen.IntegrationTests.Runbooks;

/// <summary>One machine, without Ansible.</summary>
public sealed class LocalRunbookKillTests(RunHook hook, PostgresServer server) : RunbookKillConformance(hook)
{
    private protected override Task<RunbookShop> OpenAsync(ShopOptions options) => RunbookSystems.LocalAsync(server, options);
}

/// <summary>The same without a database.</summary>
public sealed class SomeComponentsRunbookKillTests(RunHook hook) : RunbookKillConformance(hook)
{
    private protected override Task<RunbookShop> OpenAsync(ShopOptions options) => RunbookSystems.SomeAsync(options);
}

/// <summary>Two hosts, one of them over SSH, with Ansible.</summary>
public sealed class AnsibleRunbookKillTests(RunHook hook, PostgresServer server, SshServer ssh) : RunbookKillConformance(hook)
{
    // A run takes seconds here; the moments are the same program's.
    private protected override int Stride => 9;

    private protected override Task<RunbookShop> OpenAsync(ShopOptions options) => RunbookSystems.AnsibleAsync(server, ssh, options);
}
