using System.Globalization;
using System.Text.Json;
using Danmen.IntegrationTests.Git;
using Danmen.IntegrationTests.Postgres;
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
        using SmallShop shop = await SmallShop.OpenAsync(more: $"orders=postgres:host={server.Socket} port={server.Port.ToString(CultureInfo.InvariantCulture)} user=danmen_admin dbname={database}");
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
