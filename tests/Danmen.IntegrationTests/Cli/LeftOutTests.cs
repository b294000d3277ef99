using System.Globalization;
using System.Text.Json;
using Danmen.IntegrationTests.Postgres;
using Xunit;

namespace Danmen.IntegrationTests.Cli;

/// <summary>What does not come along into another environment is told by name, by the plan, the restore and <c>restore show</c>.</summary>
public sealed class LeftOutTests(PostgresServer server)
{
    [Fact]
    public async Task Views_over_foreign_tables_are_named_by_plan_and_result_in_both_languages()
    {
        string database = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(database, "CREATE EXTENSION postgres_fdw; CREATE SERVER away FOREIGN DATA WRAPPER postgres_fdw; CREATE FOREIGN TABLE far (i int) SERVER away; CREATE VIEW over_far AS SELECT i FROM far; CREATE TABLE own (i int)");
        using SmallShop shop = await SmallShop.OpenAsync(more: $"orders=postgres:{At(database)}");
        shop.Configure(text => text + $"  reg: {{ components: {{ orders: {{ postgres: \"{At(database + "_reg")}\" }} }} }}\n");
        await shop.SnapshotAsync();
        string[] words = ["restore", "latest:prod", "--to", "reg", "--component", "orders"], names = ["foreign table public.far", "server away", "view public.over_far"];

        Assert.Contains("left out with the foreign servers: foreign table public.far", await shop.Danmen.SaysAsync([.. words, "--plan"]), StringComparison.Ordinal);
        Assert.Contains("外部サーバーとともに復元しないもの: foreign table public.far", await shop.Danmen.SaysAsync([.. words, "--plan", "--lang", "ja"]), StringComparison.Ordinal);
        JsonElement plan = await shop.Danmen.JsonAsync(0, [.. words, "--plan"]);
        JsonElement action = plan.GetProperty("components")[0].GetProperty("actions").EnumerateArray().Single(each => each.GetProperty("code").GetString() == "postgres.foreign_dependants");
        Assert.Equal(names, action.GetProperty("arguments")[0].EnumerateArray().Select(name => name.GetString()));

        Assert.Contains("orders: left out: foreign table public.far, server away, view public.over_far", Unwrapped(await shop.Danmen.SaysAsync(words)), StringComparison.Ordinal);
        JsonElement run = (await shop.Danmen.JsonAsync(0, "restore", "list")).GetProperty("runs")[0];
        Assert.Equal(names, run.GetProperty("components")[0].GetProperty("left_out").EnumerateArray().Select(name => name.GetString()));
        string id = run.GetProperty("id").GetString()!; // in the golden list
        Assert.Contains("orders: 復元しなかったもの: foreign table public.far", Unwrapped(await shop.Danmen.SaysAsync("restore", "show", id, "--lang", "ja")), StringComparison.Ordinal);
        Assert.Equal("own", await server.ScalarAsync(database + "_reg", "SELECT string_agg(relname, ',') FROM pg_class WHERE relnamespace = 'public'::regnamespace"));
        await shop.Danmen.ExitsAsync(0, "restore", "confirm", id, "--yes");
    }

    private static string Unwrapped(string text) => text.Replace("\n    ", " ", StringComparison.Ordinal);

    private string At(string database) => $"host={server.Socket} port={server.Port.ToString(CultureInfo.InvariantCulture)} user=danmen_admin dbname={database}";
}
