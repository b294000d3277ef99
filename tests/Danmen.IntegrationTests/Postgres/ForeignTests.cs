using Xunit;

namespace Danmen.IntegrationTests.Postgres;

/// <summary>Foreign servers do not come along into another environment: what goes with them is named before and behind.</summary>
public sealed class ForeignTests(PostgresServer server)
{
    private const string Schema = """
        CREATE EXTENSION postgres_fdw; CREATE SERVER away FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '1'); CREATE USER MAPPING FOR CURRENT_USER SERVER away OPTIONS (user 'u', password 'Secret1');
        CREATE FOREIGN TABLE far (i int, "Odd, name" text) SERVER away; CREATE FOREIGN TABLE far_child (j int) INHERITS (far) SERVER away;
        CREATE VIEW over AS SELECT i FROM far; CREATE VIEW "over Over" AS SELECT i AS "I" FROM over; CREATE MATERIALIZED VIEW kept AS SELECT i FROM over WITH NO DATA; CREATE INDEX kept_i ON kept (i);
        CREATE FUNCTION last_far(far) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1.i'; CREATE FUNCTION count_far() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM far; END; CREATE FUNCTION free() RETURNS bigint LANGUAGE sql AS 'SELECT 1';
        CREATE TABLE own (id int PRIMARY KEY, n bigint DEFAULT count_far(), m int DEFAULT 7, CONSTRAINT checked CHECK (id < 9 OR count_far() > 0)); INSERT INTO own VALUES (1, 2), (2, 3);
        CREATE RULE copied AS ON UPDATE TO own DO ALSO INSERT INTO far VALUES (NEW.id); CREATE RULE stays AS ON DELETE TO own DO ALSO NOTHING; CREATE VIEW near AS SELECT id FROM own;
        CREATE TABLE heir (k int) INHERITS (far); INSERT INTO heir VALUES (1, 'a', 2);
        CREATE TABLE parts (d int) PARTITION BY LIST (d); CREATE TABLE parts_1 PARTITION OF parts FOR VALUES IN (1); CREATE FOREIGN TABLE parts_2 PARTITION OF parts FOR VALUES IN (2) SERVER away; INSERT INTO parts VALUES (1);
        """;

    private static readonly string[] s_gone =
    [
        "default value for public.own.n", "foreign table public.far", "foreign table public.far_child", "foreign table public.parts_2", "function public.count_far()", "function public.last_far(public.far)",
        "materialized view public.kept", "rule copied on public.own", "server away", "table constraint checked on public.own", "user mapping danmen_admin on server away", "view public.\"over Over\"", "view public.over",
    ];

    private static CancellationToken Token => PostgresHarness.Token;

    [Fact]
    public async Task Everything_that_goes_with_foreign_servers_is_named_by_snapshot_plan_and_result_and_nothing_else_goes()
    {
        var name = await server.CreateDatabaseAsync();
        await server.PsqlAsync(name, Schema);
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        Assert.Equal(s_gone, captured.Facts["foreign_dependants"]!.AsArray().Select(n => (string)n!)); // asserted by comparing
        await using var restore = harness.BeginRestore(harness.Component($"{name}_new"), captured, otherEnvironment: true);
        var plan = await restore.PlanAsync(Token);
        Assert.Empty(plan.Refusals);
        Assert.Equal(s_gone, (string[])Assert.Single(plan.Actions, a => a.Code.Id == "postgres.foreign_dependants").Arguments[0]);
        Assert.Empty(restore.LeftOut);
        await restore.BuildAsync(Token);
        Assert.Empty(await restore.VerifyAsync(Token));
        Assert.Equal(s_gone, restore.LeftOut);
        await using (var again = harness.BeginRestore(harness.Component($"{name}_new"), captured, otherEnvironment: true, journal: harness.Journal)) Assert.Equal(s_gone, again.LeftOut);
        await restore.SwapAsync(Token);

        // Undone by hand, the source is what was built.
        await server.ExecuteAsync(name, "ALTER TABLE heir NO INHERIT far; DROP SERVER away CASCADE");
        Assert.Equal(await server.DumpAsync(name), await server.DumpAsync($"{name}_new", calledAs: name));
        Assert.Empty((await harness.CaptureAsync(name)).Facts["foreign_dependants"]!.AsArray()); // as above
        await restore.ConfirmAsync(Token);
    }

    [Fact]
    public async Task Into_its_own_environment_everything_comes_back()
    {
        var name = await server.CreateDatabaseAsync();
        await server.PsqlAsync(name, Schema);
        var before = await server.DumpAsync(name);
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        await using var restore = harness.BeginRestore(harness.Component(name), captured);
        Assert.DoesNotContain((await restore.PlanAsync(Token)).Actions, a => a.Code.Id.StartsWith("postgres.foreign", StringComparison.Ordinal));
        await restore.BuildAsync(Token);
        Assert.Empty(restore.LeftOut);
        await restore.SwapAsync(Token);
        Assert.Equal(before, await server.DumpAsync(name));
        Assert.Equal("1", await server.ScalarAsync(name, "SELECT count(*) FROM pg_class WHERE relname = 'own' AND reltuples = 2"));
        await restore.ConfirmAsync(Token);
        await using var stored = await StoredDatabase.CreateAsync(harness.Component(name));
        await stored.RunScriptAsync(server, $"{name}_script");
        Assert.Equal(before, await server.DumpAsync($"{name}_script", calledAs: name));
    }

    [Fact]
    public async Task Snapshot_of_an_earlier_version_restores_and_the_result_names_what_its_plan_cannot()
    {
        var name = await server.CreateDatabaseAsync();
        await server.PsqlAsync(name, Schema);
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        captured.Facts.Remove("foreign_dependants");
        await using (var restore = harness.BeginRestore(harness.Component($"{name}_new"), captured, otherEnvironment: true))
        {
            Assert.Contains((await restore.PlanAsync(Token)).Actions, a => a.Code.Id == "postgres.foreign_dependants_unknown");
            await restore.BuildAsync(Token);
            Assert.Empty(await restore.VerifyAsync(Token));
            Assert.Equal(s_gone, restore.LeftOut);
            await restore.RollbackAsync(Token);
        }

        await server.ExecuteAsync(name, "DROP SERVER away CASCADE");
        captured = await harness.CaptureAsync(name);
        captured.Facts.Remove("foreign_dependants");
        await using var without = harness.BeginRestore(harness.Component($"{name}_new"), captured, otherEnvironment: true);
        Assert.DoesNotContain((await without.PlanAsync(Token)).Actions, a => a.Code.Id == "postgres.foreign_dependants_unknown");
    }

    [Fact]
    public async Task Column_of_a_foreign_tables_type_is_refused_where_its_values_would_be_lost()
    {
        var name = await server.CreateDatabaseAsync();
        await server.PsqlAsync(name, Schema + """
            CREATE TABLE held (i int, f far, g int GENERATED ALWAYS AS (last_far(f)) STORED); INSERT INTO held VALUES (1, ROW(4, 'x'));
            """);
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        await using (var restore = harness.BeginRestore(harness.Component($"{name}_new"), captured, otherEnvironment: true))
            Assert.Equal(["table column public.held.f"], (string[])Assert.Single((await restore.PlanAsync(Token)).Refusals).Arguments[0]);
        await using var own = harness.BeginRestore(harness.Component(name), captured);
        Assert.Empty((await own.PlanAsync(Token)).Refusals);
        await own.BuildAsync(Token);
        Assert.Empty(await own.VerifyAsync(Token));
        await own.RollbackAsync(Token);
    }

    [Fact]
    public async Task Materialised_views_over_foreign_tables_are_filled_again()
    {
        var (far, name) = (await server.CreateDatabaseAsync(), await server.CreateDatabaseAsync());
        await server.ExecuteAsync(far, "CREATE TABLE t AS SELECT i, 'far ' || i AS v FROM generate_series(1, 40) i");
        await server.ExecuteAsync(name, $"""
            CREATE EXTENSION postgres_fdw; CREATE SERVER away FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '{server.Socket}', port '{server.Port}', dbname '{far}'); CREATE USER MAPPING FOR CURRENT_USER SERVER away OPTIONS (user 'danmen_admin');
            CREATE FOREIGN TABLE t (i int, v text) SERVER away; CREATE VIEW v AS SELECT * FROM t WHERE i > 10; CREATE MATERIALIZED VIEW direct AS SELECT * FROM t; CREATE MATERIALIZED VIEW through AS SELECT count(*) AS n FROM v; CREATE UNIQUE INDEX ON direct (i);
            """);
        const string State = "SELECT (SELECT md5(string_agg(d::text, ',' ORDER BY i)) FROM direct d) || (SELECT n FROM through)";
        var before = await server.ScalarAsync(name, State);
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        await using (var restore = await harness.RestoreAsync(name, captured))
        {
            Assert.Equal(before, await server.ScalarAsync(name, State));
            await restore.ConfirmAsync(Token);
        }

        await using var stored = await StoredDatabase.CreateAsync(harness.Component(name));
        await stored.RunScriptAsync(server, $"{name}_script");
        Assert.Equal(before, await server.ScalarAsync($"{name}_script", State));
    }
}
