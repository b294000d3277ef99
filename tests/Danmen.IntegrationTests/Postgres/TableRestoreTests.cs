using Danmen.Faults;
using Xunit;

namespace Danmen.IntegrationTests.Postgres;

/// <summary>Single tables of a living database.</summary>
public sealed class TableRestoreTests(PostgresServer server)
{
    private const string Schema = """
        CREATE TABLE customers (id int PRIMARY KEY, name text);
        CREATE TABLE orders (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer int NOT NULL REFERENCES customers ON DELETE CASCADE, amount numeric, doubled numeric GENERATED ALWAYS AS (amount * 2) STORED);
        CREATE TABLE log (what text);
        CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.log VALUES (TG_OP); RETURN NULL; END $$;
        CREATE TRIGGER noting AFTER INSERT OR UPDATE OR DELETE ON orders FOR EACH ROW EXECUTE FUNCTION note();
        CREATE TRIGGER always AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION note(); ALTER TABLE orders ENABLE ALWAYS TRIGGER always;
        CREATE VIEW big AS SELECT * FROM orders WHERE amount > 50;
        CREATE INDEX by_amount ON orders (amount);
        INSERT INTO customers SELECT i, 'c' || i FROM generate_series(1, 10) i;
        INSERT INTO orders (customer, amount) SELECT i % 10 + 1, i FROM generate_series(1, 100) i;
        TRUNCATE log;
        """;

    private const string Orders = "SELECT count(*) || '|' || sum(amount) || '|' || sum(doubled) || '|' || max(id) FROM orders";

    private static CancellationToken Token => PostgresHarness.Token;

    [Fact]
    public async Task Rows_come_back_without_firing_triggers_and_the_rest_of_the_database_stays()
    {
        var name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, Schema);
        var before = await server.ScalarAsync(name, Orders);
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        await server.ExecuteAsync(name, "DELETE FROM orders WHERE id > 5; UPDATE customers SET name = 'kept'; INSERT INTO orders (customer, amount) SELECT 1, 7 FROM generate_series(1, 50); TRUNCATE log");
        var damaged = await server.ScalarAsync(name, Orders);
        var oid = await server.ScalarAsync(name, "SELECT 'orders'::regclass::oid");

        await using var restore = await harness.RestoreAsync(name, captured, tables: "public.orders");
        Assert.Equal(before, await server.ScalarAsync(name, Orders));
        Assert.Equal(oid, await server.ScalarAsync(name, "SELECT 'orders'::regclass::oid"));
        Assert.Equal("0", await server.ScalarAsync(name, "SELECT count(*) FROM log"));
        Assert.Equal("A", await server.ScalarAsync(name, "SELECT tgenabled::text FROM pg_trigger WHERE tgname = 'always'"));
        Assert.Equal("kept", await server.ScalarAsync(name, "SELECT min(name) FROM customers"));
        Assert.Equal("50", await server.ScalarAsync(name, "SELECT count(*) FROM big"));
        // The sequence gave out 150; it never runs back.
        Assert.Equal("151", await server.ScalarAsync(name, "INSERT INTO orders (customer, amount) VALUES (1, 1) RETURNING id"));

        await restore.RollbackAsync(Token);
        Assert.Equal(damaged, await server.ScalarAsync(name, Orders));
        Assert.Equal("101", await server.ScalarAsync(name, "SELECT count(*) FROM danmen_r1.undone_0"));
        await restore.ConfirmAsync(Token);
        Assert.Equal("0", await server.ScalarAsync(name, "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'danmen%'"));
    }

    [Fact]
    public async Task Rows_whose_check_calls_a_function_that_reads_a_view_come_back_into_the_living_table_and_into_one_that_is_gone()
    {
        var name = await server.CreateDatabaseAsync();
        await server.PsqlAsync(name, """
            CREATE TABLE kinds (k text PRIMARY KEY); INSERT INTO kinds VALUES ('a'), ('b'); CREATE VIEW known AS SELECT k FROM public.kinds;
            CREATE FUNCTION is_known(text) RETURNS bool LANGUAGE sql STABLE AS 'SELECT EXISTS (SELECT FROM public.known WHERE k = $1)';
            CREATE TABLE guarded (id int PRIMARY KEY, k text CONSTRAINT known_kind CHECK (public.is_known(k))); INSERT INTO guarded SELECT i, CASE i % 2 WHEN 0 THEN 'a' ELSE 'b' END FROM generate_series(1, 30) i;
            """);
        const string State = "SELECT md5(string_agg(g::text, ',' ORDER BY id)) FROM guarded g";
        var before = await server.ScalarAsync(name, State);
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        foreach (var damage in (string[])["DELETE FROM guarded WHERE id > 3", "DROP TABLE guarded"])
        {
            await server.ExecuteAsync(name, damage);
            await using var restore = await harness.RestoreAsync(name, captured, tables: "public.guarded");
            Assert.Equal(before, await server.ScalarAsync(name, State));
            Assert.Equal("1", await server.ScalarAsync(name, "SELECT count(*) FROM pg_constraint WHERE conname = 'known_kind' AND convalidated"));
            await restore.ConfirmAsync(Token);
        }

        // It is looked at, not passed over: what the view no longer knows does not come back.
        await server.ExecuteAsync(name, "DELETE FROM guarded; DELETE FROM kinds WHERE k = 'b'");
        await using var broken = harness.BeginRestore(harness.Component(name), captured, runId: "r2", tables: "public.guarded");
        await broken.BuildAsync(Token);
        await Assert.ThrowsAsync<DanmenException>(() => broken.SwapAsync(Token));
        Assert.Equal("0", await server.ScalarAsync(name, "SELECT count(*) FROM guarded"));
        await broken.RollbackAsync(Token);
    }

    [Fact]
    public async Task Snapshot_leaves_out_what_is_kept_until_confirmation_and_says_so()
    {
        var name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, Schema + "CREATE SCHEMA danmen_mine; CREATE TABLE danmen_mine.t AS SELECT 1 AS i;");
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        Assert.Contains("danmen_mine.t", captured.Facts["tables"]!.AsObject().Select(table => table.Key)); // every capture has tables
        Assert.Null(captured.Facts["left_out_schemas"]);

        await using var restore = harness.BeginRestore(harness.Component(name), captured, tables: "public.customers");
        await restore.BuildAsync(Token);
        await AssertSameAsync();
        await restore.SwapAsync(Token);
        await AssertSameAsync();
        await restore.RollbackAsync(Token);
        await AssertSameAsync();
        await restore.ConfirmAsync(Token);
        Assert.Null((await harness.CaptureAsync(name, captured)).Facts["left_out_schemas"]);

        async Task AssertSameAsync()
        {
            Assert.Equal("1", await server.ScalarAsync(name, "SELECT count(*) FROM pg_namespace WHERE nspname = 'danmen_r1'"));
            var again = await harness.CaptureAsync(name, captured);
            Assert.Equal(captured.Tree.Id, again.Tree.Id);
            Assert.Equal("danmen_r1", (string?)again.Facts["left_out_schemas"]);
            Assert.Empty(again.Problems);
        }
    }

    [Fact]
    public async Task Rows_that_would_break_a_foreign_key_are_refused_and_nothing_changes()
    {
        var name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, Schema);
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        await server.ExecuteAsync(name, "DELETE FROM orders; DELETE FROM customers WHERE id = 3");
        await using (var restore = harness.BeginRestore(harness.Component(name), captured, tables: "public.orders"))
        {
            await restore.BuildAsync(Token);
            var fault = await Assert.ThrowsAsync<DanmenException>(() => restore.SwapAsync(Token));
            Assert.Equal(PostgresFaults.ForeignKeyBroken, fault.Code);
            Assert.Equal("0", await server.ScalarAsync(name, "SELECT count(*) FROM orders"));
            await restore.RollbackAsync(Token);
        }

        await using var both = await harness.RestoreAsync(name, captured, tables: ["public.orders", "public.customers"]);
        Assert.Equal("100|10", await server.ScalarAsync(name, "SELECT (SELECT count(*) FROM orders) || '|' || (SELECT count(*) FROM customers)"));
    }

    [Fact]
    public async Task Dropped_table_comes_back_with_its_indexes_constraints_triggers_and_sequence()
    {
        var name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, Schema);
        var before = await server.ScalarAsync(name, Orders);
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        await server.ExecuteAsync(name, "DROP TABLE orders CASCADE");
        await using var restore = await harness.RestoreAsync(name, captured, tables: "public.orders");
        Assert.Equal(before, await server.ScalarAsync(name, Orders));
        Assert.Equal("2|2|2", await server.ScalarAsync(name, """
            SELECT (SELECT count(*) FROM pg_indexes WHERE tablename = 'orders') || '|' || (SELECT count(*) FROM pg_constraint WHERE conrelid = 'orders'::regclass)
              || '|' || (SELECT count(*) FROM pg_trigger WHERE tgrelid = 'orders'::regclass AND NOT tgisinternal)
            """));
        Assert.Equal("101", await server.ScalarAsync(name, "INSERT INTO orders (customer, amount) VALUES (1, 1) RETURNING id"));
        Assert.Equal("0", await server.ScalarAsync("postgres", $"SELECT count(*) FROM pg_database WHERE datname LIKE '{name}\\_%'"));
        await restore.RollbackAsync(Token);
        Assert.Equal("", await server.ScalarAsync(name, "SELECT to_regclass('orders')::text"));
        await restore.ConfirmAsync(Token);
    }

    [Fact]
    public async Task Partitioned_table_stands_for_its_leaves_even_when_all_of_it_is_gone()
    {
        foreach (var damage in new[] { "DELETE FROM p", "DROP TABLE p_list_1", "DROP TABLE p" })
        {
            var name = await server.CreateDatabaseAsync();
            await server.ExecuteAsync(name, """
                CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
                CREATE TABLE p (i int, m mood, v text) PARTITION BY LIST (i);
                CREATE TABLE p_list_1 PARTITION OF p FOR VALUES IN (1) PARTITION BY HASH (m);
                CREATE TABLE p_list_1_h0 PARTITION OF p_list_1 FOR VALUES WITH (MODULUS 2, REMAINDER 0);
                CREATE TABLE p_list_1_h1 (v text, m mood, i int); ALTER TABLE p_list_1 ATTACH PARTITION p_list_1_h1 FOR VALUES WITH (MODULUS 2, REMAINDER 1);
                CREATE TABLE p_rest PARTITION OF p DEFAULT;
                INSERT INTO p SELECT i % 3, (ARRAY['sad', 'ok', 'happy'])[i % 3 + 1]::mood, 'v' || i FROM generate_series(1, 300) i;
                CREATE INDEX ON p (v);
                """);
            const string State = "SELECT md5(string_agg(p::text, ',' ORDER BY v)) FROM p";
            var before = await server.ScalarAsync(name, State);
            var harness = new PostgresHarness(server);
            var captured = await harness.CaptureAsync(name);
            await server.ExecuteAsync(name, damage);
            await using var restore = await harness.RestoreAsync(name, captured, tables: "public.p");
            Assert.Equal(before, await server.ScalarAsync(name, State));
            await restore.ConfirmAsync(Token);
        }
    }

    [Fact]
    public async Task Row_security_with_force_does_not_stop_the_load()
    {
        var name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, "CREATE TABLE t AS SELECT generate_series(1, 10) AS i; ALTER TABLE t ENABLE ROW LEVEL SECURITY; ALTER TABLE t FORCE ROW LEVEL SECURITY; CREATE POLICY none ON t USING (false)");
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        await server.ExecuteAsync(name, "TRUNCATE t");
        await using var restore = await harness.RestoreAsync(name, captured, tables: "public.t");
        Assert.Equal("10", await server.ScalarAsync(name, "SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task Newer_table_takes_the_rows_when_it_can_and_refuses_when_it_cannot()
    {
        var name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, "CREATE TABLE t (a int, b text); INSERT INTO t VALUES (1, 'x'), (2, 'y')");
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        await server.ExecuteAsync(name, "TRUNCATE t; ALTER TABLE t ADD c int DEFAULT 7, ALTER a TYPE bigint");
        await using (var restore = await harness.RestoreAsync(name, captured, tables: "public.t"))
        {
            Assert.Equal("1x7,2y7", await server.ScalarAsync(name, "SELECT string_agg(a || b || c, ',' ORDER BY a) FROM t"));
            await restore.ConfirmAsync(Token);
        }

        await server.ExecuteAsync(name, "TRUNCATE t; ALTER TABLE t ADD d int NOT NULL, DROP b");
        await using var refused = harness.BeginRestore(harness.Component(name), captured, runId: "r2", tables: "public.t");
        var plan = await refused.PlanAsync(Token);
        Assert.Equal(2, plan.Refusals.Count);
        Assert.Equal(PostgresFaults.RestoreRefused, (await Assert.ThrowsAsync<DanmenException>(() => refused.BuildAsync(Token))).Code);
    }

    [Fact]
    public async Task Unknown_table_is_not_found_and_killed_runs_are_taken_up()
    {
        var name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, "CREATE TABLE t AS SELECT 1 AS i");
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        await using (var unknown = harness.BeginRestore(harness.Component(name), captured, tables: "public.u"))
            Assert.Equal(PostgresFaults.TableNotFound, (await Assert.ThrowsAsync<DanmenException>(() => unknown.PlanAsync(Token))).Code);

        await server.ExecuteAsync(name, "UPDATE t SET i = 2");
        await using var first = await harness.RestoreAsync(name, captured, tables: "public.t");
        // The process died behind the transaction and before its journal.
        var journal = harness.Journal!;
        journal["stage"] = "swapping";
        await server.ExecuteAsync(name, "UPDATE t SET i = 3");
        await using var next = harness.BeginRestore(harness.Component(name), captured, journal: journal, tables: "public.t");
        await next.SwapAsync(Token);
        Assert.Equal("3", await server.ScalarAsync(name, "SELECT i FROM t"));
        await next.RollbackAsync(Token);
        Assert.Equal("2", await server.ScalarAsync(name, "SELECT i FROM t"));
        await next.ConfirmAsync(Token);
    }
}
