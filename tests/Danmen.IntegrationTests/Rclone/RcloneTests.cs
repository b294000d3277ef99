using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Danmen.Faults;
using Danmen.Integrations.Rclone;
using Danmen.IntegrationTests.Cli;
using Danmen.Restic.Backends;
using Danmen.Restic.Format;
using Danmen.Testing;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Rclone;

/// <summary>The backend conformance suite on a local remote of rclone, with a hostile name.</summary>
public sealed class RcloneConformanceTests : BackendConformance, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private int _places;

    private protected override Task<BackendPlace> NewPlaceAsync()
    {
        ExternalProgram.Require("rclone");
        string place = _folder.At(string.Create(CultureInfo.InvariantCulture, $"断 面 '$HOME' {++_places}"));
        return Task.FromResult(new BackendPlace(() => Open($":local:{place}")) { Plant = BackendPlace.PlantIn(place), IsWholeOrAbsent = false });
    }

    public void Dispose() => _folder.Dispose();

#pragma warning disable RS0030 // The tests' composition root.
    internal static IBackend Open(string place, string? searchPath = null) =>
        (searchPath is null ? new RcloneDoor(() => new HttpClient { Timeout = Timeout.InfiniteTimeSpan }, TimeProvider.System) : new RcloneDoor(() => new HttpClient { Timeout = Timeout.InfiniteTimeSpan }, TimeProvider.System) { SearchPath = searchPath }).Open(place);
#pragma warning restore RS0030
}

/// <summary>Large and many.</summary>
public sealed class RcloneSoak : BackendSoak, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private protected override Task<BackendPlace> NewPlaceAsync()
    {
        ExternalProgram.Require("rclone");
        return Task.FromResult(new BackendPlace(() => RcloneConformanceTests.Open($":local:{_folder.At("place")}")));
    }
}

/// <summary>The program behind the backend: its life and its failures.</summary>
public sealed class RcloneProgramTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Repository_is_used_by_danmen_and_by_stock_restic_in_turn()
    {
        using SmallShop shop = await OpenAsync();
        string place = $"rclone::local:{shop.At("distant")}";
        await shop.SnapshotAsync();
        // What is read at every start is kept here, and requests are told.
        JsonElement told = (await shop.Danmen.JsonAsync(0, "snapshot", "create", "prod")).GetProperty("requests");
        Assert.InRange(told.GetProperty("put").GetInt32(), 3, 30);
        Assert.NotEmpty(Directory.GetFiles(shop.At(".cache", "danmen"), "*", SearchOption.AllDirectories));
        var restic = new StockRestic(place, (await File.ReadAllTextAsync(shop.KeyFile, Token)).TrimEnd('\n'));
        await restic.MustBeSoundAsync(Token);
        await restic.MustAsync(Token, "backup", shop.Uploads);
        await shop.Danmen.ExitsAsync(0, "repository", "check", "--read-data");
        await shop.DamageAsync();
        await shop.Danmen.ExitsAsync(0, "restore", "latest:prod", "--to", "prod", "--yes");
        Assert.Equal("photo 1\n", await File.ReadAllTextAsync(Path.Combine(shop.Uploads, "photo1.txt"), Token));
        while (Served(shop.At("distant")).Count > 0) await Task.Yield();
    }

    [Fact]
    public async Task Nobody_else_on_the_machine_may_use_the_port()
    {
        ExternalProgram.Require("rclone");
        using TemporaryFolder folder = new();
        await using RcloneServer server = await RcloneServer.StartAsync($":local:{folder.Path}", Environment.GetEnvironmentVariable("PATH") ?? "", TimeProvider.System, Token);
#pragma warning disable RS0030 // As any other program would ask.
        using HttpClient http = new();
#pragma warning restore RS0030
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync(new Uri(server.Address, "config"), Token)).StatusCode);
        Process rclone = Assert.Single(Served(folder.Path), process => process.ProcessName == "rclone");
        Assert.DoesNotContain(server.Password, await File.ReadAllTextAsync(string.Create(CultureInfo.InvariantCulture, $"/proc/{rclone.Id}/cmdline"), Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_another_removed_or_wrote_anew_is_seen_at_once()
    {
        ExternalProgram.Require("rclone");
        using TemporaryFolder folder = new();
        await using IBackend backend = RcloneConformanceTests.Open($":local:{folder.Path}");
        await backend.CreateLayoutAsync(Token);
        string name = new('a', 64), file = folder.At("locks", name);
        await backend.SaveAsync(FileKind.Lock, name, new byte[10], Token);
        await foreach (BackendFile listed in backend.ListAsync(FileKind.Lock, Token)) Assert.Equal(10, listed.LengthBytes);
        File.Delete(file);
        Assert.Null(await backend.GetLengthAsync(FileKind.Lock, name, Token));
        await File.WriteAllBytesAsync(file, new byte[20], Token);
        Assert.Equal(20, await backend.GetLengthAsync(FileKind.Lock, name, Token));
        await backend.ReadAsync(FileKind.Lock, name, 15, new byte[5], Token);
    }

    [Fact]
    public async Task Rclone_that_is_missing_is_told()
    {
        await using IBackend backend = RcloneConformanceTests.Open(":local:/x", "/nowhere");
        Assert.Equal(RcloneFaults.ProgramMissing, (await Assert.ThrowsAsync<DanmenException>(() => backend.CreateLayoutAsync(Token))).Code);
    }

    [Fact]
    public async Task Remote_that_rclone_does_not_know_is_told_in_its_words()
    {
        ExternalProgram.Require("rclone");
        await using IBackend backend = RcloneConformanceTests.Open("no-such-remote:path");
        DanmenException refused = await Assert.ThrowsAsync<DanmenException>(() => backend.CreateLayoutAsync(Token));
        Assert.Equal(RcloneFaults.NotServing, refused.Code);
        Assert.Contains("no-such-remote", refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_that_ends_while_it_is_in_use_fails_what_is_under_way_at_once()
    {
        ExternalProgram.Require("rclone");
        using TemporaryFolder folder = new();
        await using IBackend backend = RcloneConformanceTests.Open($":local:{folder.Path}");
        await backend.CreateLayoutAsync(Token);
        Assert.Single(Served(folder.Path), process => process.ProcessName == "rclone").Kill();
        Assert.Equal(RcloneFaults.Ended, (await Assert.ThrowsAsync<DanmenException>(() => backend.SaveAsync(FileKind.Key, new string('a', 64), new byte[10], Token))).Code);
        Assert.Equal(RcloneFaults.Ended, (await Assert.ThrowsAsync<DanmenException>(() => backend.GetLengthAsync(FileKind.Key, new string('a', 64), Token))).Code);
    }

    [Fact]
    public async Task Program_ends_with_the_one_that_started_it_even_when_that_is_killed()
    {
        using SmallShop shop = await OpenAsync("    freeze: { before: [\"sleep 20\"], after: [\"true\"] }\n");
        // Frozen, it waits with the repository open.
        using Process danmen = shop.Danmen.Start("snapshot", "create", "prod");
        while (!danmen.HasExited && Served(shop.At("distant")).Count == 0) await Task.Yield();
        Assert.False(danmen.HasExited);
        danmen.Kill();
        await danmen.WaitForExitAsync(Token);
        while (Served(shop.At("distant")).Count > 0) await Task.Yield();
    }

    [Theory]
    [InlineData("rclone:")]
    [InlineData("rclone:remote")]
    [InlineData("rclone:-option:path")]
    [InlineData("rclone:remote,pass=secret:path")]
    public void Location_without_a_remote_is_refused(string location) =>
        Assert.Equal(BackendFaults.InvalidLocation, Assert.Throws<DanmenException>(() => RcloneConformanceTests.Open(location["rclone:".Length..])).Code);

    /// <summary>A shop whose repository is behind rclone.</summary>
    /// <param name="more">Lines of its environment.</param>
    private static async Task<SmallShop> OpenAsync(string more = "")
    {
        ExternalProgram.Require("rclone");
        SmallShop shop = await SmallShop.OpenAsync();
        string file = Path.Combine(shop.State, "danmen.yaml"), text = await File.ReadAllTextAsync(file, Token);
        string[] lines = [.. text.Replace("    components:\n", more + "    components:\n", StringComparison.Ordinal).Split('\n').Select(line => line.StartsWith("repository:", StringComparison.Ordinal) ? $"repository: \"rclone::local:{shop.At("distant")}\"" : line)];
        await File.WriteAllTextAsync(file, string.Join('\n', lines), Token);
        await shop.Danmen.ExitsAsync(0, "repository", "init");
        return shop;
    }

    /// <summary>Programs that name a folder among their arguments.</summary>
    private static List<Process> Served(string folder)
    {
        var found = new List<Process>();
        foreach (Process process in Process.GetProcessesByName("rclone"))
        {
            try
            {
                if (File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process.Id}/cmdline")).Contains(folder, StringComparison.Ordinal)) found.Add(process);
            }
            catch (IOException)
            {
                // It ended in between.
            }
        }

        return found;
    }
}
