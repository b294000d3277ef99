using Npgsql;
using Xunit;

namespace Danmen.IntegrationTests.Postgres;

/// <summary>Databases of other encodings: bytes go through untouched.</summary>
public sealed class EncodingTests(PostgresServer server)
{
    [Fact]
    public async Task Euc_jp_bytes_without_a_unicode_counterpart_survive()
    {
        var name = await server.CreateDatabaseAsync("ENCODING 'EUC_JP' LOCALE 'C'");
        // A9 A1 is a valid EUC_JP pair that no conversion to UTF-8 knows.
        await server.PsqlAsync(name, "CREATE TABLE t (i int, s text); INSERT INTO t VALUES (1, convert_from('\\xa9a1c6fccbdc', 'EUC_JP')), (2, 'x')");
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        Assert.Equal([0x31, 0x09, 0xA9, 0xA1, 0xC6, 0xFC, 0xCB, 0xDC, 0x0A, 0x32, 0x09, 0x78, 0x0A], await harness.RowsAsync(captured, "public", "t"));
        await RoundTripAsync(harness, name, captured, "SELECT string_agg(encode(convert_to(s, 'EUC_JP'), 'hex'), ',' ORDER BY i) FROM t");
    }

    [Fact]
    public async Task Latin1_database_survives()
    {
        var name = await server.CreateDatabaseAsync("ENCODING 'LATIN1' LOCALE 'C'");
        await server.ExecuteAsync(name, "CREATE TABLE \"Größe\" (\"Maß\" text); INSERT INTO \"Größe\" VALUES ('äöü'), ('ÿ')");
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        Assert.Equal([0xE4, 0xF6, 0xFC, 0x0A, 0xFF, 0x0A], await harness.RowsAsync(captured, "public", "Größe"));
        await RoundTripAsync(harness, name, captured, "SELECT string_agg(encode(convert_to(\"Maß\", 'LATIN1'), 'hex'), ',' ORDER BY \"Maß\") FROM \"Größe\"");
    }

    [Fact]
    public async Task Sql_ascii_database_with_invalid_bytes_even_in_names_survives()
    {
        var name = await server.CreateDatabaseAsync("ENCODING 'SQL_ASCII' LOCALE 'C'");
        await using (var connection = new NpgsqlConnection($"Host={server.Socket};Port={server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)};Username=danmen_admin;Database={name};Pooling=false;Client Encoding=SQL_ASCII;Encoding=ISO-8859-1"))
        {
            await connection.OpenAsync(PostgresHarness.Token);
            await using var command = new NpgsqlCommand("CREATE TABLE \"t\u00ff\u0080\" (\"c\u00fe\" text); INSERT INTO \"t\u00ff\u0080\" VALUES ('\u00ff\u00fe\u0081'), ('plain'); COMMENT ON TABLE \"t\u00ff\u0080\" IS '\u00ff'", connection);
            await command.ExecuteNonQueryAsync(PostgresHarness.Token);
        }

        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        Assert.Equal([0xFF, 0xFE, 0x81, 0x0A, .. "plain\n"u8], await harness.RowsAsync(captured, "public", "t\u00ff\u0080"));
        Assert.Equal("tables/public/t%FF%80/0.0/rows.copy", (await harness.RecordAsync(captured)).Tables.Single().Parts.Single().Path);
        await using var restore = await harness.RestoreAsync(name, captured);
        await restore.ConfirmAsync(PostgresHarness.Token);
        var again = await harness.CaptureAsync(name, captured);
        Assert.Equal(captured.Tree.Id, again.Tree.Id);
    }

    [Fact]
    public async Task Icu_database_keeps_provider_and_locale()
    {
        var name = await server.CreateDatabaseAsync("LOCALE_PROVIDER icu ICU_LOCALE 'ja-JP' LOCALE 'C.UTF-8'");
        await server.ExecuteAsync(name, "CREATE TABLE t (s text PRIMARY KEY); INSERT INTO t VALUES ('い'), ('ア'), ('亜')");
        var harness = new PostgresHarness(server);
        await RoundTripAsync(harness, name, await harness.CaptureAsync(name), "SELECT string_agg(s, ',' ORDER BY s) FROM t");
        Assert.Equal("i|ja-JP", await server.ScalarAsync("postgres", $"SELECT datlocprovider::text || '|' || daticulocale FROM pg_database WHERE datname = '{name}'"));
    }

    [Fact]
    public async Task Hostile_names_do_not_meet_and_survive()
    {
        var name = await server.CreateDatabaseAsync();
        string[] tables = ["a.b", "a/b", "..", "%", "a%2Eb", "quote\"d", "apo'strophe", "back\\slash", "new\nline", "dollar$1", "@p :q ?", "日本", "ünï", " "];
        foreach (var table in tables)
        {
            var quoted = table.Replace("\"", "\"\"", StringComparison.Ordinal);
            await server.PsqlAsync(name, $"CREATE TABLE \"{quoted}\" (\"{quoted}\" serial, v text); INSERT INTO \"{quoted}\" (v) VALUES ('x'), ('y')");
        }

        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(name);
        Assert.Equal(tables.Length, (await harness.RecordAsync(captured)).Tables.SelectMany(t => t.Parts).Select(p => p.Path).Distinct().Count());
        await using var restore = await harness.RestoreAsync(name, captured);
        await restore.ConfirmAsync(PostgresHarness.Token);
        Assert.Equal(captured.Tree.Id, (await harness.CaptureAsync(name, captured)).Tree.Id);
    }

    private async Task RoundTripAsync(PostgresHarness harness, string name, Danmen.Snapshots.Contracts.CapturedComponent captured, string sql)
    {
        var before = await server.PsqlAsync(name, sql);
        await using var restore = await harness.RestoreAsync(name, captured);
        Assert.Equal(before, await server.PsqlAsync(name, sql));
        await restore.ConfirmAsync(PostgresHarness.Token);
        Assert.Equal(captured.Tree.Id, (await harness.CaptureAsync(name, captured)).Tree.Id);
    }
}
