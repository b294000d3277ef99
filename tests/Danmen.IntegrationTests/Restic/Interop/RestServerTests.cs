using Danmen.IntegrationTests.Restic.Backends;
using Danmen.Restic.Backends.Opening;
using Danmen.Restic.Backends;
using Danmen.Restic.Format;
using Danmen.Restic.Maintenance.Pruning;
using Danmen.Testing;
using Xunit;

namespace Danmen.IntegrationTests.Restic.Interop;

/// <summary>The whole life of a repository behind <c>rclone serve restic</c>.</summary>
public sealed class RestServerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Source => _folder.At("source");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Snapshots_over_HTTP_pass_the_gate_are_pruned_and_copied()
    {
        string served = Directory.CreateDirectory(_folder.At("served")).FullName;
        using RcloneServer server = await RcloneServer.StartAsync(served, Token);
        using HttpClient client = HttpClients.New();
        BackendFactory factory = new(() => client, TimeProvider.System) { Retries = new RetryPolicy { Attempts = 3, FirstDelay = TimeSpan.FromMilliseconds(50) } };
        InteropRepository remote = new(_folder, "remote", () => factory.Open($"rest:{server.Address}shop/", "/"), $"rest:{server.Address}shop/");
        await remote.InitializeAsync();
        await SourceTrees.MakeManyFilesAsync(Source, 300, Token);
        (SnapshotId first, _) = await remote.SnapshotAsync(Source);
        await SourceTrees.ChangeAsync(Source, 1, Token);
        SnapshotId second = await remote.ResticSnapshotAsync(Source);
        (SnapshotId third, _) = await remote.SnapshotAsync(Source);
        await remote.ForgetAsync(first);
        await remote.PruneAsync(new PruneOptions { MaximumUnusedShare = 0 });
        IReadOnlyList<string> listing = await FileListing.ReadAsync(Source, Token);
        await remote.PassGateAsync(second, listing, Source);
        await remote.PassGateAsync(third, listing);

        InteropRepository local = new(_folder, "local");
        await local.InitializeAsync();
        await remote.CopyToAsync(local);
        await local.PassGateAsync((await local.SnapshotsAsync())[^1].Id, listing);
    }
}
