using System.Globalization;
using System.Text.Json;
using Danmen.IntegrationTests.Postgres;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Cli;

/// <summary><c>snapshot diff</c>, <c>--rows N</c>: which rows differ, by primary key; no other value is ever shown.</summary>
public sealed class RowDiffTests(PostgresServer server)
{
    [Fact]
    public async Task Rows_of_a_SQLite_database_are_named_by_their_key()
    {
        using SmallShop shop = await SmallShop.OpenAsync(production: true);
        await shop.SqlAsync("CREATE TABLE pairs (a TEXT, b INTEGER, v TEXT, PRIMARY KEY (b, a)) WITHOUT ROWID; INSERT INTO pairs VALUES ('x', 10, 'secret-1'), ('y', 9, 'secret-2'); CREATE TABLE keyless (v TEXT); INSERT INTO keyless VALUES ('k1'), ('k1'), ('k2');");
        await shop.SnapshotAsync();
        await shop.SqlAsync("DELETE FROM orders WHERE id IN (3, 400); UPDATE orders SET note = 'hidden value' WHERE id IN (7, 20); INSERT INTO orders VALUES (1000, 'hidden too'); UPDATE pairs SET v = 'secret-3' WHERE b = 10; INSERT INTO pairs VALUES ('z', 9, 'secret-4'); DELETE FROM keyless WHERE rowid = 1; INSERT INTO keyless VALUES ('k3');");

        JsonElement tables = Component(await shop.Danmen.JsonAsync(0, "snapshot", "diff", "latest", "live:prod", "--rows", "3"), "db").GetProperty("tables");
        JsonElement orders = Rows(tables, "orders");
        Assert.Equal((1, 2, 2), (orders.GetProperty("added").GetInt32(), orders.GetProperty("removed").GetInt32(), orders.GetProperty("changed").GetInt32()));
        Assert.Equal(["removed 3 ", "changed 7 note", "changed 20 note"], Told(orders));
        JsonElement pairs = Rows(tables, "pairs");
        Assert.Equal(["b", "a"], pairs.GetProperty("key").EnumerateArray().Select(column => column.GetString()));
        Assert.Equal(["added 9,z ", "changed 10,x v"], Told(pairs));
        JsonElement keyless = Rows(tables, "keyless");
        Assert.Equal((1, 1, 0, 0), (keyless.GetProperty("added").GetInt32(), keyless.GetProperty("removed").GetInt32(), keyless.GetProperty("key").GetArrayLength(), keyless.GetProperty("rows").GetArrayLength()));

        foreach (string language in (string[])["en", "ja"])
        {
            string said = await shop.Danmen.SaysAsync("snapshot", "diff", "latest", "live:prod", "--rows", "3", "--lang", language);
            Assert.Matches("(?m)^ +- +id=3$", said);
            Assert.Matches("(?m)^ +~ +id=7  note$", said);
            Assert.Matches("(?m)^ +\\+ +b=9, a=z$", said);
            Assert.Contains(language == "ja" ? "ほか 2 件" : "and 2 more", said, StringComparison.Ordinal);
            Assert.Contains(language == "ja" ? "主キーがありません: 追加 1 行、削除 1 行" : "no primary key: 1 rows added, 1 removed", said, StringComparison.Ordinal);
            Assert.DoesNotMatch("hidden|secret|k1|k3", said);
        }

        // Counted without being asked for, unless rows are to be left unread.
        orders = Rows(Component(await shop.Danmen.JsonAsync(0, "snapshot", "diff", "latest", "live:prod"), "db").GetProperty("tables"), "orders");
        Assert.Equal((1, 2, 2, 0), (orders.GetProperty("added").GetInt32(), orders.GetProperty("removed").GetInt32(), orders.GetProperty("changed").GetInt32(), orders.GetProperty("rows").GetArrayLength()));
        Assert.False(Component(await shop.Danmen.JsonAsync(0, "snapshot", "diff", "latest", "live:prod", "--no-rows"), "db").GetProperty("tables")[0].TryGetProperty("differing_rows", out _));
        await shop.Danmen.ExitsAsync(2, "snapshot", "diff", "latest", "live:prod", "--rows", "3", "--no-rows");
    }

    [Fact]
    public async Task Rows_of_a_PostgreSQL_database_are_named_by_their_key()
    {
        string database = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(database, """
            CREATE TABLE people (id int PRIMARY KEY, name text, note text);
            INSERT INTO people SELECT i, 'n' || i, E'a\tb\\c' FROM generate_series(1, 5000) i;
            CREATE TABLE "Odd.Name" ("k 1" text, "k 2" int, v numeric, w int GENERATED ALWAYS AS (1) STORED, PRIMARY KEY ("k 2", "k 1"));
            INSERT INTO "Odd.Name" ("k 1", "k 2", v) VALUES (E'tab\tand\nline', 2, 1), ('鍵', 1, 2);
            CREATE TABLE events (id int, day date, v int, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
            CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
            INSERT INTO events VALUES (1, '2024-01-02', 5), (2, '2024-01-03', 6);
            CREATE TABLE keyless (v text); INSERT INTO keyless VALUES ('a'), ('a');
            """);
        using SmallShop shop = await OpenAsync(database);
        string first = await shop.SnapshotAsync();
        await server.ExecuteAsync(database, """
            UPDATE people SET note = 'hidden' WHERE id = 4711; UPDATE people SET name = NULL, note = 'hidden' WHERE id = 12; DELETE FROM people WHERE id = 100; INSERT INTO people VALUES (-5, 'hidden', '');
            UPDATE "Odd.Name" SET v = 3 WHERE "k 2" = 2; UPDATE "Odd.Name" SET v = 4 WHERE "k 2" = 1;
            UPDATE events SET v = 7 WHERE id = 2; INSERT INTO keyless VALUES ('b');
            """);
        string second = await shop.SnapshotAsync();
        foreach (string after in (string[])[second, "live:prod"])
        {
            JsonElement tables = Component(await shop.Danmen.JsonAsync(0, "snapshot", "diff", first, after, "--rows", "10"), "people").GetProperty("tables");
            JsonElement people = Rows(tables, "public.people");
            Assert.Equal((1, 1, 2), (people.GetProperty("added").GetInt32(), people.GetProperty("removed").GetInt32(), people.GetProperty("changed").GetInt32()));
            Assert.Equal(["added -5 ", "changed 12 name+note", "removed 100 ", "changed 4711 note"], Told(people));
            Assert.Equal(["changed 1,鍵 v", "changed 2,tab\tand\nline v"], Told(Rows(tables, "public.Odd.Name")));
            Assert.Equal(["changed 2,2024-01-03 v"], Told(Rows(tables, "public.events_1")));
            Assert.Equal((1, 0), (Rows(tables, "public.keyless").GetProperty("added").GetInt32(), Rows(tables, "public.keyless").GetProperty("removed").GetInt32()));
        }

        string said = await shop.Danmen.SaysAsync("snapshot", "diff", first, second, "--rows", "2");
        Assert.Contains("id=-5", said, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", said, StringComparison.Ordinal);

        // A table whose columns changed is compared by those that both have.
        await server.ExecuteAsync(database, "ALTER TABLE people ADD COLUMN more int DEFAULT 1; ALTER TABLE people DROP COLUMN note; UPDATE people SET name = 'x' WHERE id = 1;");
        JsonElement altered = Rows(Component(await shop.Danmen.JsonAsync(0, "snapshot", "diff", second, "live:prod", "--rows", "10"), "people").GetProperty("tables"), "public.people");
        Assert.Equal(["changed 1 name"], Told(altered));
        string third = await shop.SnapshotAsync();
        await server.ExecuteAsync(database, "ALTER TABLE people ADD COLUMN last int; UPDATE people SET name = 'y' WHERE id = 2;");
        Assert.Equal(["changed 2 name"], Told(Rows(Component(await shop.Danmen.JsonAsync(0, "snapshot", "diff", third, "live:prod", "--rows", "10"), "people").GetProperty("tables"), "public.people")));
    }

    private async Task<SmallShop> OpenAsync(string database)
    {
        ExternalProgram.Require("sqlite3");
        SmallShop shop = await SmallShop.OpenAsync(more: "people=postgres:placeholder");
        string port = server.Port.ToString(CultureInfo.InvariantCulture);
        shop.Configure(text => text.Replace("postgres: placeholder", $"postgres: \"host={server.Socket} port={port} user=danmen_admin dbname={database}\"\n        pg_bin: {PostgresServer.Programs}", StringComparison.Ordinal));
        return shop;
    }

    private static JsonElement Component(JsonElement document, string name) => document.GetProperty("components").EnumerateArray().Single(component => component.GetProperty("name").GetString() == name);

    private static JsonElement Rows(JsonElement tables, string name) => tables.EnumerateArray().Single(table => table.GetProperty("name").GetString() == name).GetProperty("differing_rows");

    private static IEnumerable<string> Told(JsonElement rows) => rows.GetProperty("rows").EnumerateArray().Select(row =>
        $"{row.GetProperty("change").GetString()} {string.Join(',', row.GetProperty("key").EnumerateArray().Select(value => value.GetString()))} {string.Join('+', row.GetProperty("columns").EnumerateArray().Select(column => column.GetString()))}");
}
