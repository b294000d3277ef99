using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Danmen.IntegrationTests.Cli;
using Danmen.IntegrationTests.Postgres;
using Danmen.Restic.Backends.Local;
using Danmen.Testing;
using Danmen.Testing.GitLab;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Runbooks;

/// <summary>A system that is stopped and started: an application that answers over HTTP, its configuration, uploads and models, and a database.</summary>
internal sealed class RunbookShop : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly PostgresServer? _server;
    private readonly FakeGitLabServer _app;
    private string? _disk;
    private readonly Queue<Func<Task<HttpStatusCode>>> _stops = [], _starts = [], _visits = [];

    private RunbookShop(PostgresServer? server)
    {
        _server = server;
        Directory.CreateDirectory(_folder.At("state"));
        Danmen = new DanmenProgram(_folder.At("state"));
        Danmen.Variables["HOME"] = _folder;
        _app = new FakeGitLabServer(new FakeGitLab { Before = request => new FakeReply(Answer(request), []) });
    }

    public DanmenProgram Danmen { get; }

    public string Uploads => _folder.At("live", "uploads");

    public string Settings => _folder.At("live", "settings");

    /// <summary>Null where the system has none.</summary>
    public string? Database { get; private set; }

    /// <summary>The application answers.</summary>
    public bool IsUp { get; private set; } = true;

    public string At(params string[] parts) => _folder.At(parts);

    /// <param name="server">Null for a system without a database.</param>
    /// <param name="runbook">Further keys of the environment, as YAML, each line indented by four; "ADDRESS" is the application's, "FOLDER" the test's.</param>
    /// <param name="options">What is unusual about it.</param>
    public static async Task<RunbookShop> OpenAsync(PostgresServer? server, string runbook, ShopOptions? options = null)
    {
        RunbookShop shop = new(server);
        if (options?.SmallDisk is { } small) await shop.MountAsync(small);
        foreach (string folder in (string[])["uploads/deep", "settings", "models"]) Directory.CreateDirectory(shop.At("live", folder));
        for (int i = 0; i < 5; i++) await File.WriteAllTextAsync(Path.Combine(shop.Uploads, "deep", $"photo \"{i}\" 写真🙂.txt"), $"photo {i}\n");
        await File.WriteAllTextAsync(Path.Combine(shop.Settings, "app.json"), "{ \"workers\": 4 }\n");
        File.SetUnixFileMode(Path.Combine(shop.Settings, "app.json"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        await File.WriteAllBytesAsync(shop.At("live", "models", "prices.pkl"), [0x80, 0x04, 0x4B, 0x07, 0x2E]);
        List<string> components = ["settings=config:" + shop.Settings, "uploads=files:" + shop.Uploads, "models=pickle:" + shop.At("live", "models")];
        if (server is not null)
        {
            shop.Database = await server.CreateDatabaseAsync();
            await server.ExecuteAsync(shop.Database, "CREATE TABLE orders AS SELECT i AS id, 'order ' || i AS note FROM generate_series(1, 300) i");
            string place = options?.DatabasePort is { } port ? $"host=127.0.0.1 port={Text(port)}" : $"host={server.Socket} port={Text(server.Port)}";
            components.Insert(0, $"db=postgres:{place} user=danmen_admin dbname={shop.Database}");
        }

        await shop.Danmen.ExitsAsync(0, ["init", "--system", "shop", "--environment", "prod", .. components.SelectMany(component => (string[])["--component", component])]);
        await shop.MakeKeyCheapAsync();
        shop.Configure(text => text.TrimEnd() + "\n" + runbook.Replace("ADDRESS", shop._app.Address, StringComparison.Ordinal).Replace("FOLDER", shop._folder, StringComparison.Ordinal));
        await shop.Danmen.ExitsAsync(0, "snapshot", "create", "prod");
        return shop;
    }

    public void Configure(Func<string, string> change) => File.WriteAllText(_folder.At("state", "danmen.yaml"), change(File.ReadAllText(_folder.At("state", "danmen.yaml"))));

    /// <summary>What the next stops, starts and visits lead to; behind those, all is well.</summary>
    public void OnStop(params Func<Task<HttpStatusCode>>[] answers) => Array.ForEach(answers, _stops.Enqueue);

    /// <inheritdoc cref="OnStop"/>
    public void OnStart(params Func<Task<HttpStatusCode>>[] answers) => Array.ForEach(answers, _starts.Enqueue);

    /// <inheritdoc cref="OnStop"/>
    public void OnVisit(params Func<Task<HttpStatusCode>>[] answers) => Array.ForEach(answers, _visits.Enqueue);

    /// <summary>Changes something of everything.</summary>
    public async Task DamageAsync()
    {
        await File.WriteAllTextAsync(Directory.EnumerateFiles(Path.Combine(Uploads, "deep")).Order(StringComparer.Ordinal).First(), "scribble\n");
        await File.WriteAllTextAsync(Path.Combine(Uploads, "stranger.txt"), "who put this here?\n");
        await File.WriteAllTextAsync(Path.Combine(Settings, "app.json"), "{ \"workers\": 400 }\n");
        await File.WriteAllBytesAsync(At("live", "models", "prices.pkl"), [0x80, 0x04, 0x4B, 0x08, 0x2E]);
        if (Database is not null) await _server!.ExecuteAsync(Database, "DELETE FROM orders WHERE id > 10; UPDATE orders SET note = 'lost' WHERE id = 7"); // set with it
    }

    /// <summary>Runs statements in the database that lives.</summary>
    public Task ExecuteAsync(string sql) => _server!.PsqlAsync(Database!, sql); // set with it

    /// <summary>From now on all is well.</summary>
    public void Calm()
    {
        _stops.Clear();
        _starts.Clear();
        _visits.Clear();
    }

    /// <summary>Every byte, mode and row that lives.</summary>
    public async Task<string> ContentAsync()
    {
        IEnumerable<string> files = Directory.EnumerateFileSystemEntries(At("live"), "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Where(path => !path.Contains("/.danmen-", StringComparison.Ordinal) && Path.GetFileName(path) != ".filler").Order(StringComparer.Ordinal)
            .Select(path => $"{path} {File.GetUnixFileMode(path)} {(File.Exists(path) ? Convert.ToHexString(File.ReadAllBytes(path)) : "")}\n");
        return string.Concat(files) + (Database is null ? "" : await _server!.ScalarAsync(Database, "SELECT string_agg(id || note, ',' ORDER BY id) FROM orders"));
    }

    /// <summary>What is left of runs: states that do not live, and what was built on the way.</summary>
    public async Task<IReadOnlyList<string>> LeftAsync()
    {
        List<string> left = [.. Directory.EnumerateFileSystemEntries(At("live"), ".danmen-*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })];
        left.AddRange(Staged());
        if (Database is not null && await _server!.ScalarAsync("postgres", $"SELECT coalesce(string_agg(datname, ' '), '') FROM pg_database WHERE datname LIKE '{Database}\\_danmen%'") is { Length: > 0 } databases) left.Add(databases);
        return left;
    }

    /// <summary>Staging folders on this machine.</summary>
    public IReadOnlyList<string> Staged() => Directory.Exists(At("state", ".danmen", "runs")) ? [.. Directory.EnumerateDirectories(At("state", ".danmen", "runs"), "staging", SearchOption.AllDirectories).Where(folder => Directory.EnumerateFileSystemEntries(folder).Any())] : [];

    /// <summary>The newest run.</summary>
    public async Task<JsonElement> RunAsync() => (await Danmen.JsonAsync(0, "restore", "list")).GetProperty("runs")[0]; // in the golden list

    /// <summary>How many runs there are.</summary>
    public async Task<int> CountAsync() => (await Danmen.JsonAsync(0, "restore", "list")).GetProperty("runs").GetArrayLength(); // the same

    /// <summary>Starts a restore.</summary>
    public Process Start(params string[] more) => Danmen.Start(["restore", "latest", "--to", "prod", .. more]);

    /// <summary>Makes an action of the runbook fail once.</summary>
    /// <param name="action">"stop-app" or "start-app"; behind the dash, a role that the system has.</param>
    public void FailOnce(string action) => File.WriteAllText(_folder.At("fail-" + action), "");

    /// <summary>A command that leaves no room on the small disk.</summary>
    public string Filling => $"dd if=/dev/zero of='{Filler}' bs=4096 2>/dev/null; test -s '{Filler}'";

    /// <summary>Gives the room back.</summary>
    public void Empty() => File.Delete(Filler);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        if (_disk is not null) (await ExternalProgram.RunAsync("umount", ["-l", _disk], null, CancellationToken.None)).MustSucceed();
        _folder.Dispose();
    }

    private string Filler => Path.Combine(_disk ?? throw new InvalidOperationException("no small disk"), ".filler");

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    private async Task MountAsync(string name)
    {
        ExternalProgram.Require("mount");
        if (!Environment.IsPrivilegedProcess) Assert.Skip("only root may mount a small disk");
        Directory.CreateDirectory(_folder.At(name));
        (await ExternalProgram.RunAsync("mount", ["-t", "tmpfs", "-o", "size=24m,mode=0755", "danmen-test", _folder.At(name)], null, DanmenProgram.Token)).MustSucceed();
        _disk = _folder.At(name);
    }

    private HttpStatusCode Answer(FakeRequest request)
    {
        (string path, Queue<Func<Task<HttpStatusCode>>> answers) = (request.Method, request.Target) switch
        {
            ("POST", "/stop") => ("stop", _stops),
            ("POST", "/start") => ("start", _starts),
            _ => ("", _visits),
        };
        // On a thread of its own: the server's answers whoever asks next.
        HttpStatusCode status = answers.TryDequeue(out Func<Task<HttpStatusCode>>? answer) ? Task.Run(answer, DanmenProgram.Token).GetAwaiter().GetResult() : HttpStatusCode.OK;
        if (status == HttpStatusCode.OK && path.Length > 0) IsUp = path == "start";
        return path.Length == 0 && !IsUp ? HttpStatusCode.ServiceUnavailable : status;
    }

    private async Task MakeKeyCheapAsync()
    {
        string password = (await File.ReadAllTextAsync(At("state", ".danmen", "key"), DanmenProgram.Token)).TrimEnd('\n');
        string costly = Directory.EnumerateFiles(At("state", "snapshots", "keys")).Single();
        await using (LocalBackend backend = new(At("state", "snapshots")))
        await using (global::Danmen.Restic.Repositories.Repository repository = await global::Danmen.Restic.Repositories.Repository.OpenAsync(backend, password, TimeProvider.System, DanmenProgram.Token))
            await repository.AddKeyAsync(password, DanmenProgram.Token);
        File.Delete(costly);
    }
}

/// <summary>What is unusual about a system.</summary>
internal sealed record ShopOptions
{
    public static ShopOptions None { get; } = new();

    /// <summary>Of 127.0.0.1, where the database is reached; null for the server's socket.</summary>
    public int? DatabasePort { get; init; }

    /// <summary>Where sshd is reached; null for its own port.</summary>
    public int? SshPort { get; init; }

    /// <summary>"live" or "state": which folder has a disk of its own, that <see cref="RunbookShop.Filling"/> fills.</summary>
    public string? SmallDisk { get; init; }
}
