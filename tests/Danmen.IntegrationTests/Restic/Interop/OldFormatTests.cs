using Danmen.Faults;
using Danmen.Restic.Format;
using Danmen.Restic.Maintenance.Checking;
using Danmen.Restic.Repositories;
using Danmen.Testing;
using Xunit;

namespace Danmen.IntegrationTests.Restic.Interop;

/// <summary>What older restics wrote: format 1, and format 2 without compression.</summary>
public sealed class OldFormatTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Source => _folder.At("source");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Repository_of_format_1_is_read_checked_restored_and_copied_into_format_2()
    {
        await SourceTrees.MakeManyFilesAsync(Source, 200, Token);
        InteropRepository old = new(_folder, "old"), now = new(_folder, "now");
        await old.Restic.MustAsync(Token, "init", "--repository-version", "1");
        SnapshotId id = await old.ResticSnapshotAsync(Source);
        Assert.Equal(1u, await old.UseAsync(repository => Task.FromResult((uint)repository.Config.Version)));
        IReadOnlyList<string> listing = await FileListing.ReadAsync(Source, Token);
        await old.PassGateAsync(id, listing, Source);

        await now.InitializeAsync();
        await old.CopyToAsync(now);
        StoredSnapshot copy = Assert.Single(await now.SnapshotsAsync());
        await now.PassGateAsync(copy.Id, listing, Source);
        // Copying packs what format 1 could not.
        Assert.True((await now.CheckAsync()).PackBytes < (await old.CheckAsync()).PackBytes);
    }

    [Fact]
    public async Task Repository_of_format_1_that_restic_upgrades_is_read_and_written()
    {
        await SourceTrees.MakeManyFilesAsync(Source, 100, Token);
        InteropRepository repository = new(_folder);
        await repository.Restic.MustAsync(Token, "init", "--repository-version", "1");
        SnapshotId old = await repository.ResticSnapshotAsync(Source);
        await Assert.ThrowsAsync<DanmenException>(() => repository.PruneAsync());
        await repository.Restic.MustAsync(Token, "migrate", "upgrade_repo_v2");
        IReadOnlyList<string> listing = await FileListing.ReadAsync(Source, Token);
        await repository.PassGateAsync(old, listing, Source);
        (SnapshotId added, _) = await repository.SnapshotAsync(Source);
        await repository.PassGateAsync(added, listing);
        Assert.NotEmpty((await repository.PruneAsync(new() { RepackUncompressed = true })).Repack);
        await repository.PassGateAsync(old, listing, Source);
    }

    [Fact]
    public async Task Uncompressed_blobs_of_format_2_are_read_beside_compressed_ones()
    {
        await SourceTrees.MakeManyFilesAsync(Source, 100, Token);
        InteropRepository repository = new(_folder);
        await repository.InitializeAsync();
        await repository.Restic.MustAsync(Token, "--compression", "off", "backup", Source);
        SnapshotId off = Assert.Single(await repository.SnapshotsAsync()).Id;
        await SourceTrees.ChangeAsync(Source, 1, Token);
        await repository.Restic.MustAsync(Token, "--compression", "max", "backup", Source);
        SnapshotId max = Assert.Single(await repository.SnapshotsAsync(), each => each.Id != off).Id;
        await repository.PassGateAsync(max, await FileListing.ReadAsync(Source, Token), Source);
        await repository.RestoreAsync(off);
        CheckReport report = await repository.CheckAsync();
        Assert.True(report.IsSound, string.Join('\n', report.Findings));
    }
}
