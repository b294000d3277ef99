using System.Text.Json.Nodes;
using Danmen.Components.Postgres.Loading;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Xunit;

namespace Danmen.IntegrationTests.Postgres;

/// <summary>The moment when a user can lose everything.</summary>
public sealed class SwappingTests(PostgresServer server)
{
    private static CancellationToken Token => PostgresHarness.Token;

    [Fact]
    public async Task Open_sessions_are_ended_and_the_old_database_is_fenced_and_kept()
    {
        var name = await CreateAsync();
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        await server.ExecuteAsync(name, "UPDATE t SET v = 'new'");
        await using var busy = await server.OpenAsync(name);
        await using var restore = await harness.RestoreAsync(name, captured);
        Assert.Equal("old", await server.ScalarAsync(name, "SELECT v FROM t"));
        var kept = await server.ScalarAsync("postgres", $"SELECT datname || ' ' || datallowconn FROM pg_database WHERE datname LIKE '{name}\\_%'");
        Assert.Equal($"{name}_danmen_r1_old false", kept);
        await restore.ConfirmAsync(Token);
        Assert.Equal("0", await server.ScalarAsync("postgres", $"SELECT count(*) FROM pg_database WHERE datname LIKE '{name}\\_%'"));
        Assert.Equal("old", await server.ScalarAsync(name, "SELECT v FROM t"));
    }

    [Theory]
    [InlineData("journal")]
    [InlineData("fenced new")]
    [InlineData("fenced both")]
    [InlineData("exchanged")]
    public async Task Swap_killed_behind_any_step_is_finished_or_undone(string step)
    {
        foreach (var finish in new[] { true, false })
        {
            var name = await CreateAsync();
            var harness = new PostgresHarness(server);
            var captured = await harness.CaptureAsync(name);
            await server.ExecuteAsync(name, "UPDATE t SET v = 'new'");
            await using (var killed = (DatabaseRestore)harness.BeginRestore(harness.Component(name), captured))
            {
                await killed.BuildAsync(Token);
                killed.OnStep = s => { if (s == step) throw new KilledException(); };
                await Assert.ThrowsAsync<KilledException>(() => killed.SwapAsync(Token));
            }

            await using var next = harness.BeginRestore(harness.Component(name), captured, journal: harness.Journal);
            if (finish) await next.SwapAsync(Token);
            else await next.RollbackAsync(Token);
            Assert.Equal(finish ? "old" : "new", await server.ScalarAsync(name, "SELECT v FROM t"));
            await next.ConfirmAsync(Token);
            Assert.Equal("0", await server.ScalarAsync("postgres", $"SELECT count(*) FROM pg_database WHERE datname LIKE '{name}\\_%'"));
        }
    }

    [Theory]
    [InlineData("journal")]
    [InlineData("fenced new")]
    [InlineData("exchanged")]
    public async Task Rollback_killed_behind_any_step_is_finished(string step)
    {
        var name = await CreateAsync();
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        await server.ExecuteAsync(name, "UPDATE t SET v = 'new'");
        await using (var restore = await harness.RestoreAsync(name, captured)) Assert.Equal("old", await server.ScalarAsync(name, "SELECT v FROM t"));
        await using (var killed = (DatabaseRestore)harness.BeginRestore(harness.Component(name), captured, journal: harness.Journal))
        {
            killed.OnStep = s => { if (s == step) throw new KilledException(); };
            await Assert.ThrowsAsync<KilledException>(() => killed.RollbackAsync(Token));
        }

        await using var next = harness.BeginRestore(harness.Component(name), captured, journal: harness.Journal);
        await next.RollbackAsync(Token);
        Assert.Equal("new", await server.ScalarAsync(name, "SELECT v FROM t"));
        Assert.Equal("false", await server.ScalarAsync("postgres", $"SELECT datallowconn::text FROM pg_database WHERE datname = '{name}_danmen_r1'"));
        await next.ConfirmAsync(Token);
        Assert.Equal("0", await server.ScalarAsync("postgres", $"SELECT count(*) FROM pg_database WHERE datname LIKE '{name}\\_%'"));
    }

    [Fact]
    public async Task Build_killed_half_way_is_built_anew_and_rollback_before_the_swap_removes_it()
    {
        var name = await CreateAsync();
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        await server.ExecuteAsync("postgres", $"CREATE DATABASE {name}_danmen_r1");
        var journal = new JsonObject { ["stage"] = "building", ["target"] = name, ["beside"] = $"{name}_danmen_r1", ["kept"] = $"{name}_danmen_r1_old" };
        await using var next = harness.BeginRestore(harness.Component(name), captured, journal: journal);
        await next.BuildAsync(Token);
        Assert.Empty(await next.VerifyAsync(Token));
        await next.RollbackAsync(Token);
        Assert.Equal("0", await server.ScalarAsync("postgres", $"SELECT count(*) FROM pg_database WHERE datname LIKE '{name}\\_%'"));
        Assert.Equal("old", await server.ScalarAsync(name, "SELECT v FROM t"));
    }

    [Fact]
    public async Task Foreign_database_of_the_same_name_is_never_touched()
    {
        var name = await CreateAsync();
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        await server.ExecuteAsync("postgres", $"CREATE DATABASE {name}_danmen_r1");
        await using var restore = harness.BeginRestore(harness.Component(name), captured);
        Assert.Equal(PostgresFaults.RestoreRefused, (await Assert.ThrowsAsync<DanmenException>(() => restore.BuildAsync(Token))).Code);
        Assert.Equal("1", await server.ScalarAsync("postgres", $"SELECT count(*) FROM pg_database WHERE datname = '{name}_danmen_r1'"));
        await server.ExecuteAsync("postgres", $"DROP DATABASE {name}_danmen_r1");
    }

    [Fact]
    public async Task Database_that_is_gone_is_created_again_and_a_rollback_takes_it_away()
    {
        var name = await CreateAsync();
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        await server.ExecuteAsync("postgres", $"DROP DATABASE {name}");
        await using var restore = await harness.RestoreAsync(name, captured);
        Assert.Equal("old", await server.ScalarAsync(name, "SELECT v FROM t"));
        await restore.RollbackAsync(Token);
        Assert.Equal("0", await server.ScalarAsync("postgres", $"SELECT count(*) FROM pg_database WHERE datname = '{name}'"));
        await restore.ConfirmAsync(Token);
        Assert.Equal("0", await server.ScalarAsync("postgres", $"SELECT count(*) FROM pg_database WHERE datname LIKE '{name}%'"));
    }

    [Fact]
    public async Task Owner_privileges_comment_limit_and_settings_are_carried()
    {
        var name = await CreateAsync();
        await server.ExecuteAsync(name, $"""
            CREATE ROLE owner_{name}; CREATE ROLE guest_{name};
            ALTER DATABASE {name} OWNER TO owner_{name}; REVOKE ALL ON DATABASE {name} FROM PUBLIC; GRANT CONNECT ON DATABASE {name} TO guest_{name} WITH GRANT OPTION;
            COMMENT ON DATABASE {name} IS 'it''s the shop \ 店'; ALTER DATABASE {name} CONNECTION LIMIT 17;
            ALTER DATABASE {name} SET search_path = public, "Odd, name", "$user"; ALTER DATABASE {name} SET work_mem = '5MB'; ALTER DATABASE {name} SET app.tenant = 'a''b';
            ALTER ROLE guest_{name} IN DATABASE {name} SET statement_timeout = '3s';
            """);
        const string State = """
            SELECT pg_get_userbyid(datdba) || '|' || (SELECT string_agg(a::text, ',' ORDER BY a::text) FROM unnest(datacl) a) || '|' || shobj_description(d.oid, 'pg_database') || '|' || datconnlimit || '|'
              || (SELECT string_agg(setrole::regrole || u, ';' ORDER BY setrole, u) FROM pg_db_role_setting s, unnest(s.setconfig) u WHERE setdatabase = d.oid)
            FROM pg_database d WHERE datname = current_database()
            """;
        var before = await server.ScalarAsync(name, State);
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        await using var restore = await harness.RestoreAsync(name, captured);
        Assert.Equal(before, await server.ScalarAsync(name, State));
        await restore.ConfirmAsync(Token);
        Assert.Equal(captured.Tree.Id, (await harness.CaptureAsync(name, captured)).Tree.Id);
    }

    [Fact]
    public async Task Slots_prepared_transactions_subscriptions_and_missing_roles_are_refused_before_anything_is_changed()
    {
        var name = await CreateAsync();
        var role = $"gone_{name}";
        await server.ExecuteAsync(name, $"CREATE ROLE {role}; ALTER TABLE t OWNER TO {role}");
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        await server.ExecuteAsync(name, $"REASSIGN OWNED BY {role} TO danmen_admin; DROP ROLE {role}");
        await server.ExecuteAsync(name, $"SELECT pg_create_logical_replication_slot('slot_{name}', 'test_decoding')");
        await server.ExecuteAsync(name, $"BEGIN; INSERT INTO t VALUES ('p'); PREPARE TRANSACTION 'prepared_{name}'");
        await server.ExecuteAsync(name, $"CREATE SUBSCRIPTION sub_{name} CONNECTION 'host=127.0.0.1 port=1 dbname=none' PUBLICATION p WITH (connect = false, slot_name = 'x')");
        await server.ExecuteAsync(name, $"ALTER SUBSCRIPTION sub_{name} ENABLE");
        await using var restore = harness.BeginRestore(harness.Component(name), captured);
        var plan = await restore.PlanAsync(Token);
        foreach (var reason in new[] { $"slot_{name}", $"prepared_{name}", $"sub_{name}", role })
            Assert.Contains(plan.Refusals, r => r.English.Contains(reason, StringComparison.Ordinal));
        Assert.Equal(PostgresFaults.RestoreRefused, (await Assert.ThrowsAsync<DanmenException>(() => restore.BuildAsync(Token))).Code);
        await server.ExecuteAsync(name, $"SELECT pg_drop_replication_slot('slot_{name}')");
        await server.ExecuteAsync(name, $"ROLLBACK PREPARED 'prepared_{name}'");
        await server.ExecuteAsync(name, $"ALTER SUBSCRIPTION sub_{name} DISABLE");
        await server.ExecuteAsync("postgres", $"CREATE ROLE {role}");

        // A disabled subscription blocks no exchange; it would block the drop, and is detached.
        await using var second = await harness.RestoreAsync(name, captured);
        await second.ConfirmAsync(Token);
        Assert.Equal("0", await server.ScalarAsync("postgres", $"SELECT count(*) FROM pg_subscription WHERE subname = 'sub_{name}'"));
    }

    [Fact]
    public async Task Prepared_transaction_that_stops_an_exchange_can_be_ended_and_the_exchange_goes_on()
    {
        var name = await CreateAsync();
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        await using var restore = harness.BeginRestore(harness.Component(name), captured);
        await restore.BuildAsync(Token);
        foreach (var move in (Func<Task>[])[() => restore.SwapAsync(Token), () => restore.RollbackAsync(Token)])
        {
            await server.ExecuteAsync(name, $"BEGIN; INSERT INTO t VALUES ('p'); PREPARE TRANSACTION 'late_{name}'");
            Assert.Equal(PostgresFaults.SwapBlocked, (await Assert.ThrowsAsync<DanmenException>(move)).Code);
            // What lives takes connections.
            await server.ExecuteAsync(name, $"ROLLBACK PREPARED 'late_{name}'");
            await move();
        }

        await restore.ConfirmAsync(Token);
    }

    [Fact]
    public async Task Owners_may_be_left_out_where_the_roles_do_not_exist()
    {
        var name = await CreateAsync();
        var role = $"gone_{name}";
        await server.ExecuteAsync(name, $"CREATE ROLE {role}; ALTER TABLE t OWNER TO {role}; GRANT SELECT ON t TO {role}; ALTER DATABASE {name} OWNER TO {role}; SELECT lo_from_bytea(77, 'x'); ALTER LARGE OBJECT 77 OWNER TO {role}");
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        await server.ExecuteAsync(name, $"REASSIGN OWNED BY {role} TO danmen_admin; DROP OWNED BY {role}; DROP ROLE {role}");
        await using var restore = harness.BeginRestore(harness.Component(name, ("owners", new SettingValue.Flag(false))), captured);
        Assert.Empty((await restore.PlanAsync(Token)).Refusals);
        await restore.BuildAsync(Token);
        Assert.Empty(await restore.VerifyAsync(Token));
        await restore.SwapAsync(Token);
        Assert.Equal("danmen_admin", await server.ScalarAsync(name, "SELECT tableowner FROM pg_tables WHERE tablename = 't'"));
    }

    [Fact]
    public async Task Copy_in_another_environment_does_not_act()
    {
        var name = await CreateAsync();
        await server.ExecuteAsync(name, $$"""
            CREATE EXTENSION postgres_fdw;
            CREATE SERVER away FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'prod.internal');
            CREATE USER MAPPING FOR danmen_admin SERVER away OPTIONS (user 'u', password 'hunter2');
            CREATE FOREIGN TABLE remote (i int) SERVER away;
            CREATE FUNCTION shout() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'acted'; END $$;
            CREATE PUBLICATION pub FOR TABLE t;
            CREATE SUBSCRIPTION far_{{name}} CONNECTION 'host=127.0.0.1 port=1 dbname=none' PUBLICATION p WITH (connect = false, slot_name = NONE);
            CREATE EVENT TRIGGER loud ON ddl_command_end EXECUTE FUNCTION shout();
            """);
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        var other = await server.CreateDatabaseAsync();
        await using (var itself = harness.BeginRestore(harness.Component(name), captured, otherEnvironment: true))
            Assert.Contains((await itself.PlanAsync(Token)).Refusals, r => r.English.Contains("very database", StringComparison.Ordinal));
        await using var restore = await harness.RestoreAsync(other, captured, otherEnvironment: true);
        Assert.Equal("0|0|0|D", await server.ScalarAsync(other, """
            SELECT (SELECT count(*) FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid WHERE datname = current_database()) || '|' || (SELECT count(*) FROM pg_foreign_server)
              || '|' || (SELECT count(*) FROM pg_user_mapping) || '|' || (SELECT evtenabled::text FROM pg_event_trigger)
            """));
        await restore.ConfirmAsync(Token);
        await server.ExecuteAsync(name, $"ALTER EVENT TRIGGER loud DISABLE; DROP SUBSCRIPTION far_{name}");
    }

    [Fact]
    public async Task Difference_is_found_by_count_and_by_checksum()
    {
        var name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, "CREATE TABLE a (i int); INSERT INTO a VALUES (1), (2); CREATE TABLE b (v text); INSERT INTO b VALUES ('x'), ('y'); CREATE SEQUENCE s; SELECT lo_from_bytea(5, 'five')");
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        await using var restore = harness.BeginRestore(harness.Component(name), captured);
        await restore.BuildAsync(Token);
        await server.ExecuteAsync($"{name}_danmen_r1", "DELETE FROM a WHERE i = 1; UPDATE b SET v = 'z' WHERE v = 'y'; SELECT nextval('s'); SELECT lo_put(5, 0, 'F')");
        var problems = await restore.VerifyAsync(Token);
        Assert.Equal(["large object 5", "public.a", "public.b", "public.s"], problems.Select(p => p.Subject).Order(StringComparer.Ordinal));
        await restore.RollbackAsync(Token);
    }

    [Fact]
    public async Task No_message_quotes_a_row()
    {
        var name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, "CREATE TABLE t (email text, n text); INSERT INTO t VALUES ('secret@example.org', 'topsecret'), ('secret@example.org', '7')");
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        // The same rows under a schema that they break: what a server says of it quotes them.
        await server.ExecuteAsync(name, "CREATE UNIQUE INDEX CONCURRENTLY u ON t (n); ALTER TABLE t ADD CONSTRAINT unique_email UNIQUE (email, n)");
        foreach (var change in new[] { "DROP INDEX u; ALTER TABLE t DROP CONSTRAINT unique_email; TRUNCATE t; ALTER TABLE t ALTER n TYPE int USING 1", "ALTER TABLE t ALTER n TYPE text; ALTER TABLE t ADD UNIQUE (email)" })
        {
            await server.ExecuteAsync(name, change);
            await using var restore = harness.BeginRestore(harness.Component(name), captured, runId: $"q{change.Length}", tables: "public.t");
            await restore.BuildAsync(Token);
            var fault = await Assert.ThrowsAsync<DanmenException>(() => restore.SwapAsync(Token));
            Assert.DoesNotContain("secret", fault.ToString(), StringComparison.Ordinal);
            await restore.RollbackAsync(Token);
        }
    }

    private async Task<string> CreateAsync()
    {
        var name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, "CREATE TABLE t (v text); INSERT INTO t VALUES ('old')");
        return name;
    }

    private sealed class KilledException : Exception;
}
