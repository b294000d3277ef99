using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Restic.Backends.Opening;
using Danmen.Restic.Format;
using Danmen.Testing;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Restic.Backends;

/// <summary>The REST backend against a real server.</summary>
public sealed class RestBackendOverRcloneTests : BackendConformance, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<IDisposable> _disposables = [];

    public void Dispose()
    {
        foreach (IDisposable each in _disposables) each.Dispose();
        _folder.Dispose();
    }

    private protected override async Task<BackendPlace> NewPlaceAsync()
    {
        RcloneServer server = await ServeAsync();
        return new BackendPlace(() => Factory().Open($"rest:{server.Address}", "/")) { Plant = BackendPlace.PlantIn(_folder.At("served")), IsWholeOrAbsent = false };
    }

    [Fact]
    public async Task Stock_restic_reads_over_the_server_what_was_saved_through_it()
    {
        RcloneServer server = await ServeAsync();
        StockRestic restic = new($"rest:{server.Address}made-by-restic/", "secret");
        await restic.MustAsync(Token, "init");

        await using IBackend source = Factory().Open($"rest:{server.Address}made-by-restic", "/");
        await using IBackend copy = Factory().Open($"rest:{server.Address}copy/", "/");
        await copy.CreateLayoutAsync(Token);
        await copy.SaveAsync(FileKind.Config, "config", await ReadAllAsync(source, FileKind.Config, "config"), Token);
        foreach (string key in (await ListAsync(source, FileKind.Key)).Keys)
            await copy.SaveAsync(FileKind.Key, key, await ReadAllAsync(source, FileKind.Key, key), Token);

        await new StockRestic($"rest:{server.Address}copy/", "secret").MustBeSoundAsync(Token);
    }

    [Fact]
    public async Task Password_is_asked_for_and_given()
    {
        RcloneServer server = await ServeAsync("--user", "taro", "--pass", "open:sesame");
        string bare = server.Address.Authority;
        await using IBackend right = Factory().Open($"rest:http://taro:open%3Asesame@{bare}/r/", "/");
        await right.CreateLayoutAsync(Token);
        Assert.Null(await right.GetLengthAsync(FileKind.Config, "config", Token));

        await using IBackend wrong = Factory().Open($"rest:http://taro:other@{bare}/r/", "/");
        DanmenException fault = await Assert.ThrowsAsync<DanmenException>(() => wrong.GetLengthAsync(FileKind.Config, "config", Token));
        Assert.Equal(BackendFaults.AccessDenied, fault.Code);
    }

    [Fact]
    public async Task Append_only_server_refuses_to_remove()
    {
        RcloneServer server = await ServeAsync("--append-only");
        await using IBackend backend = Factory().Open($"rest:{server.Address}", "/");
        await backend.CreateLayoutAsync(Token);
        (string name, byte[] content) = Object(100);
        await backend.SaveAsync(FileKind.Snapshot, name, content, Token);
        DanmenException fault = await Assert.ThrowsAsync<DanmenException>(() => backend.RemoveAsync(FileKind.Snapshot, name, Token));
        Assert.Equal(BackendFaults.AccessDenied, fault.Code);
        Assert.Equal(content, await ReadAllAsync(backend, FileKind.Snapshot, name));
    }

    [Fact]
    public async Task Server_that_is_gone_is_told_as_such()
    {
        RcloneServer server = await ServeAsync();
        await using IBackend backend = Factory().Open($"rest:{server.Address}", "/");
        server.Dispose();
        DanmenException fault = await Assert.ThrowsAsync<DanmenException>(() => backend.GetLengthAsync(FileKind.Config, "config", Token));
        Assert.Equal(BackendFaults.Unreachable, fault.Code);
    }

    private async Task<RcloneServer> ServeAsync(params string[] options)
    {
        string folder = _folder.At("served");
        Directory.CreateDirectory(folder);
        RcloneServer server = await RcloneServer.StartAsync(folder, Token, options);
        _disposables.Add(server);
        return server;
    }

    private BackendFactory Factory()
    {
        HttpClient client = HttpClients.New();
        _disposables.Add(client);
        return new BackendFactory(() => client, TimeProvider.System) { Retries = new RetryPolicy { Attempts = 3, FirstDelay = TimeSpan.FromMilliseconds(20) } };
    }
}

/// <summary>Large and many.</summary>
public sealed class RestBackendOverRcloneSoak : BackendSoak, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client = HttpClients.New();
    private RcloneServer? _server;

    public void Dispose()
    {
        _server?.Dispose();
        _client.Dispose();
        _folder.Dispose();
    }

    private protected override async Task<BackendPlace> NewPlaceAsync()
    {
        _server = await RcloneServer.StartAsync(_folder.Path, Token);
        BackendFactory factory = new(() => _client, TimeProvider.System);
        return new BackendPlace(() => factory.Open($"rest:{_server.Address}", "/"));
    }
}
