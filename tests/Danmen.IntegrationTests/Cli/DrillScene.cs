using System.Globalization;
using System.Text.Json;
using Danmen.IntegrationTests.Postgres;
using Xunit;

namespace Danmen.IntegrationTests.Cli;

/// <summary>A small shop with a PostgreSQL database, a snapshot of it, and a folder for the places of drills.</summary>
internal sealed class DrillScene : IDisposable
{
    // It owns an event trigger and a foreign server, and its roles are no server's but the first one's.
    private const string Script = """
        CREATE TABLE orders (id integer PRIMARY KEY, note text);
        INSERT INTO orders SELECT i, 'order ' || i FROM generate_series(1, 500) i;
        CREATE FUNCTION stamp() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
        CREATE EVENT TRIGGER stamp ON ddl_command_end EXECUTE FUNCTION stamp();
        CREATE FOREIGN DATA WRAPPER nothing;
        CREATE SERVER away FOREIGN DATA WRAPPER nothing;
        """;

    private DrillScene(SmallShop shop, string snapshot) => (Shop, Snapshot) = (shop, snapshot);

    public SmallShop Shop { get; }

    /// <summary>Id of the snapshot.</summary>
    public string Snapshot { get; }

    public DanmenProgram Danmen => Shop.Danmen;

    /// <summary>Where places are made; empty when nothing is left.</summary>
    public string Places => Shop.At("p");

    private static CancellationToken Token => DanmenProgram.Token;

    /// <param name="settings">Of the environment, as lines of danmen.yaml.</param>
    /// <param name="server">Null for a shop without PostgreSQL.</param>
    public static async Task<DrillScene> OpenAsync(PostgresServer? server, string settings = "", bool production = false)
    {
        string? component = null;
        if (server is not null)
        {
            string database = await server.CreateDatabaseAsync();
            await server.ExecuteAsync(database, $"CREATE ROLE \"owner {database}\" SUPERUSER; CREATE ROLE reader_{database}");
            await server.ExecuteAsync(database, $"SET ROLE \"owner {database}\"; {Script} GRANT SELECT ON orders TO reader_{database}");
            component = $"orders=postgres:host={server.Socket} port={server.Port.ToString(CultureInfo.InvariantCulture)} user=danmen_admin dbname={database}";
        }

        SmallShop shop = await SmallShop.OpenAsync(production, more: component);
        // The user of a server must pass.
        File.SetUnixFileMode(shop.At(), (UnixFileMode)0b111_001_001);
        Directory.CreateDirectory(shop.At("p"));
        File.SetUnixFileMode(shop.At("p"), (UnixFileMode)0b111_001_001);
        shop.Danmen.Variables["TMPDIR"] = shop.At("p");
        // A runtime that is killed leaves pipes of its own there; the program that users run has none.
        shop.Danmen.Variables["DOTNET_EnableDiagnostics"] = "0";
        shop.Configure(text => text.TrimEnd() + "\n" + string.Concat(settings.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => $"    {line}\n")));
        return new DrillScene(shop, await shop.SnapshotAsync());
    }

    /// <summary>Drills the snapshot.</summary>
    public Task<JsonElement> DrillAsync(int code, params string[] more) => Danmen.JsonAsync(code, ["drill", Snapshot, .. more]);

    /// <summary>No file, no process, and nothing to sweep is left.</summary>
    public void MustLeaveNothing()
    {
        Assert.Empty(Directory.GetFileSystemEntries(Places));
        Assert.Empty(Processes());
        Assert.Empty(Directory.GetFiles(Path.Combine(Shop.State, ".danmen", "drills")));
    }

    /// <summary>Waits until files and processes are gone.</summary>
    public async Task UntilNothingIsLeftAsync()
    {
        while (Directory.GetFileSystemEntries(Places).Length > 0 || Processes().Count > 0) await Task.Delay(20, Token);
    }

    /// <summary>Processes that were started with a path of the places, or work there; not danmen itself.</summary>
    /// <param name="program">Only those that were started as this.</param>
    public List<int> Processes(string program = "")
    {
        List<int> found = [];
        foreach (string process in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(process), NumberStyles.None, CultureInfo.InvariantCulture, out int id)) continue;
            try
            {
                string line = File.ReadAllText(Path.Combine(process, "cmdline"));
                if (line.StartsWith(program, StringComparison.Ordinal)
                    && (line.Contains(Places + "/", StringComparison.Ordinal) || new DirectoryInfo(Path.Combine(process, "cwd")).LinkTarget?.StartsWith(Places + "/", StringComparison.Ordinal) == true)) found.Add(id);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // It ended meanwhile.
            }
        }

        return found;
    }

    public void Dispose() => Shop.Dispose();
}
