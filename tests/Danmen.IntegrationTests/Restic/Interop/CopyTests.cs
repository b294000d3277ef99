using Danmen.Restic.Format;
using Danmen.Restic.Maintenance.Copying;
using Danmen.Restic.Repositories;
using Danmen.Testing;
using Xunit;

namespace Danmen.IntegrationTests.Restic.Interop;

/// <summary>Copies from repository to repository, by ours and by restic.</summary>
public sealed class CopyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Source => _folder.At("source");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Copies_of_ours_pass_the_gate_and_keep_ids_of_trees()
    {
        (InteropRepository from, InteropRepository to) = await MakeAsync();
        SnapshotId theirs = await from.ResticSnapshotAsync(Source);
        CopyReport report = await from.CopyToAsync(to);
        Assert.Equal(2, report.Snapshots.Count);
        IReadOnlyList<StoredSnapshot> before = await from.SnapshotsAsync(), after = await to.SnapshotsAsync();
        Assert.Equal(before.Select(each => each.Record.Tree), after.Select(each => each.Record.Tree));
        Assert.Equal(before.Select(each => (SnapshotId?)each.Id), after.Select(each => each.Record.Original));
        IReadOnlyList<string> listing = await FileListing.ReadAsync(Source, Token);
        foreach (CopiedSnapshot copy in report.Snapshots) await to.PassGateAsync(copy.Target, listing, copy.Source == theirs ? Source : "");

        // Neither copies again what the other copied.
        Assert.All((await from.CopyToAsync(to)).Snapshots, copy => Assert.True(copy.WasThere));
        Assert.Contains("skipping source snapshot", await ResticCopyAsync(from, to), StringComparison.Ordinal);
        Assert.Equal(2, (await to.SnapshotsAsync()).Count);
    }

    [Fact]
    public async Task Copies_of_restic_pass_the_gate_and_are_not_copied_again_by_ours()
    {
        (InteropRepository from, InteropRepository to) = await MakeAsync();
        await ResticCopyAsync(from, to);
        StoredSnapshot copy = Assert.Single(await to.SnapshotsAsync());
        await to.PassGateAsync(copy.Id, await FileListing.ReadAsync(Source, Token));
        CopyReport again = await from.CopyToAsync(to);
        Assert.Equal((true, copy.Id, 0), (Assert.Single(again.Snapshots).WasThere, again.Snapshots[0].Target, again.Blobs));
    }

    private async Task<(InteropRepository From, InteropRepository To)> MakeAsync()
    {
        await SourceTrees.MakeManyFilesAsync(Source, 200, Token);
        InteropRepository from = new(_folder, "from"), to = new(_folder, "to");
        await from.InitializeAsync();
        await to.InitializeAsync(await from.UseAsync(repository => Task.FromResult(repository.Config)));
        await from.SnapshotAsync(Source);
        return (from, to);
    }

    private async Task<string> ResticCopyAsync(InteropRepository from, InteropRepository to)
    {
        string key = _folder.At("key");
        await File.WriteAllTextAsync(key, InteropRepository.Password, Token);
        return await to.Restic.MustAsync(Token, "copy", "--from-repo", from.Path, "--from-password-file", key);
    }
}
