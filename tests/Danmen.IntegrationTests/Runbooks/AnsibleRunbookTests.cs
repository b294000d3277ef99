using System.Globalization;
using Danmen.IntegrationTests.Postgres;
using Danmen.IntegrationTests.Rsync;
using Xunit;

namespace Danmen.IntegrationTests.Runbooks;

/// <summary>Two hosts, one of them over SSH, with Ansible.</summary>
public sealed class AnsibleRunbookTests(PostgresServer server, SshServer ssh) : RunbookConformance
{
    private protected override IReadOnlyList<string> Roles => ["app", "web"];

    private protected override Task<RunbookShop> OpenAsync(ShopOptions options) => RunbookSystems.AnsibleAsync(server, ssh, options);

    [Fact]
    public async Task Host_that_is_away_is_named_before_anything_is_touched()
    {
        await using RunbookShop shop = await OpenAsync(ShopOptions.None);
        await shop.DamageAsync();
        string damaged = await shop.ContentAsync();
        using System.Net.Sockets.Socket bound = new(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        // Nobody listens there, and nobody else can.
        bound.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        int port = ((System.Net.IPEndPoint)bound.LocalEndPoint!).Port; // bound just above
        shop.Configure(text => text.Replace($"127.0.0.1:{Text(ssh.Port)}", $"127.0.0.1:{Text(port)}", StringComparison.Ordinal));
        Assert.Contains("far1", (await shop.Danmen.ExitsAsync(4, "restore", "latest", "--to", "prod", "--plan")).Output, StringComparison.Ordinal);
        Assert.Contains("far1", (await shop.Danmen.ExitsAsync(4, "restore", "latest", "--to", "prod")).Error, StringComparison.Ordinal);
        Assert.Equal(damaged, await shop.ContentAsync());
        Assert.Empty(await shop.LeftAsync());
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
