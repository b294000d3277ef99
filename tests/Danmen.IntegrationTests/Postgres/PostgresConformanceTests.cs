using System.Text.Json.Nodes;
using Danmen.Components;
using Danmen.Components.Postgres;
using Danmen.Snapshots.Contracts;
using Danmen.Testing;

namespace Danmen.IntegrationTests.Postgres;

public sealed class PostgresConformanceTests(PostgresServer server) : ComponentConformance
{
    private int _places;

    private protected override IComponentKind Kind { get; } = new PostgresComponent();

    private protected override async Task<ComponentDefinition> MakeAsync()
    {
        string name = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(name, """
            CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
            CREATE TABLE orders (id serial PRIMARY KEY, customer bigint REFERENCES customers, total numeric(10, 2), note text);
            CREATE INDEX ON orders (customer);
            INSERT INTO customers (name) SELECT '顧客' || n FROM generate_series(1, 50) n;
            INSERT INTO orders (customer, total, note) SELECT 1 + n % 50, n * 1.1, E'line\nbreak\t\\' FROM generate_series(1, 500) n;
            """);
        return new PostgresHarness(server).Component(name);
    }

    private protected override Task ChangeAsync(ComponentDefinition component) => server.ExecuteAsync(Database(component), """
        DELETE FROM orders WHERE id % 3 = 0;
        UPDATE customers SET name = 'changed' WHERE id = 7;
        INSERT INTO customers (name) VALUES ('new');
        CREATE TABLE added (a int);
        """);

    private protected override ComponentDefinition Elsewhere(ComponentDefinition component) => new PostgresHarness(server).Component($"{Database(component)}x{++_places}");

    private protected override async Task<string> LookAsync(ComponentDefinition component)
    {
        string name = Database(component);
        if (await server.ScalarAsync("postgres", $"SELECT count(*) FROM pg_database WHERE datname = '{name}'") == "0") return "";
        string tables = await server.ScalarAsync(name, "SELECT string_agg(relname, ',' ORDER BY relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace");
        string customers = await server.ScalarAsync(name, "SELECT md5(string_agg(c::text, '|' ORDER BY id)) FROM customers c");
        string orders = await server.ScalarAsync(name, "SELECT md5(string_agg(o::text, '|' ORDER BY id)) FROM orders o");
        string sequence = await server.ScalarAsync(name, "SELECT last_value || ' ' || is_called FROM customers_id_seq");
        return $"{tables}\n{customers}\n{orders}\n{sequence}";
    }

    private protected override async Task<IReadOnlyList<string>> LeftoversAsync(ComponentDefinition component)
    {
        string left = await server.ScalarAsync("postgres", $"SELECT string_agg(datname, ',') FROM pg_database WHERE datname LIKE '{Database(component)}\\_danmen%'");
        return left.Length == 0 ? [] : left.Split(',');
    }

    /// <summary>The size on the server's disk changes by itself.</summary>
    private protected override string Steady(JsonObject facts)
    {
        var steady = (JsonObject)facts.DeepClone();
        steady.Remove("size_bytes");
        return steady.ToJsonString();
    }

    private static string Database(ComponentDefinition component) => PostgresOptions.From(component).Database;
}
