using Xunit;

namespace Danmen.IntegrationTests.Postgres;

/// <summary>The main road: capture, damage, restore, roll back, confirm.</summary>
public sealed class ShopTests(PostgresServer server)
{
    private const string Shop = """
        CREATE SCHEMA "Büro 東京";
        CREATE TABLE customers (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, name_length int GENERATED ALWAYS AS (length(name)) STORED);
        CREATE TABLE "Büro 東京"."Auf.träge" (id serial PRIMARY KEY, customer int REFERENCES customers, "Betrag €" numeric, note text);
        INSERT INTO customers (name) SELECT 'customer ' || i FROM generate_series(1, 1000) i;
        INSERT INTO "Büro 東京"."Auf.träge" (customer, "Betrag €", note) SELECT i % 1000 + 1, i * 1.5, E'tab\t line\n back\\slash ' || i FROM generate_series(1, 5000) i;
        CREATE MATERIALIZED VIEW totals AS SELECT customer, sum("Betrag €") AS total FROM "Büro 東京"."Auf.träge" GROUP BY 1;
        """;

    private const string Digest = """
        SELECT md5(string_agg(t::text, '|' ORDER BY id)) || (SELECT md5(string_agg(c::text, '|' ORDER BY id)) FROM customers c)
          || (SELECT md5(string_agg(m::text, '|' ORDER BY customer)) FROM totals m) FROM "Büro 東京"."Auf.träge" t
        """;

    [Fact]
    public async Task Damaged_database_is_restored_rolled_back_and_confirmed()
    {
        var shop = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(shop, Shop);
        var whole = await server.ScalarAsync(shop, Digest);
        var harness = new PostgresHarness(server);
        var captured = await harness.CaptureAsync(shop);
        Assert.Empty(captured.Problems);
        Assert.Empty(await harness.VerifyStoredAsync(captured));

        await server.ExecuteAsync(shop, "DELETE FROM \"Büro 東京\".\"Auf.träge\" WHERE id > 10; UPDATE customers SET name = 'x'; REFRESH MATERIALIZED VIEW totals");
        var damaged = await server.ScalarAsync(shop, Digest);
        Assert.NotEqual(whole, damaged);

        await using var restore = await harness.RestoreAsync(shop, captured);
        Assert.Equal(whole, await server.ScalarAsync(shop, Digest));
        Assert.Equal("5001", await server.ScalarAsync(shop, "SELECT nextval('\"Büro 東京\".\"Auf.träge_id_seq\"')"));
        Assert.Equal("1001", await server.ScalarAsync(shop, "INSERT INTO customers (name) VALUES ('new') RETURNING id"));

        await restore.RollbackAsync(PostgresHarness.Token);
        Assert.Equal(damaged, await server.ScalarAsync(shop, Digest));
        await restore.ConfirmAsync(PostgresHarness.Token);
        Assert.Equal("1", await server.ScalarAsync("postgres", $"SELECT count(*) FROM pg_database WHERE datname LIKE '{shop}\\_danmen%' OR datname = '{shop}'"));
    }

    [Fact]
    public async Task Unchanged_database_gives_the_same_tree_and_so_does_its_restored_copy()
    {
        var shop = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(shop, Shop);
        var harness = new PostgresHarness(server);
        var first = await harness.CaptureAsync(shop);
        var before = harness.Store.BlobCount;
        var second = await harness.CaptureAsync(shop, first);
        Assert.Equal(first.Tree.Id, second.Tree.Id);
        Assert.Equal(before, harness.Store.BlobCount);

        await using var restore = await harness.RestoreAsync(shop, first);
        await restore.ConfirmAsync(PostgresHarness.Token);
        var restored = await harness.CaptureAsync(shop, first);
        Assert.Equal(first.Tree.Id, restored.Tree.Id);
    }
}
