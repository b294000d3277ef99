using System.Globalization;
using System.Text.Json;
using Danmen.IntegrationTests.Postgres;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Cli;

/// <summary>An environment that is not production and names production's things by another name.</summary>
public sealed class ProductionTests(PostgresServer server)
{
    [Fact]
    public async Task Productions_database_is_refused_by_another_name_also_behind_a_restore_of_it()
    {
        string prod = await server.CreateDatabaseAsync(), regression = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(prod, "CREATE TABLE t AS SELECT 'production' AS name");
        await server.ExecuteAsync(regression, "CREATE TABLE t AS SELECT 'regression' AS name");
        using SmallShop shop = await SmallShop.OpenAsync(production: true, more: $"orders=postgres:{At(server.Socket, prod)}");
        shop.Configure(text => text
            + $"  reg: {{ components: {{ orders: {{ postgres: \"{At(server.Socket, regression)}\" }} }} }}\n"
            + $"  bad: {{ components: {{ orders: {{ postgres: \"{At("127.0.0.1", prod)}\" }} }} }}\n");
        await shop.SnapshotAsync();
        string run = (await shop.Danmen.JsonAsync(0, "restore", "latest:prod", "--to", "prod", "--component", "orders", "--yes")).GetProperty("id").GetString()!; // in the golden list
        await shop.Danmen.ExitsAsync(0, "restore", "confirm", run, "--yes");
        await shop.Danmen.ExitsAsync(0, "snapshot", "create", "reg");

        await MustBeRefusedAsync("restore.is_productions");

        // Production is out of reach under its name: its restore runs are known here, and where they are not, its snapshots.
        shop.Configure(text => text.Replace($"host={server.Socket} port={Port} user=danmen_admin dbname={prod}", $"host={server.Socket} port=1 user=danmen_admin dbname={prod}", StringComparison.Ordinal));
        await MustBeRefusedAsync("restore.restored_as_productions");
        Directory.Delete(Path.Combine(shop.State, ".danmen", "runs"), recursive: true);
        await MustBeRefusedAsync("restore.named_as_productions");

        JsonElement plan = await shop.Danmen.JsonAsync(0, "restore", "latest:reg", "--to", "reg", "--plan");
        Assert.Contains("\"restore.production_unasked\"", plan.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("注意: 本番環境", await shop.Danmen.SaysAsync("restore", "latest:reg", "--to", "reg", "--plan", "--lang", "ja"), StringComparison.Ordinal);
        await shop.Danmen.ExitsAsync(0, "restore", "latest:reg", "--to", "reg");

        async Task MustBeRefusedAsync(string code)
        {
            foreach (string[] tables in (string[][])[[], ["--table", "public.t"]])
            {
                JsonElement plan = await shop.Danmen.JsonAsync(4, ["restore", "latest:reg", "--to", "bad", "--plan", .. tables]);
                Assert.Equal(code, Assert.Single(plan.GetProperty("refusals").EnumerateArray()).GetProperty("code").GetString());
                Assert.Contains("[DM-RESTORE-002]", (await shop.Danmen.ExitsAsync(4, ["restore", "latest:reg", "--to", "bad", "--yes", .. tables])).Error, StringComparison.Ordinal);
            }

            Assert.Equal("production", await server.ScalarAsync(prod, "SELECT name FROM t"));
            Assert.Equal("1", await server.ScalarAsync("postgres", $"SELECT count(*) FROM pg_database WHERE datname LIKE '{prod}%'"));
        }
    }

    [Fact]
    public async Task A_snapshot_of_productions_database_by_another_name_enters_no_other_environment()
    {
        string prod = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(prod, "CREATE TABLE t AS SELECT 'production' AS name");
        using SmallShop shop = await SmallShop.OpenAsync(production: true, more: $"orders=postgres:{At(server.Socket, prod)}");
        shop.Configure(text => text
            + $"  reg: {{ components: {{ orders: {{ postgres: \"{At(server.Socket, prod + "_reg")}\" }} }} }}\n"
            + $"  spy: {{ components: {{ orders: {{ postgres: \"{At("127.0.0.1", prod)}\" }} }} }}\n");
        await shop.Danmen.ExitsAsync(0, "snapshot", "create", "spy");

        Assert.Contains("[DM-RESTORE-001]", (await shop.Danmen.ExitsAsync(4, "restore", "latest:spy", "--to", "reg")).Error, StringComparison.Ordinal);
        Assert.Equal("0", await server.ScalarAsync("postgres", $"SELECT count(*) FROM pg_database WHERE datname = '{prod}_reg'"));
    }

    [Fact]
    public async Task Productions_folder_is_refused_as_it_is_from_above_from_within_by_a_link_and_by_another_mount()
    {
        using SmallShop shop = await SmallShop.OpenAsync(production: true);
        foreach (string folder in (string[])[shop.At("reg"), shop.At("mounted"), Path.Combine(shop.Uploads, "below"), Path.Combine(shop.Uploads, "elsewhere"), shop.At("outside")]) Directory.CreateDirectory(folder);
        Directory.CreateSymbolicLink(shop.At("link"), shop.At("live"));
        await File.WriteAllTextAsync(shop.At("reg", "one.txt"), "regression\n", DanmenProgram.Token);
        shop.Configure(text => text + $"  reg: {{ components: {{ uploads: {{ files: {shop.At("reg")} }} }} }}\n" + string.Concat(
            new Dictionary<string, string>
            {
                ["same"] = shop.Uploads,
                ["above"] = shop.At("live"),
                ["within"] = Path.Combine(shop.Uploads, "below"),
                ["linked"] = shop.At("link", "uploads"),
                ["absent"] = shop.At("link", "uploads", "not yet"),
                ["mounted"] = shop.At("mounted"),
                ["source"] = shop.At("outside"),
            }.Select(bad => $"  {bad.Key}: {{ components: {{ uploads: {{ files: \"{bad.Value}\" }} }} }}\n")));
        await shop.Danmen.ExitsAsync(0, "snapshot", "create", "reg");
        string before = await shop.ContentAsync();
        foreach (string bad in (string[])["same", "above", "within", "linked", "absent"])
            Assert.Contains("[DM-RESTORE-002]", (await shop.Danmen.ExitsAsync(4, "restore", "latest:reg", "--to", bad)).Error, StringComparison.Ordinal);
        Assert.Equal(before, await shop.ContentAsync());
        Assert.Contains("場所です", (await shop.Danmen.ExitsAsync(4, "restore", "latest:reg", "--to", "linked", "--plan", "--lang", "ja")).Output, StringComparison.Ordinal);

        // What production's folder holds by another name is production's.
        await shop.Danmen.ExitsAsync(0, "snapshot", "create", "linked");
        Assert.Contains("[DM-RESTORE-001]", (await shop.Danmen.ExitsAsync(4, "restore", "latest:linked", "--to", "reg")).Error, StringComparison.Ordinal);
        Assert.Equal(["one.txt"], Directory.EnumerateFileSystemEntries(shop.At("reg")).Select(Path.GetFileName));

        if (!Environment.IsPrivilegedProcess) Assert.Skip("only root may mount");
        ProgramResult mounted = await shop.Danmen.BashAsync($$"""
            unshare -m sh -c 'mount --bind "{{shop.Uploads}}" "{{shop.At("mounted")}}" && mount --bind "{{shop.At("outside")}}" "{{Path.Combine(shop.Uploads, "elsewhere")}}" || exit 9
            for bad in mounted source; do danmen restore latest:reg --to $bad; echo $?; done'
            """);
        Assert.True(mounted.Output == "4\n4\n", mounted.Output + mounted.Error);
    }

    private string Port => server.Port.ToString(CultureInfo.InvariantCulture);

    private string At(string host, string database) => $"host={host} port={Port} user=danmen_admin dbname={database}";
}
