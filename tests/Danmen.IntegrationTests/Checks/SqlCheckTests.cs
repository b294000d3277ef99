using System.Globalization;
using Danmen.Faults;
using Danmen.IntegrationTests.Postgres;
using Danmen.Snapshots.Checks;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Danmen.IntegrationTests.Checks;

/// <summary>Checks by queries of living databases: nothing is written, nothing of a row is told.</summary>
public sealed class SqlCheckTests(PostgresServer server)
{
    private const string Schema = "CREATE TABLE orders (n integer, buyer text); INSERT INTO orders VALUES (1, 'Taro Yamada'), (2, '田中'), (3, NULL);";

    [Theory]
    [InlineData("SELECT count(*) FROM orders", "expect: 3", null)]
    [InlineData("SELECT count(*) FROM orders", "expect: 4", "checks.other_value")]
    [InlineData("SELECT buyer FROM orders WHERE n = 2", "expect: 田中", null)]
    [InlineData("SELECT buyer FROM orders WHERE n = 1", "expect: Taro", "checks.other_value")]
    [InlineData("SELECT buyer FROM orders WHERE n = 3", "expect: Taro", "checks.other_value")]
    [InlineData("SELECT n FROM orders ORDER BY n", "rows: 3", null)]
    [InlineData("SELECT n FROM orders", "rows: 2", "checks.more_rows")]
    [InlineData("SELECT n FROM orders", "rows: 5", "checks.other_rows")]
    [InlineData("SELECT n FROM orders WHERE n > 9", "rows: 0", null)]
    [InlineData("SELECT n FROM orders WHERE n > 9", "expect: 1", "checks.one_value")]
    [InlineData("SELECT n, buyer FROM orders WHERE n = 1", "expect: 1", "checks.one_value")]
    [InlineData("SELECT n FROM orders", "expect: 1", "checks.one_value")]
    [InlineData("SELEC", "rows: 0", "")]
    [InlineData("DELETE FROM orders", "rows: 0", "")]
    [InlineData("SELECT 1; DELETE FROM orders", "rows: 1", "")]
    [InlineData("COMMIT; DELETE FROM orders", "rows: 0", "")]
    [InlineData("WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r) SELECT count(*) FROM r", "expect: 1, timeout: 500ms", "checks.timed_out")]
    [InlineData("WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r) SELECT i FROM r", "rows: 3", "checks.more_rows")]
    public async Task Result_is_compared_and_nothing_is_written_or_told(string statement, string settings, string? code)
    {
        using CheckHarness harness = new();
        string name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, Schema);
        string file = harness.At("shop.db");
        await using SqliteConnection sqlite = new(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        await sqlite.OpenAsync(CheckHarness.Token);
        await ExecuteAsync(sqlite, "PRAGMA journal_mode = wal;" + Schema);
        harness.Components = $"{{ pg: {Place(name)}, lite: {{ sqlite: \"{file}\" }} }}";
        foreach (string component in (string[])["pg", "lite"])
        {
            // PostgreSQL gives the rows of an endless query only when its limit ends it.
            if (component == "pg" && code == "checks.more_rows" && statement.StartsWith("WITH", StringComparison.Ordinal)) continue;
            CheckResult result = await harness.RunAsync($"sql: \"{statement}\", component: {component}, {settings}");
            Assert.False(result.Passed && code is not null, component);
            Assert.True(result.Passed || code is not null, $"{component}: {result.Message?.English}");
            if (code is { Length: > 0 }) Assert.Equal((component, code), (component, result.Message?.Code));
            Assert.DoesNotContain("Yamada", $"{result.Message?.English}{result.Message?.Japanese}", StringComparison.Ordinal);
        }

        harness.Components = $"{{ pg: {Place(name)}, lite: {{ sqlite: \"{file}\" }} }}";
        foreach (string component in (string[])["pg", "lite"])
            Assert.True((await harness.RunAsync($"sql: \"SELECT count(*) FROM orders\", component: {component}, expect: 3")).Passed, component);
    }

    [Theory]
    [InlineData("SELECT true", "true")]
    [InlineData("SELECT 1.50::numeric", "1.50")]
    [InlineData("SELECT '2026-01-02 03:04:05+00'::timestamptz", "2026-01-02 03:04:05+00")]
    [InlineData("SELECT ARRAY[1,2]", "{1,2}")]
    [InlineData("SELECT repeat('x', 20000000)", "x")]
    [InlineData("SHOW transaction_read_only", "on")]
    [InlineData("SELECT count(*) FROM seen", "3")]
    [InlineData("SELECT state FROM app.states", "open")]
    public async Task Postgres_value_is_compared_as_text_and_names_are_found_as_a_session_would(string statement, string expected)
    {
        using CheckHarness harness = new();
        string name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, $"{Schema} CREATE VIEW seen AS SELECT * FROM orders; CREATE SCHEMA app; CREATE TYPE app.state AS ENUM ('open'); CREATE TABLE app.states AS SELECT 'open'::app.state AS state");
        harness.Components = $"{{ pg: {Place(name)} }}";
        CheckResult result = await harness.RunAsync($"sql: \"{statement}\", component: pg, expect: \"{expected}\"");
        Assert.Equal((!statement.Contains("repeat", StringComparison.Ordinal), null), (result.Passed, result.Passed ? result.Message?.English : null));
    }

    [Fact]
    public async Task Search_path_is_the_databases_own()
    {
        using CheckHarness harness = new();
        string name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, $"CREATE SCHEMA app; CREATE TABLE app.t AS SELECT 7 AS i; ALTER DATABASE \"{name}\" SET search_path = app, public");
        harness.Components = $"{{ pg: {Place(name)} }}";
        CheckResult result = await harness.RunAsync("sql: \"SELECT i FROM t\", component: pg, expect: 7");
        Assert.True(result.Passed, result.Message?.English);
    }

    [Fact]
    public async Task Message_of_a_server_quotes_no_row()
    {
        using CheckHarness harness = new();
        string name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, Schema);
        harness.Components = $"{{ pg: {Place(name)} }}";
        CheckResult result = await harness.RunAsync("sql: \"SELECT buyer::integer FROM orders WHERE n = 1\", component: pg, rows: 1");
        Assert.Equal(PostgresFaults.ServerError.Id, result.Message?.Code);
        Assert.DoesNotContain("Yamada", result.Message?.English, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Database_that_is_not_there_locked_or_none_fails_its_check()
    {
        using CheckHarness harness = new();
        string file = harness.At("shop.db");
        await File.WriteAllTextAsync(harness.At("text.db"), new string('x', 5000), CheckHarness.Token);
        harness.Components = $"{{ pg: {Place("no_such_database")}, absent: {{ sqlite: \"{harness.At("absent.db")}\" }}, text: {{ sqlite: \"{harness.At("text.db")}\" }} }}";
        foreach (string component in (string[])["pg", "absent", "text"])
            Assert.False((await harness.RunAsync($"sql: \"SELECT 1\", component: {component}, expect: 1")).Passed, component);
        Assert.False(File.Exists(harness.At("absent.db")));

        await using SqliteConnection sqlite = new(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        await sqlite.OpenAsync(CheckHarness.Token);
        await ExecuteAsync(sqlite, Schema + "BEGIN EXCLUSIVE");
        harness.Components = $"{{ lite: {{ sqlite: \"{file}\" }} }}";
        Assert.False((await harness.RunAsync("sql: \"SELECT count(*) FROM orders\", component: lite, expect: 3, timeout: 1s")).Passed);
        await ExecuteAsync(sqlite, "COMMIT");
        Assert.True((await harness.RunAsync("sql: \"SELECT count(*) FROM orders\", component: lite, expect: 3")).Passed);
    }

    private string Place(string database) =>
        $"{{ postgres: \"host={server.Socket} port={server.Port.ToString(CultureInfo.InvariantCulture)} user=danmen_admin dbname={database}\", pg_bin: {PostgresServer.Programs} }}";

    private static async Task ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The tests' own.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(CheckHarness.Token);
    }
}
