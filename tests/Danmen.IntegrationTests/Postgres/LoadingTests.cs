using Danmen.Components.Postgres;
using Danmen.Components.Postgres.Loading;
using Xunit;

namespace Danmen.IntegrationTests.Postgres;

/// <summary>What loses data, or stops, while a database is built anew.</summary>
public sealed class LoadingTests(PostgresServer server)
{
    private static CancellationToken Token => PostgresHarness.Token;

    [Fact]
    public async Task Rows_of_hash_partitions_over_an_enum_find_their_leaf_though_its_hash_is_another()
    {
        var name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, """
            CREATE TYPE mood AS ENUM ('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');
            CREATE TABLE p (i int, m mood, v text) PARTITION BY HASH (m);
            CREATE TABLE p0 PARTITION OF p FOR VALUES WITH (MODULUS 4, REMAINDER 0); CREATE TABLE p1 PARTITION OF p FOR VALUES WITH (MODULUS 4, REMAINDER 1);
            CREATE TABLE p2 PARTITION OF p FOR VALUES WITH (MODULUS 4, REMAINDER 2); CREATE TABLE p3 (v text, m mood, i int); ALTER TABLE p ATTACH PARTITION p3 FOR VALUES WITH (MODULUS 4, REMAINDER 3);
            INSERT INTO p SELECT i, (enum_range(NULL::mood))[i % 8 + 1], 'v' || i FROM generate_series(1, 800) i;
            """);
        const string State = "SELECT md5(string_agg(p::text, ',' ORDER BY i)) FROM p";
        var before = await server.ScalarAsync(name, State);
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        Assert.All((await harness.RecordAsync(captured)).Tables, t => Assert.True(t.ThroughRoot));
        await using var restore = await harness.RestoreAsync(name, captured);
        Assert.Equal(before, await server.ScalarAsync(name, State));
        await restore.ConfirmAsync(Token);
    }

    [Fact]
    public async Task Other_version_of_the_collation_is_named_and_range_partitions_by_text_are_loaded()
    {
        var name = await server.CreateDatabaseAsync("LOCALE_PROVIDER icu ICU_LOCALE 'ja-JP' LOCALE 'C.UTF-8'");
        await server.ExecuteAsync(name, """
            CREATE TABLE p (s text PRIMARY KEY) PARTITION BY RANGE (s);
            CREATE TABLE p_low PARTITION OF p FOR VALUES FROM (MINVALUE) TO ('う'); CREATE TABLE p_high PARTITION OF p FOR VALUES FROM ('う') TO (MAXVALUE);
            INSERT INTO p VALUES ('あ'), ('ア'), ('い'), ('う'), ('え'), ('亜');
            """);
        await server.ExecuteAsync("postgres", $"UPDATE pg_database SET datcollversion = '1' WHERE datname = '{name}'");
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        await using var restore = harness.BeginRestore(harness.Component(name), captured);
        Assert.Contains((await restore.PlanAsync(Token)).Actions, a => a.English.Contains("at capture it was 1", StringComparison.Ordinal));
        await restore.BuildAsync(Token);
        Assert.Empty(await restore.VerifyAsync(Token));
        await restore.SwapAsync(Token);
        Assert.Equal("6", await server.ScalarAsync(name, "SELECT count(*) FROM p"));
        Assert.Equal("True", await server.ScalarAsync("postgres", $"SELECT datcollversion = pg_database_collation_actual_version(oid) FROM pg_database WHERE datname = '{name}'"));
        await restore.ConfirmAsync(Token);
    }

    [Fact]
    public async Task Event_triggers_come_last_and_neither_see_nor_stop_the_refresh_of_materialised_views()
    {
        var name = await server.CreateDatabaseAsync();
        await server.PsqlAsync(name, """
            CREATE TABLE ddl_log (what text);
            CREATE FUNCTION seen() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.ddl_log VALUES (tg_tag); END $$;
            CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no DDL'; END $$;
            CREATE TABLE t AS SELECT 7 AS i; CREATE VIEW v AS SELECT i FROM t; CREATE MATERIALIZED VIEW m AS SELECT i FROM v;
            CREATE EVENT TRIGGER log ON ddl_command_end EXECUTE FUNCTION seen(); CREATE EVENT TRIGGER stop ON ddl_command_start EXECUTE FUNCTION refuse();
            COMMENT ON EVENT TRIGGER log IS 'sees';
            """);
        const string State = "SELECT (SELECT count(*) FROM ddl_log) || '|' || (SELECT i FROM m) || '|' || (SELECT string_agg(evtname::text || evtenabled::text, ',' ORDER BY evtname) FROM pg_event_trigger)";
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        await using (var restore = await harness.RestoreAsync($"{name}_new", captured))
        {
            Assert.Equal("0|7|logO,stopO", await server.ScalarAsync($"{name}_new", State));
            await restore.ConfirmAsync(Token);
        }

        await using (var restore = await harness.RestoreAsync($"{name}_other", captured, otherEnvironment: true))
        {
            Assert.Equal("0|7|logD,stopD", await server.ScalarAsync($"{name}_other", State));
            await restore.ConfirmAsync(Token);
        }

        await using var stored = await StoredDatabase.CreateAsync(harness.Component(name));
        await stored.RunScriptAsync(server, $"{name}_script");
        Assert.Equal("0|7|logO,stopO", await server.ScalarAsync($"{name}_script", State));
    }

    [Fact]
    public async Task Owner_without_superusers_rights_restores_rolls_back_and_confirms()
    {
        var name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync("postgres", $"CREATE ROLE keeper_{name} LOGIN CREATEDB; GRANT pg_signal_backend TO keeper_{name}; ALTER DATABASE {name} OWNER TO keeper_{name}; ALTER DATABASE {name} SET array_nulls = off");
        await using (var own = await server.OpenAsync(name, $"keeper_{name}"))
        {
            await using var fill = own.CreateCommand();
            fill.CommandText = "CREATE SCHEMA own; CREATE TABLE own.t AS SELECT '{NULL,1}'::int[] AS a; CREATE VIEW own.v AS SELECT a FROM own.t; CREATE MATERIALIZED VIEW own.m AS SELECT a FROM own.v";
            fill.CommandText = "SET array_nulls = on; " + fill.CommandText;
            await fill.ExecuteNonQueryAsync(Token);
        }

        var harness = new PostgresHarness(server);
        var component = harness.Component(name);
        component = component with { Location = component.Location.Replace("danmen_admin", $"keeper_{name}", StringComparison.Ordinal) };
        var captured = await harness.CaptureAsync(component);
        await server.ExecuteAsync(name, "DELETE FROM own.t");
        var old = await server.ScalarAsync("postgres", $"SELECT oid FROM pg_database WHERE datname = '{name}'");
        await using (var restore = harness.BeginRestore(component, captured))
        {
            Assert.Empty((await restore.PlanAsync(Token)).Refusals);
            await restore.BuildAsync(Token);
            Assert.Empty(await restore.VerifyAsync(Token));
            await restore.SwapAsync(Token);
            Assert.Equal("{NULL,1}", await server.ScalarAsync(name, "SELECT a::text FROM own.m"));
            await restore.RollbackAsync(Token);
            Assert.Equal(old, await server.ScalarAsync("postgres", $"SELECT oid FROM pg_database WHERE datname = '{name}'"));
            await restore.ConfirmAsync(Token);
        }

        await using (var again = harness.BeginRestore(component, captured, runId: "r2"))
        {
            await again.BuildAsync(Token);
            Assert.Empty(await again.VerifyAsync(Token));
            await again.SwapAsync(Token);
            await again.ConfirmAsync(Token);
        }

        Assert.Equal("1", await server.ScalarAsync("postgres", $"SELECT count(*) FROM pg_database WHERE datname LIKE '{name}%'"));
        Assert.Equal("{NULL,1}", await server.ScalarAsync(name, "SELECT a::text FROM own.t"));
    }

    [Fact]
    public async Task Sequences_are_read_behind_the_export_so_that_no_row_has_a_number_that_will_be_given_again()
    {
        var name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, "CREATE TABLE t (i serial); INSERT INTO t DEFAULT VALUES");
        var harness = new PostgresHarness(server);
        await using var capture = harness.BeginCapture(harness.Component(name));
        await capture.PinAsync(Token);
        await server.ExecuteAsync(name, "SELECT nextval('t_i_seq') FROM generate_series(1, 40)");
        var captured = await capture.ReadAsync(Token);
        await using var restore = await harness.RestoreAsync($"{name}_new", captured);
        Assert.Equal("42", await server.ScalarAsync($"{name}_new", "INSERT INTO t DEFAULT VALUES RETURNING i"));
        await restore.ConfirmAsync(Token);
    }

    [Fact]
    public async Task Tablespace_is_carried_where_it_exists()
    {
        var name = await server.CreateDatabaseAsync();
        await server.PsqlFileAsync("postgres", $"SET allow_in_place_tablespaces = on;\nCREATE TABLESPACE space_{name} LOCATION '';\nALTER DATABASE {name} SET TABLESPACE space_{name};\n");
        const string Space = "SELECT spcname FROM pg_database d JOIN pg_tablespace t ON t.oid = d.dattablespace WHERE datname = current_database()";
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        await using (var restore = await harness.RestoreAsync(name, captured))
        {
            Assert.Equal($"space_{name}", await server.ScalarAsync(name, Space));
            await restore.ConfirmAsync(Token);
        }

        await server.ExecuteAsync("postgres", $"ALTER DATABASE {name} SET TABLESPACE pg_default");
        await server.ExecuteAsync("postgres", $"DROP TABLESPACE space_{name}");
        await using var elsewhere = await harness.RestoreAsync(name, captured);
        Assert.Equal("pg_default", await server.ScalarAsync(name, Space));
        await elsewhere.ConfirmAsync(Token);
    }

    [Fact]
    public async Task Rows_of_extensions_configuration_tables_are_carried_and_its_own_rows_are_not_doubled()
    {
        var name = await server.CreateDatabaseAsync();
        // As an extension's script does it: a table with rows of its own, and rows of the user's under a condition.
        await server.ExecuteAsync(name, """
            CREATE EXTENSION citext; CREATE TABLE conf (k text, own bool); INSERT INTO conf VALUES ('shipped', true); CREATE TABLE internal AS SELECT 1 AS i;
            ALTER EXTENSION citext ADD TABLE conf; ALTER EXTENSION citext ADD TABLE internal; INSERT INTO conf VALUES ('mine', false);
            UPDATE pg_extension SET extconfig = ARRAY['conf'::regclass::oid], extcondition = ARRAY['WHERE NOT own'] WHERE extname = 'citext';
            """);
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        var table = (await harness.RecordAsync(captured)).Tables.Single();
        Assert.Equal(("conf", TableKind.ExtensionConfiguration, 1L), (table.Name, table.Kind, table.Rows));
        Assert.Equal("mine\tf\n", System.Text.Encoding.UTF8.GetString(await harness.RowsAsync(captured, "public", "conf")));
    }

    [Fact]
    public async Task Jobs_of_pg_cron_are_made_inactive()
    {
        var name = await server.CreateDatabaseAsync();
        // pg_cron is no part of PostgreSQL; its catalogue entries are.
        await server.ExecuteAsync(name, """
            CREATE SCHEMA cron; CREATE TABLE cron.job (jobid int, active bool DEFAULT true); INSERT INTO cron.job VALUES (1), (2);
            CREATE EXTENSION citext; ALTER EXTENSION citext ADD TABLE cron.job; UPDATE pg_extension SET extname = 'pg_cron' WHERE extname = 'citext';
            """);
        var door = await ServerDoor.CreateAsync(PostgresOptions.From(new PostgresHarness(server).Component(name)), null!, Token); // no password is asked for
        await using var session = await door.OpenAsync(name, Token);
        await Isolation.ApplyAsync(session, Token);
        Assert.Equal("0", await server.ScalarAsync(name, "SELECT count(*) FROM cron.job WHERE active"));
    }
}
