using Danmen.Restic.Backends.Local;
using Danmen.Testing;
using Danmen.Testing.Programs;

namespace Danmen.IntegrationTests.Cli;

/// <summary>A small system of its own for one test: a SQLite database and a folder of uploads, set up by <c>danmen init</c>.</summary>
internal sealed class SmallShop : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private SmallShop(string name)
    {
        State = _folder.At(name);
        Directory.CreateDirectory(State);
        Danmen = new DanmenProgram(State);
        Danmen.Variables["HOME"] = _folder;
    }

    /// <summary>Where danmen.yaml lies.</summary>
    public string State { get; }

    public string Repository => Path.Combine(State, "snapshots");

    public string KeyFile => Path.Combine(State, ".danmen", "key");

    public string Database => _folder.At("live", "shop.db");

    public string Uploads => _folder.At("live", "uploads");

    public DanmenProgram Danmen { get; }

    public StockRestic Restic => new(Repository, File.ReadAllText(KeyFile).TrimEnd('\n'));

    /// <summary>A path in the test's own folder.</summary>
    public string At(params string[] parts) => _folder.At(parts);

    /// <summary>Makes and registers the shop.</summary>
    /// <param name="production">Whether the environment "prod" is production.</param>
    /// <param name="more">Another component, "NAME=KIND:PLACE".</param>
    public static async Task<SmallShop> OpenAsync(bool production = false, string name = "state", string? more = null)
    {
        ExternalProgram.Require("sqlite3");
        SmallShop shop = new(name);
        Directory.CreateDirectory(shop.Uploads);
        await shop.SqlAsync("CREATE TABLE orders (id INTEGER PRIMARY KEY, note TEXT); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) INSERT INTO orders SELECT i, 'order ' || i FROM n;");
        for (int i = 0; i < 5; i++) await File.WriteAllTextAsync(Path.Combine(shop.Uploads, $"photo{i}.txt"), $"photo {i}\n");
        await shop.Danmen.ExitsAsync(
            0,
            [
                "init", "--system", "shop", "--environment", "prod", "--component", "db=sqlite:" + shop.Database, "--component", "uploads=files:" + shop.Uploads,
                .. production ? (string[])["--production"] : [], .. more is null ? (string[])[] : ["--component", more],
            ]);
        await shop.MakeKeyCheapAsync();
        return shop;
    }

    /// <summary>Takes a snapshot of "prod".</summary>
    /// <returns>Its id.</returns>
    public async Task<string> SnapshotAsync() =>
        (await Danmen.JsonAsync(0, "snapshot", "create", "prod")).GetProperty("snapshot").GetProperty("id").GetString()!; // a contract of its own

    /// <summary>Deletes rows, changes one file, removes one and adds one.</summary>
    public async Task DamageAsync()
    {
        await SqlAsync("DELETE FROM orders WHERE id > 100; UPDATE orders SET note = 'lost' WHERE id = 7;");
        await File.WriteAllTextAsync(Path.Combine(Uploads, "photo0.txt"), "scribble over it\n");
        File.Delete(Path.Combine(Uploads, "photo1.txt"));
        await File.WriteAllTextAsync(Path.Combine(Uploads, "stranger.txt"), "who put this here?\n");
    }

    /// <summary>All rows and files, as text.</summary>
    public async Task<string> ContentAsync()
    {
        string rows = await SqlAsync("SELECT * FROM orders ORDER BY id;");
        IEnumerable<string> files = Directory.EnumerateFiles(Uploads, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => $"{Path.GetRelativePath(Uploads, file)}: {File.ReadAllText(file)}");
        return rows + string.Concat(files);
    }

    public async Task<string> SqlAsync(string script) =>
        (await ExternalProgram.RunAsync("sqlite3", [Database, script], null, DanmenProgram.Token)).MustSucceed().Output;

    /// <summary>Adds lines to danmen.yaml.</summary>
    public void Configure(Func<string, string> change)
    {
        string file = Path.Combine(State, "danmen.yaml");
        File.WriteAllText(file, change(File.ReadAllText(file)));
    }

    /// <summary>The only file of the repository in that folder, or one of several.</summary>
    public string StoredFile(string folder) => Directory.EnumerateFiles(Path.Combine(Repository, folder), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();

    /// <summary>Opening with the real cost of scrypt, which has tests of its own, would take most of the time.</summary>
    private async Task MakeKeyCheapAsync()
    {
        string password = (await File.ReadAllTextAsync(KeyFile, DanmenProgram.Token)).TrimEnd('\n');
        string costly = StoredFile("keys");
        await using (LocalBackend backend = new(Repository))
        await using (global::Danmen.Restic.Repositories.Repository repository = await global::Danmen.Restic.Repositories.Repository.OpenAsync(backend, password, TimeProvider.System, DanmenProgram.Token))
            await repository.AddKeyAsync(password, DanmenProgram.Token);
        File.Delete(costly);
    }

    public void Dispose() => _folder.Dispose();
}
