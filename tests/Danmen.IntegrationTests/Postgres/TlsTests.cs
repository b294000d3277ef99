using Danmen.Components.Postgres;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Xunit;

namespace Danmen.IntegrationTests.Postgres;

/// <summary>How a connection is protected.</summary>
public sealed class TlsTests(PostgresServer server)
{
    private static CancellationToken Token => PostgresHarness.Token;

    [Fact]
    public async Task Remote_host_gets_tls13_with_a_verified_certificate_and_so_does_pg_dump()
    {
        var name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, "CREATE TABLE t AS SELECT 1 AS i");
        var harness = new PostgresHarness(server);
        var component = harness.ComponentAt("127.0.0.2", name, $"sslrootcert={server.RootCertificate}");
        var door = await ServerDoor.CreateAsync(PostgresOptions.From(component), null!, Token); // no password is asked for
        await using (var session = await door.OpenAsync(name, Token))
            Assert.Equal("TLSv1.3", await session.ScalarAsync<string>("SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()", Token));
        Assert.Equal("TLSv1.3", door.ProgramEnvironment(name)["PGSSLMINPROTOCOLVERSION"]);
        Assert.Equal("verify-full", door.ProgramEnvironment(name)["PGSSLMODE"]);
        Assert.Empty((await harness.CaptureAsync(component)).Problems);
    }

    [Fact]
    public async Task Certificate_that_does_not_verify_is_refused()
    {
        var name = await server.CreateDatabaseAsync();
        var harness = new PostgresHarness(server);
        var fault = await Assert.ThrowsAsync<DanmenException>(() => harness.CaptureAsync(harness.ComponentAt("127.0.0.2", name)));
        Assert.Equal(PostgresFaults.TlsRequired, fault.Code);
        fault = await Assert.ThrowsAsync<DanmenException>(() => harness.CaptureAsync(harness.ComponentAt("127.0.0.2", name, "sslmode=require")));
        Assert.Equal(PostgresFaults.TlsRequired, fault.Code);
    }

    [Fact]
    public async Task Server_that_offers_tls12_at_most_is_refused_unless_the_file_opts_down()
    {
        await using var own = new PostgresServer();
        var name = await own.CreateDatabaseAsync();
        await own.ExecuteAsync(name, "ALTER SYSTEM SET ssl_max_protocol_version = 'TLSv1.2'");
        await own.ExecuteAsync(name, "CREATE TABLE t AS SELECT 1 AS i; SELECT pg_reload_conf()");
        var harness = new PostgresHarness(own);
        var root = $"sslrootcert={own.RootCertificate}";
        // The postmaster takes the new setting a moment after it was told.
        DanmenException? fault = null;
        for (var i = 0; i < 100 && fault is null; i++)
        {
            try
            {
                await harness.CaptureAsync(harness.ComponentAt("127.0.0.2", name, root));
                await Task.Delay(100, Token);
            }
            catch (DanmenException e)
            {
                fault = e;
            }
        }

        Assert.Equal(PostgresFaults.TlsRequired, fault?.Code);
        Assert.Empty((await harness.CaptureAsync(harness.ComponentAt("127.0.0.2", name, root, ("tls", new SettingValue.Text("1.2"))))).Problems);

        await own.ExecuteAsync(name, "ALTER SYSTEM SET ssl = off");
        await own.ExecuteAsync(name, "SELECT pg_reload_conf()");
        foreach (var asked in new[] { "require", "1.2" })
        {
            var component = harness.ComponentAt("127.0.0.2", name, root, ("tls", new SettingValue.Text(asked)));
            for (var i = 0; i < 100; i++)
            {
                try
                {
                    await harness.CaptureAsync(component);
                    await Task.Delay(100, Token);
                    fault = null;
                }
                catch (DanmenException e)
                {
                    fault = e;
                    break;
                }
            }

            Assert.Equal(PostgresFaults.TlsRequired, fault?.Code);
        }

        Assert.Empty((await harness.CaptureAsync(harness.ComponentAt("127.0.0.2", name, "", ("tls", new SettingValue.Text("disable"))))).Problems);
        Assert.Empty((await harness.CaptureAsync(harness.ComponentAt("127.0.0.1", name))).Problems);
    }
}
