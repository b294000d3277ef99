using System.Globalization;
using System.Text.Json;
using Danmen.IntegrationTests.Postgres;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Cli;

/// <summary><c>danmen restore --table</c> as a user types it, on a real server.</summary>
public sealed class TableRestoreTests(PostgresServer server)
{
    private const string Schema = """
        CREATE TABLE customers (id int PRIMARY KEY, name text);
        CREATE SCHEMA "Büro 東京";
        CREATE TABLE "Büro 東京"."Auf.träge" (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer int REFERENCES customers, amount numeric);
        CREATE TABLE events (id int, day date) PARTITION BY RANGE (day);
        CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
        CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2024-02-01') TO ('2024-03-01');
        INSERT INTO customers SELECT i, 'c' || i FROM generate_series(1, 50) i;
        INSERT INTO "Büro 東京"."Auf.träge" (customer, amount) SELECT i % 50 + 1, i FROM generate_series(1, 400) i;
        INSERT INTO events SELECT i, date '2024-01-01' + i % 59 FROM generate_series(1, 300) i;
        """;

    private const string Damage = """
        DELETE FROM "Büro 東京"."Auf.träge" WHERE id > 5; UPDATE "Büro 東京"."Auf.träge" SET amount = -1; DELETE FROM events WHERE day < '2024-01-20'; UPDATE customers SET name = 'kept';
        """;

    private const string Orders = "\"Büro 東京\".\"Auf.träge\"";

    [Fact]
    public async Task Tables_are_planned_restored_rolled_back_restored_again_and_confirmed_and_the_rest_stays()
    {
        string database = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(database, Schema);
        using SmallShop shop = await OpenAsync(database);
        string whole = await DigestAsync(database);
        string id = await shop.SnapshotAsync();
        await server.ExecuteAsync(database, Damage);
        string damaged = await DigestAsync(database);
        await File.WriteAllTextAsync(Path.Combine(shop.Uploads, "later.txt"), "not part of it", DanmenProgram.Token);
        // As diffs name it, and a partitioned table for all its leaves.
        string[] words = ["restore", id, "--to", "prod", "--table", "Büro 東京.Auf.träge", "--table", "public.events"];

        JsonElement plan = await shop.Danmen.JsonAsync(0, [.. words, "--plan"]);
        Assert.True(plan.GetProperty("allowed").GetBoolean());
        Assert.True(plan.GetProperty("needs_confirmation").GetBoolean());
        JsonElement planned = Assert.Single(plan.GetProperty("components").EnumerateArray());
        Assert.Equal("orders", planned.GetProperty("name").GetString());
        Assert.Contains("Auf.tr", planned.GetProperty("actions").GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("customers", planned.GetProperty("actions").GetRawText(), StringComparison.Ordinal);
        Assert.Contains("needs --yes", await shop.Danmen.SaysAsync([.. words, "--plan"]), StringComparison.Ordinal);
        Assert.Contains("[DM-CLI-002]", (await shop.Danmen.ExitsAsync(4, words)).Error, StringComparison.Ordinal);
        Assert.Equal(damaged, await DigestAsync(database));

        JsonElement run = await shop.Danmen.JsonAsync(0, [.. words, "--yes"]);
        Assert.Equal(whole, await DigestAsync(database));
        await StaysAsync();
        string runId = run.GetProperty("id").GetString()!; // in the golden list
        JsonElement component = Assert.Single((await shop.Danmen.JsonAsync(0, "restore", "show", runId)).GetProperty("components").EnumerateArray());
        Assert.Equal(["Büro 東京.Auf.träge", "public.events"], component.GetProperty("tables").EnumerateArray().Select(table => table.GetString()));

        await shop.Danmen.ExitsAsync(0, "restore", "rollback", runId, "--yes");
        Assert.Equal(damaged, await DigestAsync(database));
        await StaysAsync();
        await shop.Danmen.ExitsAsync(0, "restore", "confirm", runId, "--yes");

        runId = (await shop.Danmen.JsonAsync(0, [.. words, "--yes"])).GetProperty("id").GetString()!; // as above
        await shop.Danmen.ExitsAsync(0, "restore", "confirm", runId, "--yes");
        Assert.Equal(whole, await DigestAsync(database));
        await StaysAsync();
        Assert.Equal("0", await server.ScalarAsync(database, "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'danmen%'"));
        Assert.Contains("[DM-RESTORE-", (await shop.Danmen.RunAsync("restore", "rollback", runId, "--yes")).Error, StringComparison.Ordinal);

        async Task StaysAsync()
        {
            Assert.Equal("kept", await server.ScalarAsync(database, "SELECT min(name) FROM customers"));
            Assert.True(File.Exists(Path.Combine(shop.Uploads, "later.txt")));
        }
    }

    [Fact]
    public async Task Unknown_tables_exit_3_and_rows_that_cannot_come_back_leave_everything_as_it_is()
    {
        string database = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(database, Schema);
        using SmallShop shop = await OpenAsync(database);
        await shop.SnapshotAsync();
        await server.ExecuteAsync(database, Damage);
        ProgramResult unknown = await shop.Danmen.ExitsAsync(3, "restore", "latest", "--to", "prod", "--table", "public.nothing", "--yes");
        Assert.Contains("public.nothing", unknown.Error, StringComparison.Ordinal);
        unknown = await shop.Danmen.ExitsAsync(3, "restore", "latest", "--to", "prod", "--table", "orders/public.nothing", "--yes");
        Assert.Contains("public.nothing", unknown.Error, StringComparison.Ordinal);

        await server.ExecuteAsync(database, $"DELETE FROM {Orders}; DELETE FROM customers WHERE id = 3");
        string damaged = await DigestAsync(database);
        ProgramResult broken = await shop.Danmen.RunAsync("restore", "latest", "--to", "prod", "--table", "Büro 東京.Auf.träge", "--yes");
        Assert.Equal(1, broken.ExitCode);
        Assert.Contains("[DM-RESTORE-013]", broken.Error, StringComparison.Ordinal);
        Assert.Contains("would break a foreign key", broken.Error, StringComparison.Ordinal);
        Assert.Equal(damaged, await DigestAsync(database));
        string runId = (await shop.Danmen.JsonAsync(0, "restore", "list")).GetProperty("runs")[0].GetProperty("id").GetString()!; // in the golden list
        // It has gone back by itself; a confirmation removes what it had built.
        await shop.Danmen.ExitsAsync(0, "restore", "confirm", runId, "--yes");
        Assert.Equal(damaged, await DigestAsync(database));
        Assert.Equal("0", await server.ScalarAsync(database, "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'danmen%'"));
    }

    private Task<SmallShop> OpenAsync(string database) => SmallShop.OpenAsync(
        production: true, more: $"orders=postgres:host={server.Socket} port={server.Port.ToString(CultureInfo.InvariantCulture)} user=danmen_admin dbname={database}");

    private Task<string> DigestAsync(string database) => server.ScalarAsync(
        database, $"SELECT (SELECT md5(string_agg(o::text, '|' ORDER BY id)) FROM {Orders} o) || (SELECT md5(string_agg(e::text, '|' ORDER BY id)) FROM events e)");
}
