using System.Security.Cryptography;
using Danmen.Restic.Backends;
using Danmen.Restic.Backends.Local;
using Danmen.Restic.Maintenance.Checking;
using Danmen.Restic.Maintenance.Pruning;
using Danmen.Restic.Repositories;
using Danmen.Testing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Danmen.Tests.Restic.Maintenance.Pruning;

/// <summary>What killed writers leave under temporary names.</summary>
public sealed class AbandonedFilesTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2024, 6, 24, 0, 0, 0, TimeSpan.Zero));
    private readonly string _name = Convert.ToHexStringLower(SHA256.HashData("x"u8));
    private Repository _repository = null!; // set before each test

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _repository = await Repository.InitializeAsync(new LocalBackend(_folder.At("r")), "x", _time, null, Token);

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return _repository.DisposeAsync();
    }

    [Fact]
    public async Task Prune_removes_those_older_than_a_day_and_nothing_else()
    {
        string[] old =
        [
            Leave($"data/{_name[..2]}/{_name}-tmp-0badcafe", 100, hours: 25), Leave($"index/{_name}-tmp-1", 20, hours: 300), Leave($"locks/{_name}-tmp-2", 3, hours: 25),
            Leave("config-tmp-3", 4, hours: 25),
        ];
        string[] kept =
        [
            Leave($"data/{_name[..2]}/{_name}-tmp-5", 50, hours: 23), Leave("data/notes-tmp-1", 60, hours: 300), Leave($"keys/{_name}-tmp-", 70, hours: 300),
            Leave($"elsewhere/{_name}-tmp-1", 80, hours: 300),
        ];
        CheckReport report = await RepositoryChecker.CheckAsync(_repository, new CheckOptions(), Token);
        Assert.Equal((true, 4, 127), (report.IsSound, report.AbandonedFiles, report.AbandonedBytes));

        await using RepositoryLock exclusive = await RepositoryLock.AcquireAsync(_repository, exclusive: true, new LockOptions { Settling = TimeSpan.Zero }, Token);
        PrunePlan plan = await PrunePlanner.PlanAsync(_repository, exclusive, new PruneOptions(), IProgressSink.None, Token);
        Assert.Equal((false, 127, 127), (plan.IsNothingToDo, plan.Statistics.AbandonedBytes, plan.Statistics.FreedBytes));
        Assert.All(old, path => Assert.True(File.Exists(path)));
        await Pruner.ApplyAsync(_repository, exclusive, plan, IProgressSink.None, Token);
        Assert.All(old, path => Assert.False(File.Exists(path)));
        Assert.All(kept, path => Assert.True(File.Exists(path)));
        Assert.True((await PrunePlanner.PlanAsync(_repository, exclusive, new PruneOptions(), IProgressSink.None, Token)).IsNothingToDo);
    }

    [Theory]
    [InlineData("config")]
    [InlineData("../config-tmp-1")]
    [InlineData("data/README")]
    public async Task Nothing_but_an_unfinished_file_of_the_repository_can_be_removed(string path)
    {
        await using LocalBackend backend = new(_folder.At("r"));
        await Assert.ThrowsAsync<ArgumentException>(() => backend.RemoveUnfinishedAsync(new UnfinishedFile(path, 1, default), Token));
    }

    private string Leave(string path, int length, int hours)
    {
        string full = _folder.At("r", path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!); // below the folder, so never null
        File.WriteAllBytes(full, new byte[length]);
        File.SetLastWriteTimeUtc(full, (_time.GetUtcNow() - TimeSpan.FromHours(hours)).UtcDateTime);
        return full;
    }
}
