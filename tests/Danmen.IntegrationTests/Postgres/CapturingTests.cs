using System.Text;
using Danmen.Components.Postgres.Extracting;
using Danmen.Components.Postgres;
using Danmen.Components.Records;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Npgsql;
using Xunit;

namespace Danmen.IntegrationTests.Postgres;

/// <summary>What loses data while a living database is read.</summary>
public sealed class CapturingTests(PostgresServer server)
{
    private static CancellationToken Token => PostgresHarness.Token;

    [Fact]
    public async Task Pinned_tables_can_be_neither_truncated_nor_rewritten_until_they_are_read()
    {
        var name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, "CREATE TABLE t AS SELECT generate_series(1, 1000) AS i");
        var harness = new PostgresHarness(server);
        await using var capture = harness.BeginCapture(harness.Component(name));
        await capture.PinAsync(Token);
        foreach (var change in new[] { "TRUNCATE t", "ALTER TABLE t ALTER i TYPE bigint", "DROP TABLE t" })
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => server.ExecuteAsync(name, $"SET lock_timeout = 300; {change}"));
            Assert.Equal("55P03", refused.SqlState);
        }

        await server.ExecuteAsync(name, "DELETE FROM t WHERE i > 500");
        var captured = await capture.ReadAsync(Token);
        Assert.Equal(1000, (await harness.RecordAsync(captured)).Tables.Single().Rows);
    }

    [Fact]
    public async Task Rows_of_one_range_are_parted_behind_whole_rows_and_parts_together_are_what_COPY_gives()
    {
        var name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, "CREATE TABLE t AS SELECT i, md5(i::text) || repeat('x', i % 300) AS v FROM generate_series(1, 20000) i");
        var harness = new PostgresHarness(server);
        var table = new CatalogTable { Oid = 1, Schema = "public", Name = "t", IsPartitioned = false, IsHeap = true, Columns = ["i", "v"] };
        var range = Assert.Single(TableReader.Split(table, ContentShape.RowsOfSmallTable));
        await using var connection = await server.OpenAsync(name);

        var read = await new TableReader(harness.Store, harness.BeginProgress(), "UTF8", chunksPerPart: 50).ReadAsync(connection, range, Token);

        Assert.True(read.Parts.Count > 3, $"{read.Parts.Count} parts");
        var together = new StringBuilder();
        foreach (var part in read.Parts)
        {
            var text = Encoding.UTF8.GetString(await harness.Store.Open(part.Folder).ReadAsync("rows.copy", Token));
            Assert.EndsWith("\n", text, StringComparison.Ordinal);
            Assert.Equal(part.Rows, text.Count(c => c == '\n'));
            together.Append(text);
        }

        Assert.Equal(await server.PsqlAsync(name, "COPY t TO STDOUT") + "\n", together.ToString());
        Assert.Equal(20_000, read.Rows);
    }

    [Fact]
    public async Task New_index_is_the_only_object_of_the_schema_that_differs()
    {
        var name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, "CREATE TABLE t (i int PRIMARY KEY, v text CHECK (v <> ''), UNIQUE (v))");
        var harness = new PostgresHarness(server);
        var before = await ObjectsAsync(harness, await harness.CaptureAsync(name));
        Assert.Contains("CONSTRAINT public.t t_v_key", before.Keys);
        await server.ExecuteAsync(name, "CREATE INDEX later ON t (v, i)");
        var after = await ObjectsAsync(harness, await harness.CaptureAsync(name));
        Assert.Equal("INDEX public.later", Assert.Single(after.Keys, key => after[key] != before.GetValueOrDefault(key)));
        Assert.Equal(before.Count + 1, after.Count);
    }

    [Fact]
    public async Task Change_that_waits_at_capture_is_done_first_and_no_row_is_lost()
    {
        var name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, "CREATE TABLE t AS SELECT generate_series(1, 1000) AS i");
        await using var reader = await server.OpenAsync(name);
        await Run(reader, "BEGIN; SELECT count(*) FROM t");
        var rewriting = server.ExecuteAsync(name, "ALTER TABLE t ALTER i TYPE bigint");
        await WaitForAsync(name, "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock')");

        var harness = new PostgresHarness(server);
        var capturing = harness.CaptureAsync(name);
        await WaitForAsync(name, "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND mode = 'AccessShareLock')");
        await Run(reader, "COMMIT");
        await rewriting;
        var record = await harness.RecordAsync(await capturing);
        Assert.Equal(1000, record.Tables.Single().Rows);
        Assert.Equal("bigint", record.Tables.Single().Types.Single());
    }

    [Fact]
    public async Task Tables_that_come_go_and_change_names_between_list_and_locks_are_listed_again()
    {
        var name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, "CREATE TABLE a (i int); CREATE TABLE b (i int)");
        var harness = new PostgresHarness(server);
        await using var capture = (PostgresCapture)harness.BeginCapture(harness.Component(name));
        var step = 0;
        capture.OnListed = () => step++ switch
        {
            0 => server.ExecuteAsync(name, "DROP TABLE a"),
            1 => server.ExecuteAsync(name, "CREATE TABLE c AS SELECT 1 AS i"),
            2 => server.ExecuteAsync(name, "ALTER TABLE b RENAME TO d"),
            _ => Task.CompletedTask,
        };
        await capture.PinAsync(Token);
        var record = await harness.RecordAsync(await capture.ReadAsync(Token));
        Assert.Equal(["c", "d"], record.Tables.Select(t => t.Name));
        Assert.Equal(1, record.Tables[0].Rows);
    }

    [Fact]
    public async Task Endless_changes_end_with_a_clear_fault()
    {
        var name = await server.CreateDatabaseAsync();
        var harness = new PostgresHarness(server);
        await using var capture = (PostgresCapture)harness.BeginCapture(harness.Component(name));
        var step = 0;
        capture.OnListed = () => server.ExecuteAsync(name, $"CREATE TABLE t{step++} (i int)");
        var fault = await Assert.ThrowsAsync<DanmenException>(() => capture.PinAsync(Token));
        Assert.Equal(PostgresFaults.TablesKeepChanging, fault.Code);
    }

    [Fact]
    public async Task Worker_does_not_queue_behind_a_waiting_alter()
    {
        var name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, "CREATE TABLE t (i int)");
        var options = PostgresOptions.From(new PostgresHarness(server).Component(name));
        var door = await ServerDoor.CreateAsync(options, null!, Token); // no password is asked for
        await using var main = await PinnedDatabase.PinAsync(door, 0, null, Token);
        var altering = server.ExecuteAsync(name, "ALTER TABLE t ADD j int");
        await WaitForAsync(name, "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock')");
        await using (var worker = await door.OpenAsync(name, Token))
        {
            await Run(worker, "BEGIN");
            var busy = await Assert.ThrowsAsync<PostgresException>(() => TableCatalog.LockAsync(worker, main.Tables, wait: false, Token));
            Assert.Equal("55P03", busy.SqlState);
            Assert.Equal(PostgresFaults.TableBusy, ServerFaults.Wrap(busy, "t").Code);
        }

        await main.DisposeAsync();
        await altering;
    }

    [Fact]
    public async Task Sessions_read_alike_whatever_the_database_sets()
    {
        var name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, """
            CREATE TABLE t AS SELECT 1.1::float8 / 3 AS f, timestamptz '2024-06-24 12:00+09' AS ts, interval '1 year 2 days -3:04' AS i, '\x00ff'::bytea AS b, 0.1::float4 AS r
            """);
        var harness = new PostgresHarness(server);
        var before = await harness.RowsAsync(await harness.CaptureAsync(name), "public", "t");
        foreach (var setting in new[] { "DateStyle = 'SQL, DMY'", "IntervalStyle = 'iso_8601'", "extra_float_digits = -5", "TimeZone = 'Asia/Tokyo'", "bytea_output = 'escape'", "statement_timeout = 1", "idle_in_transaction_session_timeout = 1", "row_security = on", "search_path = 'nowhere'", "default_transaction_read_only = on" })
            await server.ExecuteAsync("postgres", $"ALTER DATABASE {name} SET {setting}");
        Assert.Equal(before, await harness.RowsAsync(await harness.CaptureAsync(name), "public", "t"));

        var door = await ServerDoor.CreateAsync(PostgresOptions.From(harness.Component(name)), null!, Token); // no password is asked for
        await using var session = await door.OpenAsync(name, Token);
        foreach (var (setting, value) in new[] { ("synchronize_seqscans", "off"), ("row_security", "off"), ("max_parallel_workers_per_gather", "0"), ("lock_timeout", "0"), ("idle_session_timeout", "0") })
            Assert.Equal(value, await session.ScalarAsync<string>($"SELECT current_setting('{setting}')", Token));
        // "client": with the startup packet. A statement that sets them ("session") would itself be struck by the database's statement_timeout.
        Assert.Equal("client", await session.ScalarAsync<string>("""
            SELECT string_agg(DISTINCT source, ',') FROM pg_settings
            WHERE name IN ('statement_timeout', 'lock_timeout', 'idle_session_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout', 'row_security', 'synchronize_seqscans', 'search_path', 'TimeZone')
            """, Token));
        var restricted = await session.ScalarAsync<string>("SELECT current_setting('restrict_nonsystem_relation_kind', true)", Token);
        if (restricted is not null) Assert.Equal("view, foreign-table", restricted);
    }

    [Fact]
    public async Task Row_security_is_an_error_for_who_does_not_see_all_and_nothing_is_lost_for_who_does()
    {
        var name = await server.CreateDatabaseAsync();
        var role = $"reader_{name}";
        await server.ExecuteAsync(name, $"""
            CREATE ROLE {role} LOGIN; GRANT pg_read_all_data TO {role};
            CREATE TABLE t AS SELECT generate_series(1, 10) AS i; ALTER TABLE t ENABLE ROW LEVEL SECURITY; ALTER TABLE t FORCE ROW LEVEL SECURITY;
            CREATE POLICY half ON t USING (i <= 5);
            """);
        var harness = new PostgresHarness(server);
        Assert.Equal(10, (await harness.RecordAsync(await harness.CaptureAsync(name))).Tables.Single().Rows);
        var component = harness.Component(name);
        var asReader = component with { Location = component.Location.Replace("danmen_admin", role, StringComparison.Ordinal) };
        var fault = await Assert.ThrowsAsync<DanmenException>(() => harness.CaptureAsync(asReader));
        Assert.Equal(PostgresFaults.NotPermitted, fault.Code);
        await server.ExecuteAsync(name, $"DROP OWNED BY {role}; DROP ROLE {role}");
    }

    [Fact]
    public async Task Large_objects_that_cannot_be_read_are_found_before_anything_is_read()
    {
        var name = await server.CreateDatabaseAsync();
        var role = $"reader_{name}";
        await server.ExecuteAsync(name, $"CREATE ROLE {role} LOGIN; GRANT pg_read_all_data TO {role}; SELECT lo_from_bytea(4711, 'x')");
        var harness = new PostgresHarness(server);
        var component = harness.Component(name);
        await using var capture = harness.BeginCapture(component with { Location = component.Location.Replace("danmen_admin", role, StringComparison.Ordinal) });
        var fault = await Assert.ThrowsAsync<DanmenException>(() => capture.PinAsync(Token));
        Assert.Equal(PostgresFaults.NotPermitted, fault.Code);
        await server.ExecuteAsync(name, $"GRANT SELECT ON LARGE OBJECT 4711 TO {role}");
        var captured = await harness.CaptureAsync(component with { Location = component.Location.Replace("danmen_admin", role, StringComparison.Ordinal) });
        Assert.Equal(1, (await harness.RecordAsync(captured)).LargeObjectCount);
        await server.ExecuteAsync(name, $"REVOKE ALL ON LARGE OBJECT 4711 FROM {role}; DROP OWNED BY {role}; DROP ROLE {role}");
    }

    [Fact]
    public async Task Large_table_is_read_in_ranges_of_32768_blocks_and_loses_no_row()
    {
        var name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, """
            CREATE UNLOGGED TABLE t (i int, filler text) WITH (fillfactor = 10); ALTER TABLE t ALTER filler SET STORAGE PLAIN;
            INSERT INTO t SELECT i, repeat('x', 700) FROM generate_series(1, 33500) i;
            """);
        Assert.True(long.Parse(await server.ScalarAsync(name, "SELECT pg_relation_size('t') / 8192"), System.Globalization.CultureInfo.InvariantCulture) > TableRange.Blocks);
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        var record = await harness.RecordAsync(captured);
        var table = record.Tables.Single();
        Assert.Equal(["tables/public/t/0.0/rows.copy", "tables/public/t/1.0/rows.copy"], table.Parts.Select(p => p.Path));
        Assert.Equal(33500, table.Rows);
        var numbers = Encoding.UTF8.GetString(await harness.RowsAsync(captured, "public", "t")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('\t')[0]);
        Assert.Equal(33500, numbers.Distinct().Count());

        await server.ExecuteAsync(name, "UPDATE t SET filler = 'changed' WHERE i = 33500");
        var next = await harness.CaptureAsync(name, captured);
        var nextTable = (await harness.RecordAsync(next)).Tables.Single();
        Assert.Equal(table.Parts[0], nextTable.Parts[0]);
        Assert.NotEqual(table.Parts[1], nextTable.Parts[1]);
    }

    [Fact]
    public async Task Inherited_rows_belong_to_the_child_alone()
    {
        var name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, """
            CREATE TABLE parent (i int); CREATE TABLE child (j int) INHERITS (parent);
            INSERT INTO parent VALUES (1); INSERT INTO child VALUES (2, 3), (4, 5);
            """);
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        Assert.Equal("1\n", Encoding.UTF8.GetString(await harness.RowsAsync(captured, "public", "parent")));
        Assert.Equal("2\t3\n4\t5\n", Encoding.UTF8.GetString(await harness.RowsAsync(captured, "public", "child")));
        await using var restore = await harness.RestoreAsync(name, captured);
        Assert.Equal("3|1", await server.ScalarAsync(name, "SELECT (SELECT count(*) FROM parent) || '|' || (SELECT count(*) FROM ONLY parent)"));
    }

    [Fact]
    public async Task Programs_older_than_the_server_and_missing_ones_are_named()
    {
        var name = await server.CreateDatabaseAsync();
        var harness = new PostgresHarness(server);
        using var folder = new Danmen.Testing.TemporaryFolder();
        var component = harness.Component(name, ("pg_bin", new Danmen.Snapshots.Contracts.SettingValue.Text(folder.Path)));
        Assert.Equal(PostgresFaults.ProgramsMissing, (await Assert.ThrowsAsync<DanmenException>(() => harness.CaptureAsync(component))).Code);
        foreach (var program in new[] { "pg_dump", "pg_restore" })
        {
            await File.WriteAllTextAsync(folder.At(program), $"#!/bin/sh\necho '{program} (PostgreSQL) 12.3'\n", Token);
            File.SetUnixFileMode(folder.At(program), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var fault = await Assert.ThrowsAsync<DanmenException>(() => harness.CaptureAsync(component));
        Assert.Equal(PostgresFaults.ProgramsTooOld, fault.Code);
        Assert.Contains("12.3", fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schema_dump_of_the_parent_is_kept_while_the_schema_is_equal_and_replaced_when_a_comment_in_a_function_changes()
    {
        var name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$\n-- one\nSELECT 1 $$");
        var harness = new PostgresHarness(server);
        var first = await harness.CaptureAsync(name);
        await Task.Delay(1100, Token);
        var second = await harness.CaptureAsync(name, first);
        Assert.Equal(first.Tree.Id, second.Tree.Id);
        await server.ExecuteAsync(name, "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS $$\n-- two\nSELECT 1 $$");
        var third = await harness.CaptureAsync(name, second);
        Assert.NotEqual((await harness.RecordAsync(second)).SchemaDigest, (await harness.RecordAsync(third)).SchemaDigest);
    }

    [Fact]
    public async Task Facts_name_the_database_and_its_migrations_and_no_rows()
    {
        var name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, """
            CREATE TABLE "__EFMigrationsHistory" ("MigrationId" text, "ProductVersion" text);
            INSERT INTO "__EFMigrationsHistory" VALUES ('20240101_First', '8'), ('20240624_Second', '8');
            CREATE TABLE alembic_version (version_num text); INSERT INTO alembic_version VALUES ('abc123');
            CREATE TABLE schema_migrations (version bigint, dirty bool); INSERT INTO schema_migrations VALUES (42, false);
            CREATE TABLE people (name text); INSERT INTO people VALUES ('Top Secret');
            """);
        var harness = new PostgresHarness(server);
        var facts = (await harness.CaptureAsync(name)).Facts;
        Assert.Equal(await server.ScalarAsync(name, "SELECT system_identifier FROM pg_control_system()"), facts["system_identifier"]!.ToString());
        Assert.Equal(await server.ScalarAsync(name, $"SELECT oid FROM pg_database WHERE datname = '{name}'"), facts["database_oid"]!.ToString());
        Assert.Equal("UTF8", facts["encoding"]!.ToString());
        Assert.Equal(1, facts["tables"]!["public.people"]!["rows"]!.GetValue<long>());
        var versions = facts["schema_versions"]!.AsArray().ToDictionary(v => v!["tool"]!.ToString(), v => v!["version"]!.ToString());
        Assert.Equal("20240624_Second", versions["ef-core"]);
        Assert.Equal("abc123", versions["alembic"]);
        Assert.Equal("42", versions["golang-migrate"]);
        Assert.DoesNotContain("Top Secret", facts.ToJsonString(), StringComparison.Ordinal);
    }

    private static async Task Run(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Token);
    }

    private async Task WaitForAsync(string database, string condition)
    {
        for (var i = 0; i < 200; i++)
        {
            if (await server.ScalarAsync(database, condition) == "True") return;
            await Task.Delay(50, Token);
        }

        Assert.Fail($"never true: {condition}");
    }

    private static Task<SortedDictionary<string, string>> ObjectsAsync(PostgresHarness harness, CapturedComponent captured) =>
        JsonRecord.ReadAsync(harness.Store.Open(captured.Tree), SchemaReader.ObjectsFileName, PostgresRecords.Json.SortedDictionaryStringString, PostgresFaults.StoredBroken, Token);
}
