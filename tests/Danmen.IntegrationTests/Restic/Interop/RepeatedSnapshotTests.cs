using Danmen.Restic.Archiving;
using Danmen.Restic.Format;
using Danmen.Restic.Maintenance.Pruning;
using Danmen.Restic.Repositories;
using Danmen.Testing;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Restic.Interop;

/// <summary>Snapshots that follow each other, forgotten and pruned by either of two.</summary>
public sealed class RepeatedSnapshotTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Source => _folder.At("source");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_state_of_a_changing_folder_comes_back_by_turns_of_ours_and_restics()
    {
        InteropRepository repository = await MakeAsync();
        List<(SnapshotId Id, IReadOnlyList<string> Listing, string Below)> taken = [];
        for (int turn = 0; turn < 4; turn++)
        {
            await SourceTrees.ChangeAsync(Source, turn, Token);
            IReadOnlyList<string> listing = await FileListing.ReadAsync(Source, Token);
            if (turn % 2 == 0) taken.Add(((await repository.SnapshotAsync(Source)).Id, listing, ""));
            else taken.Add((await repository.ResticSnapshotAsync(Source), listing, Source));
        }

        foreach ((SnapshotId id, IReadOnlyList<string> listing, string below) in taken) await repository.PassGateAsync(id, listing, below);
    }

    [Fact]
    public async Task An_unchanged_folder_is_not_read_again_and_stores_nothing()
    {
        InteropRepository repository = await MakeAsync();
        // Touched less than two seconds before its parent was read, everything would be read again.
        (await ExternalProgram.RunAsync("find", [Source, "-exec", "touch", "-h", "-d", "2024-06-24 12:00:00.123456789", "{}", "+"], null, Token)).MustSucceed();
        await Task.Delay(TimeSpan.FromSeconds(2.5), Token);
        (_, ArchivedDirectory first) = await repository.SnapshotAsync(Source);
        string[] packs = Directory.GetFiles(System.IO.Path.Combine(repository.Path, "data"), "*", SearchOption.AllDirectories);
        (SnapshotId second, ArchivedDirectory again) = await repository.SnapshotAsync(Source);
        Assert.Equal((first.Tree, 0, first.FileCount), (again.Tree, again.FilesRead, again.FilesUnchanged));
        Assert.Equal(packs.Order(), Directory.GetFiles(System.IO.Path.Combine(repository.Path, "data"), "*", SearchOption.AllDirectories).Order());
        await repository.PassGateAsync(second, await FileListing.ReadAsync(Source, Token));
    }

    [Fact]
    public async Task What_ours_forgets_and_prunes_is_gone_and_the_rest_comes_back()
    {
        InteropRepository repository = await MakeAsync();
        List<SnapshotId> taken = await TakeAsync(repository, 3);
        await repository.ForgetAsync(taken[0], taken[1]);
        PrunePlan plan = await repository.PruneAsync(new PruneOptions { MaximumUnusedShare = 0 });
        Assert.True(plan.Statistics.FreedBytes > 0);
        Assert.Equal(0, plan.Statistics.RemainingUnusedBytes);
        Assert.Equal(0, (await repository.CheckAsync()).UnusedBlobs);
        await repository.PassGateAsync(taken[2], await FileListing.ReadAsync(Source, Token));
        // What is left unused, restic would tell.
        Assert.Matches(@"total prune: +0 blobs / 0 B", await repository.Restic.MustAsync(Token, "prune", "--dry-run", "--max-unused", "0"));
    }

    [Fact]
    public async Task What_restic_forgets_and_prunes_is_gone_and_ours_goes_on()
    {
        InteropRepository repository = await MakeAsync();
        List<SnapshotId> taken = await TakeAsync(repository, 3);
        await repository.Restic.MustAsync(Token, "forget", taken[0].ToString(), taken[1].ToString(), "--prune", "--max-unused", "0");
        Assert.Equal(0, (await repository.CheckAsync()).UnusedBlobs);
        IReadOnlyList<string> listing = await FileListing.ReadAsync(Source, Token);
        await repository.PassGateAsync(taken[2], listing);
        Assert.True((await repository.PruneAsync()).IsNothingToDo);
        (SnapshotId next, _) = await repository.SnapshotAsync(Source);
        await repository.PassGateAsync(next, listing);
    }

    [Fact]
    public async Task Snapshot_that_restic_tags_anew_keeps_its_tree_and_names_its_first_id()
    {
        InteropRepository repository = await MakeAsync();
        (SnapshotId id, ArchivedDirectory stored) = await repository.SnapshotAsync(Source);
        await repository.Restic.MustAsync(Token, "tag", "--add", "kept", id.ToString());
        StoredSnapshot tagged = Assert.Single(await repository.SnapshotsAsync());
        Assert.NotEqual(id, tagged.Id);
        Assert.Equal((id, stored.Tree), (tagged.Record.Original, tagged.Record.Tree));
        Assert.Equal(["danmen", "kept"], tagged.Record.Tags.Order());
        await repository.PassGateAsync(tagged.Id, await FileListing.ReadAsync(Source, Token));
    }

    [Fact]
    public async Task Parts_of_a_snapshot_of_ours_are_listed_dumped_and_compared_by_restic()
    {
        InteropRepository repository = await MakeAsync();
        List<SnapshotId> taken = await TakeAsync(repository, 2);
        string listed = await repository.Restic.MustAsync(Token, "ls", taken[1].ToString());
        IReadOnlyList<string> listing = await FileListing.ReadAsync(Source, Token);
        Assert.Equal(listing.Select(line => "/" + line.Split(" | ")[0]).Order(StringComparer.Ordinal), listed.Split('\n').Where(line => line.StartsWith('/')).Order(StringComparer.Ordinal));
        string file = listing.First(line => line.Contains(" | file | ", StringComparison.Ordinal) && line.StartsWith("new-", StringComparison.Ordinal)).Split(" | ")[0];
        using System.Diagnostics.Process dump = ExternalProgram.Start(
            "restic",
            ["--no-cache", "dump", taken[1].ToString(), "/" + file],
            new Dictionary<string, string> { ["RESTIC_REPOSITORY"] = repository.Path, ["RESTIC_PASSWORD"] = InteropRepository.Password });
        using MemoryStream bytes = new();
        await dump.StandardOutput.BaseStream.CopyToAsync(bytes, Token);
        Assert.Equal(await File.ReadAllBytesAsync(System.IO.Path.Combine(Source, file), Token), bytes.ToArray());
        Assert.Contains("+    /new-1-0", await repository.Restic.MustAsync(Token, "diff", taken[0].ToString(), taken[1].ToString()), StringComparison.Ordinal);
    }

    private async Task<InteropRepository> MakeAsync()
    {
        await SourceTrees.MakeManyFilesAsync(Source, 300, Token);
        InteropRepository repository = new(_folder);
        await repository.InitializeAsync();
        return repository;
    }

    private async Task<List<SnapshotId>> TakeAsync(InteropRepository repository, int count)
    {
        List<SnapshotId> taken = [];
        for (int turn = 0; turn < count; turn++)
        {
            await SourceTrees.ChangeAsync(Source, turn, Token);
            taken.Add((await repository.SnapshotAsync(Source)).Id);
        }

        return taken;
    }
}
