using System.Globalization;
using System.Text.Json;
using Danmen.IntegrationTests.Git;
using Danmen.IntegrationTests.Postgres;
using Npgsql;
using Xunit;

namespace Danmen.IntegrationTests.Cli;

/// <summary><c>danmen snapshot diff</c>: what is equal for people is equal, and whatever is not is listed.</summary>
public sealed class DiffTests(PostgresServer server)
{
    [Fact]
    public async Task Folder_and_database_file_that_came_back_are_equal_although_their_inodes_are_not()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        await shop.SnapshotAsync();
        await shop.Danmen.ExitsAsync(0, "restore", "latest", "--to", "prod", "--yes");
        JsonElement difference = await EqualAsync(shop);
        Assert.Equal(["db", "uploads"], difference.GetProperty("components").EnumerateArray().Select(component => component.GetProperty("name").GetString()));

        // The folder itself stands in no tree; neither does the owner or mode of a database's file.
        (await shop.Danmen.BashAsync($"chmod 0700 '{shop.Uploads}' && chmod 0600 '{shop.Database}'")).MustSucceed();
        difference = await shop.Danmen.JsonAsync(0, "snapshot", "diff", "latest", "live:prod");
        Assert.False(difference.GetProperty("equal").GetBoolean());
        Assert.Equal("root", Assert.Single(Component(difference, "uploads").GetProperty("facts").EnumerateArray()).GetProperty("name").GetString());
        JsonElement file = Assert.Single(Component(difference, "db").GetProperty("files").EnumerateArray());
        Assert.Equal(("database.sqlite", "metadata"), (file.GetProperty("path").GetString(), file.GetProperty("what").GetString()));
        Assert.Matches("owner and mode of the folder: .*755.* -> .*700", await shop.Danmen.SaysAsync("snapshot", "diff", "latest", "live:prod"));
    }

    [Fact]
    public async Task Work_tree_that_came_back_is_equal_and_what_stands_in_its_repository_alone_is_listed()
    {
        using GitHarness git = new();
        git.Write("a.txt", "a\n");
        foreach (string[] words in (string[][])[["init", "-q"], ["add", "."], ["commit", "-qm", "first"]]) await git.RunAsync(words);
        using SmallShop shop = await SmallShop.OpenAsync(more: "code=git:" + git.WorkTree);
        await shop.SnapshotAsync();
        await shop.Danmen.ExitsAsync(0, "restore", "latest", "--to", "prod", "--yes");
        await EqualAsync(shop);

        await git.RunAsync("remote", "add", "second", "https://example.org/shop.git");
        JsonElement fact = Component(await shop.Danmen.JsonAsync(0, "snapshot", "diff", "latest", "live:prod"), "code").GetProperty("facts").EnumerateArray().Single(each => each.GetProperty("name").GetString() == "remotes");
        Assert.Contains("https://example.org/shop.git", fact.GetProperty("after").GetString(), StringComparison.Ordinal);
        Assert.Matches("リモートの一覧: .*second", await shop.Danmen.SaysAsync("snapshot", "diff", "latest", "live:prod", "--lang", "ja"));
    }

    [Fact]
    public async Task Database_that_came_back_is_equal_whatever_the_order_of_its_rows_and_what_is_neither_schema_nor_rows_is_listed()
    {
        string database = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(database, "CREATE TABLE orders (id serial PRIMARY KEY, note text); CREATE INDEX by_note ON orders (note); INSERT INTO orders (note) SELECT md5(i::text) FROM generate_series(1, 500) i; SELECT lo_from_bytea(70001, 'one'), lo_from_bytea(70002, 'two')");
        using SmallShop shop = await OpenAsync(database);
        await shop.SnapshotAsync();
        await shop.Danmen.ExitsAsync(0, "restore", "latest", "--to", "prod", "--yes");
        await EqualAsync(shop);
        await server.ExecuteAsync(database, "CLUSTER orders USING by_note; ALTER TABLE orders SET WITHOUT CLUSTER");
        await EqualAsync(shop);

        await server.ExecuteAsync(database, $"SELECT nextval('orders_id_seq'); SELECT lo_unlink(70001), lo_put(70002, 0, 'TWO'); ALTER DATABASE \"{database}\" SET work_mem = '8MB'");
        JsonElement difference = await shop.Danmen.JsonAsync(0, "snapshot", "diff", "latest", "live:prod");
        Assert.False(difference.GetProperty("equal").GetBoolean());
        Assert.Equal(
            [$"DATABASE {database} changed", "LARGE OBJECT 70001 removed", "LARGE OBJECT 70002 changed", "SEQUENCE SET public.orders_id_seq changed"],
            Component(difference, "orders").GetProperty("schema").EnumerateArray().Select(item => $"{item.GetProperty("type").GetString()} {item.GetProperty("name").GetString()} {item.GetProperty("change").GetString()}"));
        Assert.Empty(Component(difference, "orders").GetProperty("tables").EnumerateArray());
    }

    [Fact]
    public async Task Rows_of_a_database_file_tell_how_many_of_them_changed()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        await shop.SnapshotAsync();
        await shop.SqlAsync("UPDATE orders SET note = 'changed' WHERE id <= 50;");
        JsonElement table = Assert.Single(Component(await shop.Danmen.JsonAsync(0, "snapshot", "diff", "latest", "live:prod"), "db").GetProperty("tables").EnumerateArray());
        Assert.Equal(0.1, table.GetProperty("changed_share").GetDouble());
        Assert.Matches("orders +rows 500 +10.* of its rows changed", await shop.Danmen.SaysAsync("snapshot", "diff", "latest", "live:prod"));
        Assert.Matches("orders +行数 500 +行の 10.* が変化", await shop.Danmen.SaysAsync("snapshot", "diff", "latest", "live:prod", "--lang", "ja"));
    }

    [Fact]
    public async Task Names_in_a_japanese_encoding_are_told_as_they_are_and_stay_apart_where_unicode_knows_them_not()
    {
        string database = await server.CreateDatabaseAsync("ENCODING 'EUC_JP' LOCALE 'C'");
        await server.ExecuteAsync(database, "CREATE SCHEMA \"営業～部\"; CREATE TABLE \"営業～部\".\"顧客 台帳\" (\"名前\" text); CREATE TABLE \"注文\" (i int); INSERT INTO \"営業～部\".\"顧客 台帳\" SELECT md5(i::text) FROM generate_series(1, 5000) i; INSERT INTO \"注文\" VALUES (1)");
        // A9 A1 and A9 A2 are valid pairs that no conversion to UTF-8 knows.
        string script = "CREATE FUNCTION \"\u00a9\u00a1\"() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION \"\u00a9\u00a2\"() RETURNS int LANGUAGE sql AS 'SELECT 1'";
        await RawAsync(database, script);
        using SmallShop shop = await OpenAsync(database);
        await shop.SnapshotAsync();
        await EqualAsync(shop);
        await server.ExecuteAsync(database, "UPDATE \"営業～部\".\"顧客 台帳\" SET \"名前\" = 'x' WHERE ctid = '(0,1)'; ALTER TABLE \"注文\" ADD COLUMN \"数量\" int; CREATE VIEW \"一覧\" AS SELECT * FROM \"注文\"");
        await RawAsync(database, script.Replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", StringComparison.Ordinal).Replace("SELECT 1", "SELECT 2", StringComparison.Ordinal));

        JsonElement orders = Component(await shop.Danmen.JsonAsync(0, "snapshot", "diff", "latest", "live:prod"), "orders");

        Assert.Equal(["営業～部.顧客 台帳", "public.注文"], Names(orders, "tables").Order(StringComparer.Ordinal).Reverse());
        Assert.InRange(Share(orders, "営業～部.顧客 台帳"), 1e-6, 0.9);
        Assert.Equal(["FUNCTION public.\\xA9\\xA1()", "FUNCTION public.\\xA9\\xA2()", "TABLE public.注文", "VIEW public.一覧"], Objects(orders));
        await shop.Danmen.ExitsAsync(0, "restore", "latest", "--to", "prod", "--table", "営業～部.顧客 台帳", "--yes");
        Assert.Equal("0", await server.ScalarAsync(database, "SELECT count(*) FROM \"営業～部\".\"顧客 台帳\" WHERE \"名前\" = 'x'"));
    }

    [Fact]
    public async Task Names_of_a_database_without_an_encoding_are_read_as_utf_8_and_any_other_byte_is_told()
    {
        string database = await server.CreateDatabaseAsync("ENCODING 'SQL_ASCII' LOCALE 'C'");
        // 表 in UTF-8, two names that are no UTF-8, and one that spells such a byte.
        string[] tables = ["\u00e8\u00a1\u00a8", "t\u00ff", "t\u00fe", "t\\xFF"], shown = ["表", "t\\xFF", "t\\xFE", "t\\x5CxFF"];
        foreach (string table in tables) await RawAsync(database, $"CREATE TABLE \"{table}\" (i serial, s text); INSERT INTO \"{table}\" (s) SELECT md5(i::text) FROM generate_series(1, 3000) i");
        using SmallShop shop = await OpenAsync(database);
        await shop.SnapshotAsync();
        await EqualAsync(shop);
        foreach (string table in tables) await RawAsync(database, $"UPDATE \"{table}\" SET s = 'x' WHERE i = 1; SELECT nextval('\"{table}_i_seq\"'); ALTER TABLE \"{table}\" SET (fillfactor = 90)");

        JsonElement orders = Component(await shop.Danmen.JsonAsync(0, "snapshot", "diff", "latest", "live:prod"), "orders");

        string[] names = [.. shown.Select(name => "public." + name).Order(StringComparer.Ordinal)];
        Assert.Equal(names, Names(orders, "tables"));
        Assert.All(names, name => Assert.InRange(Share(orders, name), 1e-6, 0.9));
        Assert.Equal(names.Select(name => "TABLE " + name).Concat(names.Select(name => $"SEQUENCE SET {name}_i_seq")), Objects(orders));
        await shop.Danmen.ExitsAsync(0, "restore", "latest", "--to", "prod", "--table", "public.表", "--table", "public.t\\xFE", "--yes");
        Assert.Equal("0", await server.ScalarAsync(database, "SELECT count(*) FROM \"表\" WHERE s = 'x'"));
    }

    [Fact]
    public async Task Tables_whose_schema_or_name_has_a_dot_do_not_meet()
    {
        string database = await server.CreateDatabaseAsync("ENCODING 'LATIN1' LOCALE 'C'");
        await server.ExecuteAsync(database, "CREATE SCHEMA \"Größe\"; CREATE SCHEMA \"Größe.b\"; CREATE TABLE \"Größe\".\"b.c\" AS SELECT 1 AS i; CREATE TABLE \"Größe.b\".c AS SELECT 1 AS i");
        using SmallShop shop = await OpenAsync(database);
        await shop.SnapshotAsync();
        await server.ExecuteAsync(database, "UPDATE \"Größe\".\"b.c\" SET i = 2; ALTER TABLE \"Größe.b\".c ADD COLUMN j int; INSERT INTO \"Größe.b\".c VALUES (2, 2)");

        JsonElement orders = Component(await shop.Danmen.JsonAsync(0, "snapshot", "diff", "latest", "live:prod"), "orders");

        Assert.Equal(["\"Größe.b\".c", "Größe.b.c"], Names(orders, "tables"));
        Assert.Equal(["TABLE \"Größe.b\".c"], Objects(orders));
        await shop.Danmen.ExitsAsync(0, "restore", "latest", "--to", "prod", "--table", "Größe.b.c", "--yes");
    }

    private static IEnumerable<string?> Names(JsonElement component, string list) => component.GetProperty(list).EnumerateArray().Select(item => item.GetProperty("name").GetString());

    private static IEnumerable<string> Objects(JsonElement component) => component.GetProperty("schema").EnumerateArray().Select(item => $"{item.GetProperty("type").GetString()} {item.GetProperty("name").GetString()}");

    private static double Share(JsonElement component, string table) => component.GetProperty("tables").EnumerateArray().Single(item => item.GetProperty("name").GetString() == table).GetProperty("changed_share").GetDouble();

    private Task<SmallShop> OpenAsync(string database) => SmallShop.OpenAsync(more: $"orders=postgres:host={server.Socket} port={server.Port.ToString(CultureInfo.InvariantCulture)} user=danmen_admin dbname={database}");

    /// <summary>Runs a script whose characters are bytes.</summary>
    private async Task RawAsync(string database, string script)
    {
        await using NpgsqlConnection connection = new($"Host={server.Socket};Port={server.Port.ToString(CultureInfo.InvariantCulture)};Username=danmen_admin;Database={database};Pooling=false;Client Encoding=SQL_ASCII;Encoding=ISO-8859-1");
        await connection.OpenAsync(DanmenProgram.Token);
#pragma warning disable CA2100 // A test's own text.
        await using NpgsqlCommand command = new(script, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(DanmenProgram.Token);
    }

    /// <summary>Says, in both forms, that the newest snapshot is what lives.</summary>
    private static async Task<JsonElement> EqualAsync(SmallShop shop)
    {
        JsonElement difference = await shop.Danmen.JsonAsync(0, "snapshot", "diff", "latest", "live:prod");
        Assert.True(difference.GetProperty("equal").GetBoolean(), difference.GetRawText());
        Assert.All(difference.GetProperty("components").EnumerateArray(), component => Assert.Equal("none", component.GetProperty("change").GetString()));
        Assert.StartsWith("No differences", await shop.Danmen.SaysAsync("snapshot", "diff", "latest", "live:prod"), StringComparison.Ordinal);
        return difference;
    }

    private static JsonElement Component(JsonElement difference, string name) => difference.GetProperty("components").EnumerateArray().Single(component => component.GetProperty("name").GetString() == name);
}
