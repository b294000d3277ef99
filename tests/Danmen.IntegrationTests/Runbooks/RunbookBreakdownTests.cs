using System.Net;
using Danmen.IntegrationTests.Postgres;
using Danmen.IntegrationTests.Rsync;
using Xunit;

namespace Danmen.IntegrationTests.Runbooks;

/// <summary>One machine, without Ansible.</summary>
public sealed class LocalRunbookBreakdownTests(RunHook hook, PostgresServer server) : RunbookBreakdownConformance(hook)
{
    private protected override Task<RunbookShop> OpenAsync(ShopOptions options) => RunbookSystems.LocalAsync(server, options);

    [Fact]
    public Task Disk_that_is_full_while_the_new_state_is_built_costs_nothing() => FullWhileBuiltAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Run", "Soak")]
    public async Task Connection_to_the_database_that_is_cut_leaves_one_of_the_two_states(bool inStandstill)
    {
        await server.StartAsync();
        await using CuttingProxy proxy = new(new IPEndPoint(IPAddress.Loopback, server.Port));
        await using RunbookShop shop = await OpenAsync(new ShopOptions { DatabasePort = proxy.Port });
        await (inStandstill ? CutInStandstillAsync(shop, proxy) : CutWhileBuiltAsync(shop, proxy, 4000, await shop.ContentAsync()));
    }
}

/// <summary>The same without a database.</summary>
public sealed class SomeComponentsRunbookBreakdownTests(RunHook hook) : RunbookBreakdownConformance(hook)
{
    private protected override Task<RunbookShop> OpenAsync(ShopOptions options) => RunbookSystems.SomeAsync(options);

    [Fact]
    public Task Disk_that_is_full_while_the_new_state_is_built_costs_nothing() => FullWhileBuiltAsync();
}

/// <summary>Two hosts, one of them over SSH, with Ansible.</summary>
public sealed class AnsibleRunbookBreakdownTests(RunHook hook, PostgresServer server, SshServer ssh) : RunbookBreakdownConformance(hook)
{
    private protected override Task<RunbookShop> OpenAsync(ShopOptions options) => RunbookSystems.AnsibleAsync(server, ssh, options);

    [Fact]
    [Trait("Run", "Soak")]
    public Task Disk_that_is_full_while_the_new_state_is_built_costs_nothing() => FullWhileBuiltAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Run", "Soak")]
    public async Task Connection_to_a_host_that_is_cut_leaves_one_of_the_two_states(bool inStandstill)
    {
        await ssh.StartAsync();
        await using CuttingProxy proxy = new(ssh.Address);
        await using RunbookShop shop = await OpenAsync(new ShopOptions { SshPort = proxy.Port });
        if (inStandstill)
        {
            await CutInStandstillAsync(shop, proxy);
            return;
        }

        // Noise enough that only rsync sends as much.
        byte[] noise = new byte[4 << 20];
        new Random(1).NextBytes(noise);
        string file = Path.Combine(shop.Uploads, "noise");
        await File.WriteAllBytesAsync(file, noise, TestContext.Current.CancellationToken);
        await shop.Danmen.ExitsAsync(0, "snapshot", "create", "prod");
        string whole = await shop.ContentAsync();
        File.Delete(file);
        await CutWhileBuiltAsync(shop, proxy, 3 << 20, whole);
    }
}
