using Danmen.Snapshots.Contracts;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Postgres;

/// <summary>A restore by a user who is no superuser says beforehand what it lacks.</summary>
public sealed class RightsTests(PostgresServer server)
{
    private static CancellationToken Token => PostgresHarness.Token;

    [Theory]
    [InlineData("CREATE EXTENSION dblink", "EXTENSION dblink")]
    [InlineData("CREATE FUNCTION f(int) RETURNS int LANGUAGE internal AS 'int4abs'", "FUNCTION public.f(integer) (LANGUAGE internal)")]
    [InlineData("CREATE FUNCTION f(int) RETURNS int LANGUAGE sql LEAKPROOF AS 'SELECT 1'", "FUNCTION public.f(integer) (LEAKPROOF)")]
    [InlineData("CREATE FUNCTION f(int) RETURNS int LANGUAGE sql SET work_mem = '1MB' SET log_min_duration_statement = 1 AS 'SELECT 1'", "FUNCTION public.f(integer) (SET log_min_duration_statement)")]
    [InlineData("CREATE FUNCTION f(int) RETURNS int LANGUAGE sql SET app.custom = 'x' AS 'SELECT 1'", "FUNCTION public.f(integer) (SET app.custom)")]
    [InlineData("CREATE CAST (money AS int8) WITHOUT FUNCTION", "CAST CAST (money AS bigint) (WITHOUT FUNCTION)")]
    [InlineData("CREATE OPERATOR FAMILY ints USING btree", "OPERATOR FAMILY public.ints")]
    [InlineData("CREATE ACCESS METHOD heap_too TYPE TABLE HANDLER heap_tableam_handler", "ACCESS METHOD heap_too")]
    [InlineData("CREATE TEXT SEARCH TEMPLATE t (LEXIZE = dsimple_lexize, INIT = dsimple_init)", "TEXT SEARCH TEMPLATE public.t")]
    [InlineData("CREATE FOREIGN DATA WRAPPER w", "FOREIGN DATA WRAPPER w")]
    [InlineData("CREATE PUBLICATION p FOR ALL TABLES", "PUBLICATION p (FOR ALL TABLES)")]
    [InlineData("CREATE PUBLICATION p FOR TABLES IN SCHEMA public", "PUBLICATION TABLES IN SCHEMA public.p public")]
    [InlineData("CREATE SUBSCRIPTION sub_right CONNECTION 'host=127.0.0.1 port=1 dbname=none' PUBLICATION p WITH (connect = false, slot_name = NONE)", "SUBSCRIPTION sub_right")]
    [InlineData("CREATE AGGREGATE a(int) (SFUNC = int4_avg_accum, STYPE = int8[], INITCOND = '{0,0}'); CREATE AGGREGATE b(numeric) (SFUNC = numeric_accum, STYPE = internal, FINALFUNC = numeric_avg)", "AGGREGATE public.b(numeric) (STYPE = internal)")]
    [InlineData("CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION e()", "EVENT TRIGGER e")]
    public async Task What_only_a_superuser_creates_is_named_and_pg_restore_agrees(string sql, string expected)
    {
        var name = await OwnedDatabaseAsync();
        await server.ExecuteAsync(name, sql);
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        await using (var restore = harness.BeginRestore(Keepers(harness, $"{name}_new", name, ("owners", new SettingValue.Flag(false))), captured))
        {
            var refusal = Assert.Single((await restore.PlanAsync(Token)).Refusals);
            Assert.Equal("postgres.superuser_needed", refusal.Code.Id);
            Assert.Equal([expected], (string[])refusal.Arguments[1]);
        }

        await using (var asSuperuser = harness.BeginRestore(harness.Component($"{name}_new"), captured)) Assert.Empty((await asSuperuser.PlanAsync(Token)).Refusals);
        Assert.Matches("permission denied|superuser|must be owner|cannot be internal", (await RestorePlainlyAsync(name)).Error);
    }

    [Fact]
    public async Task What_anybody_creates_is_not_named_and_restores()
    {
        var name = await OwnedDatabaseAsync();
        await server.ExecuteAsync(name, $"""
            CREATE ROLE group_{name}; GRANT group_{name} TO keeper_{name}; CREATE SCHEMA own AUTHORIZATION group_{name};
            CREATE EXTENSION pg_trgm; CREATE EXTENSION hstore; COMMENT ON EXTENSION hstore IS 'ours';
            CREATE TYPE own.pair AS (a int); CREATE FUNCTION own.to_int(own.pair) RETURNS int LANGUAGE sql IMMUTABLE SET search_path = own SET pg_trgm.similarity_threshold = '0.5' AS 'SELECT ($1).a';
            CREATE CAST (own.pair AS int) WITH FUNCTION own.to_int(own.pair); CREATE CAST (own.pair AS varchar) WITH INOUT;
            CREATE OPERATOR own.=== (FUNCTION = int4eq, LEFTARG = int, RIGHTARG = int); CREATE AGGREGATE own.total(int) (SFUNC = int4pl, STYPE = int); CREATE TEXT SEARCH CONFIGURATION own.c (COPY = simple);
            CREATE TABLE own.t AS SELECT 1 AS i; CREATE PUBLICATION p FOR TABLE own.t; CREATE FUNCTION own.text() RETURNS text LANGUAGE plpgsql AS $f$ BEGIN RETURN '
                LANGUAGE c
                FOR ALL TABLES '; END $f$;
            GRANT SELECT ON own.t TO group_{name} WITH GRANT OPTION; ALTER DATABASE {name} SET work_mem = '5MB'; ALTER ROLE keeper_{name} IN DATABASE {name} SET work_mem = '6MB';
            SELECT lo_create(77); ALTER LARGE OBJECT 77 OWNER TO group_{name}; REVOKE USAGE ON SCHEMA public FROM PUBLIC; COMMENT ON SCHEMA public IS 'not for all';
            DO $$ DECLARE o text; BEGIN FOREACH o IN ARRAY ARRAY['TYPE own.pair', 'FUNCTION own.to_int', 'FUNCTION own.text', 'OPERATOR own.=== (int, int)', 'AGGREGATE own.total(int)', 'TEXT SEARCH CONFIGURATION own.c', 'TABLE own.t', 'PUBLICATION p'] LOOP
              EXECUTE 'ALTER ' || o || ' OWNER TO ' || CASE WHEN o LIKE 'PUB%' THEN 'keeper_{name}' ELSE 'group_{name}' END; END LOOP; END $$;
            """);
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        await using (var restore = harness.BeginRestore(Keepers(harness, name, name), captured))
        {
            Assert.Empty((await restore.PlanAsync(Token)).Refusals);
            await restore.BuildAsync(Token);
            Assert.Empty(await restore.VerifyAsync(Token));
            await restore.SwapAsync(Token);
            await restore.ConfirmAsync(Token);
        }

        Assert.Equal($"group_{name}", await server.ScalarAsync(name, "SELECT relowner::regrole::text FROM pg_class WHERE oid = 'own.t'::regclass"));
    }

    [Fact]
    public async Task What_others_own_is_named_by_owner_with_the_way_out()
    {
        var name = await OwnedDatabaseAsync();
        await server.ExecuteAsync(name, $"""
            CREATE ROLE other_{name}; CREATE ROLE aside_{name} NOINHERIT; CREATE ROLE member_{name}; GRANT member_{name} TO keeper_{name};
            CREATE SCHEMA theirs AUTHORIZATION other_{name}; CREATE TABLE theirs.t (i int); ALTER TABLE theirs.t OWNER TO other_{name}; SELECT lo_create(78); ALTER LARGE OBJECT 78 OWNER TO other_{name};
            CREATE TABLE public.u (i int); GRANT CREATE ON SCHEMA public TO member_{name}; ALTER TABLE public.u OWNER TO member_{name};
            ALTER DATABASE {name} SET "app.custom" = '1'; ALTER DATABASE {name} SET session_replication_role = replica; ALTER ROLE other_{name} IN DATABASE {name} SET work_mem = '5MB';
            CREATE TABLE public.v (i int); ALTER TABLE v OWNER TO keeper_{name}; GRANT SELECT ON v TO member_{name} WITH GRANT OPTION; SET ROLE member_{name}; GRANT SELECT ON v TO other_{name}; RESET ROLE;
            """);
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        await using (var restore = harness.BeginRestore(Keepers(harness, name, name), captured))
        {
            var refusals = (await restore.PlanAsync(Token)).Refusals.ToDictionary(r => r.Code.Id, StringComparer.Ordinal);
            Assert.Equal(3, refusals.Count);
            Assert.Equal([$"DATABASE {name} (SET app.custom)", $"DATABASE {name} (SET session_replication_role)", "ACL public.TABLE v (SET SESSION AUTHORIZATION)", $"ROLE other_{name} (SET work_mem)"], (string[])refusals["postgres.superuser_needed"].Arguments[1]);
            Assert.Equal($"other_{name}", refusals["postgres.no_member"].Arguments[1]);
            Assert.Equal(["SCHEMA theirs", "TABLE theirs.t", "LARGE OBJECT 78"], (string[])refusals["postgres.no_member"].Arguments[2]);
            Assert.Equal([$"member_{name}", "public", $"keeper_{name}"], refusals["postgres.owner_may_not_create"].Arguments.Take(3));
            Assert.Equal(["TABLE public.u"], (string[])refusals["postgres.owner_may_not_create"].Arguments[3]);
            Assert.NotEqual(0, (await RestorePlainlyAsync(name)).ExitCode);
        }

        await server.ExecuteAsync(name, $"ALTER DATABASE {name} RESET session_replication_role; ALTER DATABASE {name} RESET app.custom");
        captured = await harness.CaptureAsync(name);
        await using (var restore = harness.BeginRestore(Keepers(harness, name, name, ("owners", new SettingValue.Flag(false))), captured))
        {
            Assert.Empty((await restore.PlanAsync(Token)).Refusals);
            await restore.BuildAsync(Token);
            Assert.Empty(await restore.VerifyAsync(Token));
            await restore.RollbackAsync(Token);
        }
    }

    /// <summary>A database whose owner may create databases and end sessions, and no more.</summary>
    private async Task<string> OwnedDatabaseAsync()
    {
        var name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync("postgres", $"CREATE ROLE keeper_{name} LOGIN CREATEDB; GRANT pg_signal_backend TO keeper_{name}; ALTER DATABASE {name} OWNER TO keeper_{name}");
        return name;
    }

    private static ComponentDefinition Keepers(PostgresHarness harness, string database, string keeper, params (string Name, SettingValue Value)[] settings)
    {
        var component = harness.Component(database, settings);
        return component with { Location = component.Location.Replace("danmen_admin", $"keeper_{keeper}", StringComparison.Ordinal) };
    }

    /// <summary>The schema as pg_dump and pg_restore bring it into a new database of the keeper's.</summary>
    private async Task<ProgramResult> RestorePlainlyAsync(string name)
    {
        await server.ExecuteAsync("postgres", $"CREATE DATABASE {name}_plain TEMPLATE template0 OWNER keeper_{name}");
        return await ExternalProgram.RunAsync("sh", ["-c", $"pg_dump -Fc -s {name} | PGUSER=keeper_{name} pg_restore --exit-on-error --no-owner -d {name}_plain"], server.ProgramEnvironment(), Token);
    }
}
