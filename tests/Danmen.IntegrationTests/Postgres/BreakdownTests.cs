using System.Globalization;
using Danmen.Components.Postgres;
using Danmen.Components.Postgres.Loading;
using Danmen.Faults;
using Xunit;

namespace Danmen.IntegrationTests.Postgres;

/// <summary>Servers that fail, users that may little, loads that end half-way.</summary>
public sealed class BreakdownTests(PostgresServer server)
{
    private const string Wide = "CREATE TABLE t AS SELECT i, repeat(md5(i::text), 30) AS v FROM generate_series(1, 20000) i";

    private static CancellationToken Token => PostgresHarness.Token;

    [Fact]
    public async Task Server_that_goes_during_a_capture_is_a_clear_fault()
    {
        await using var own = new PostgresServer();
        var name = await own.CreateDatabaseAsync();
        await own.ExecuteAsync(name, Wide);
        var harness = new PostgresHarness(own);
        var stopped = 0;
        harness.OnAdvance = bytes =>
        {
            if (bytes > 0 && Interlocked.Exchange(ref stopped, 1) == 0) own.StopAsync().GetAwaiter().GetResult();
        };
        var fault = await Assert.ThrowsAsync<DanmenException>(() => harness.CaptureAsync(name));
        Assert.Contains(fault.Code, new[] { PostgresFaults.CannotConnect, PostgresFaults.ServerError, PostgresFaults.ProgramFailed });
        Assert.Equal(PostgresFaults.CannotConnect, (await Assert.ThrowsAsync<DanmenException>(() => harness.CaptureAsync(name))).Code);
    }

    [Fact]
    public async Task Names_in_messages_of_the_servers_programs_stay_readable()
    {
        var name = await server.CreateDatabaseAsync();
        var programs = await ServerPrograms.FindAsync(null, 14, Token);
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PGHOST"] = server.Socket,
            ["PGPORT"] = server.Port.ToString(CultureInfo.InvariantCulture),
            ["PGUSER"] = "danmen_admin",
            ["PGDATABASE"] = name,
        };
        await using var dump = programs.Start("pg_dump", ["--strict-names", "-n", "請求"], environment, input: false);
        var fault = await Assert.ThrowsAsync<DanmenException>(() => dump.CompleteAsync(name, Token));
        Assert.Contains("請求", fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Standby_is_captured_and_what_it_cannot_read_is_a_problem()
    {
        await using var own = new PostgresServer();
        var name = await own.CreateDatabaseAsync();
        await own.ExecuteAsync(name, "CREATE TABLE t AS SELECT generate_series(1, 100) AS i; CREATE SEQUENCE s; SELECT nextval('s'); SELECT lo_from_bytea(5, 'five')");
        await using var standby = await own.StartStandbyAsync();
        var harness = new PostgresHarness(standby);
        var captured = await harness.CaptureAsync(name);
        Assert.Empty(captured.Problems);
        Assert.Equal(100, (await harness.RecordAsync(captured)).Tables.Single().Rows);

        await own.ExecuteAsync(name, "CREATE UNLOGGED TABLE u AS SELECT 1 AS i; CREATE UNLOGGED SEQUENCE us; CREATE TABLE last (i int)");
        for (var i = 0; i < 200 && await standby.ScalarAsync(name, "SELECT to_regclass('last') IS NOT NULL") != "True"; i++) await Task.Delay(50, Token);
        captured = await harness.CaptureAsync(name);
        Assert.Equal(["public.u", "public.us"], captured.Problems.Select(p => p.Subject).Order(StringComparer.Ordinal));
        Assert.Equal(100, (await harness.RecordAsync(captured)).Tables.Single(t => t.Name == "t").Rows);
    }

    [Fact]
    public async Task User_who_may_not_read_a_table_is_refused_and_one_who_may_read_all_captures()
    {
        var name = await server.CreateDatabaseAsync();
        var role = $"reader_{name}";
        await server.ExecuteAsync(name, $"CREATE ROLE {role} LOGIN; CREATE TABLE open (i int); GRANT SELECT ON open TO {role}; CREATE TABLE closed AS SELECT 1 AS i; CREATE SEQUENCE s");
        var harness = new PostgresHarness(server);
        var component = harness.Component(name);
        component = component with { Location = component.Location.Replace("danmen_admin", role, StringComparison.Ordinal) };
        var fault = await Assert.ThrowsAsync<DanmenException>(() => harness.CaptureAsync(component));
        Assert.Equal(PostgresFaults.NotPermitted, fault.Code);
        Assert.Contains("closed", fault.Message, StringComparison.Ordinal);

        await server.ExecuteAsync(name, $"GRANT pg_read_all_data TO {role}; ALTER ROLE {role} SET default_transaction_read_only = on");
        var captured = await harness.CaptureAsync(component);
        Assert.Equal(2, (await harness.RecordAsync(captured)).Tables.Count);
        await using (var restore = harness.BeginRestore(component, captured))
        {
            var refusals = (await restore.PlanAsync(Token)).Refusals;
            Assert.Contains(refusals, r => r.English.Contains("CREATEDB", StringComparison.Ordinal));
            Assert.Contains(refusals, r => r.English.Contains("does not own", StringComparison.Ordinal));
        }

        await server.ExecuteAsync(name, $"DROP OWNED BY {role}; DROP ROLE {role}");
    }

    [Fact]
    public async Task Cancelled_load_leaves_no_row_of_a_half_table_and_nothing_behind_its_rollback()
    {
        var name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, Wide);
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        long loaded = 0;
        harness.OnAdvance = bytes =>
        {
            if (Interlocked.Add(ref loaded, bytes) > 4 << 20) cancel.Cancel();
        };
        await using (var restore = harness.BeginRestore(harness.Component(name), captured))
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => restore.BuildAsync(cancel.Token));
        harness.OnAdvance = null;
        Assert.Equal("0", await server.ScalarAsync($"{name}_danmen_r1", "SELECT count(*) FROM t"));
        await using var next = harness.BeginRestore(harness.Component(name), captured, journal: harness.Journal);
        await next.RollbackAsync(Token);
        Assert.Equal("0", await server.ScalarAsync("postgres", $"SELECT count(*) FROM pg_database WHERE datname LIKE '{name}\\_%'"));
        Assert.Equal("20000", await server.ScalarAsync(name, "SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task Full_disk_ends_a_load_with_a_clear_fault_and_the_living_database_stays()
    {
        if (Environment.UserName != "root") Assert.Skip("only root may mount a small disk");
        // Its own: a server whose checkpoint meets a full disk fails for every database.
        await using var own = new PostgresServer();
        var name = await own.CreateDatabaseAsync();
        var disk = Path.Combine(Path.GetDirectoryName(own.Socket)!, $"disk_{name}"); // the server's folder
        Directory.CreateDirectory(disk);
        await RunAsync("mount", "-t", "tmpfs", "-o", "size=64m,mode=700,uid=postgres", "tmpfs", disk);
        try
        {
            await own.ExecuteAsync("postgres", $"CREATE TABLESPACE small_{name} LOCATION '{disk}'");
            await own.ExecuteAsync(name, Wide);
            var harness = new PostgresHarness(own);
            // As if it had been captured on a server with the same small disk.
            await own.ExecuteAsync("postgres", $"ALTER DATABASE {name} SET TABLESPACE small_{name}");
            var captured = await harness.CaptureAsync(name);
            await own.ExecuteAsync("postgres", $"ALTER DATABASE {name} SET TABLESPACE pg_default");
            await RunAsync("fallocate", "-l", "44M", Path.Combine(disk, "filler"));
            await using (var restore = harness.BeginRestore(harness.Component(name), captured))
            {
                var fault = await Assert.ThrowsAsync<DanmenException>(() => restore.BuildAsync(Token));
                Assert.Contains("No space left", fault.Message, StringComparison.Ordinal);
                await restore.RollbackAsync(Token);
            }

            Assert.Equal("20000", await own.ScalarAsync(name, "SELECT count(*) FROM t"));
            Assert.Equal("0", await own.ScalarAsync("postgres", $"SELECT count(*) FROM pg_database WHERE datname LIKE '{name}\\_%'"));
        }
        finally
        {
            await own.StopAsync();
            await RunAsync("umount", disk);
        }
    }

    [Fact]
    public async Task Exchange_that_fails_between_the_renames_leaves_the_living_database_under_its_name()
    {
        var name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, "CREATE TABLE t AS SELECT 'living' AS v");
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        await using var restore = (DatabaseRestore)harness.BeginRestore(harness.Component(name), captured);
        await restore.BuildAsync(Token);
        restore.OnStep = step =>
        {
            if (step == "fenced both") server.ExecuteAsync("postgres", $"DROP DATABASE {name}_danmen_r1").GetAwaiter().GetResult();
        };
        await Assert.ThrowsAsync<DanmenException>(() => restore.SwapAsync(Token));
        Assert.Equal("1", await server.ScalarAsync("postgres", $"SELECT count(*) FROM pg_database WHERE datname = '{name}'"));
        await restore.RollbackAsync(Token);
        Assert.Equal("living", await server.ScalarAsync(name, "SELECT v FROM t"));
    }

    private static async Task RunAsync(string program, params string[] arguments) =>
        (await Danmen.Testing.Programs.ExternalProgram.RunAsync(program, arguments, null, Token)).MustSucceed();
}
