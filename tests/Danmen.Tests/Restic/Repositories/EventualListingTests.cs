using System.Text;
using Danmen.Faults;
using Danmen.Restic.Archiving;
using Danmen.Restic.Backends.Memory;
using Danmen.Restic.Format;
using Danmen.Restic.Maintenance.Checking;
using Danmen.Restic.Maintenance.Forgetting;
using Danmen.Restic.Maintenance.Pruning;
using Danmen.Restic.Repositories;
using Danmen.Restic.Restoring;
using Danmen.Testing;
using Xunit;

namespace Danmen.Tests.Restic.Repositories;

/// <summary>Storages whose listings lag behind, by less than a lock takes to settle: what must hold all the same.</summary>
public sealed class EventualListingTests : IAsyncLifetime
{
    private const string Password = "x";

    private static readonly LockOptions Locking = new() { Settling = TimeSpan.FromMilliseconds(300) };

    private readonly TemporaryFolder _folder = new();
    private readonly LaggingStorage _storage = new(new MemoryBackend(), TimeSpan.FromMilliseconds(200), TimeProvider.System);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await (await Repository.InitializeAsync(_storage.Open(), Password, TimeProvider.System, null, Token)).DisposeAsync();
        // Until the key shows.
        await Task.Delay(TimeSpan.FromMilliseconds(300), Token);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(true, null)]
    [InlineData(false, "prod-release-v1-20240624")]
    public async Task Of_those_that_take_the_repository_or_a_name_at_once_one_at_most_is_let_in(bool exclusive, string? reserves)
    {
        LockOptions options = Locking with { Reserves = reserves };
        for (int round = 0; round < 3; round++)
        {
            RepositoryLock?[] held = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => TryAsync(exclusive, options)));
            Assert.True(held.Count(each => each is not null) <= 1);
            foreach (RepositoryLock each in held.OfType<RepositoryLock>()) await each.DisposeAsync();
            // What was removed shows for a while, and is known to be gone.
            RepositoryLock? next = await TryAsync(exclusive, options);
            Assert.NotNull(next);
            await next.DisposeAsync();
        }
    }

    [Fact]
    public async Task Nobody_adds_while_another_removes()
    {
        for (int round = 0; round < 3; round++)
        {
            RepositoryLock?[] held = await Task.WhenAll(TryAsync(true, Locking), TryAsync(false, Locking), TryAsync(false, Locking));
            Assert.False(held[0] is not null && (held[1] ?? held[2]) is not null);
            foreach (RepositoryLock each in held.OfType<RepositoryLock>()) await each.DisposeAsync();
        }
    }

    [Fact]
    public async Task Snapshot_is_found_by_its_id_as_soon_as_it_is_written_and_its_blobs_are_read()
    {
        Write(1);
        StoredSnapshot taken = await SnapshotAsync();
        await using Repository repository = await OpenAsync();
        Assert.Equal(taken.Record.Tree, (await repository.FindSnapshotAsync(taken.Id, Token))?.Record.Tree);
        // The index shows a little later; then all is there.
        await Task.Delay(TimeSpan.FromMilliseconds(300), Token);
        Assert.Contains(await repository.ListSnapshotsAsync(Token), each => each.Id == taken.Id);
        await MustBeCompleteAsync(taken);
    }

    [Fact]
    public async Task Prune_at_once_after_a_snapshot_that_shares_blobs_with_a_forgotten_one_loses_none()
    {
        for (int round = 0; round < 3; round++)
        {
            Write(round);
            StoredSnapshot first = await SnapshotAsync();
            Write(round + 100);
            StoredSnapshot second = await SnapshotAsync();
            await using (Repository repository = await OpenAsync())
            {
                await using RepositoryLock held = await RepositoryLock.AcquireAsync(repository, exclusive: true, Locking, Token);
                await SnapshotRemover.RemoveAsync(repository, held, [first.Id], IProgressSink.None, Token);
                PruneOptions options = new() { MaximumUnusedShare = 0, PackSizeBytes = 48 << 10, SmallPackBytes = 1 };
                await Pruner.ApplyAsync(repository, held, await PrunePlanner.PlanAsync(repository, held, options, IProgressSink.None, Token), IProgressSink.None, Token);
            }

            await MustBeCompleteAsync(second);
        }
    }

    [Fact]
    public async Task Snapshots_that_do_not_see_each_others_index_store_twice_and_lose_nothing()
    {
        Write(1);
        StoredSnapshot[] taken = await Task.WhenAll(SnapshotAsync(), SnapshotAsync(), SnapshotAsync());
        foreach (StoredSnapshot each in taken) await MustBeCompleteAsync(each);
    }

    private async Task<RepositoryLock?> TryAsync(bool exclusive, LockOptions options)
    {
        try
        {
            return await RepositoryLock.AcquireAsync(await OpenAsync(), exclusive, options, Token);
        }
        catch (DanmenException e) when (e.Code == StoreFaults.Locked || e.Code == StoreFaults.NameReserved)
        {
            return null;
        }
    }

    private Task<Repository> OpenAsync() => Repository.OpenAsync(_storage.Open(), Password, TimeProvider.System, Token);

    private async Task<StoredSnapshot> SnapshotAsync()
    {
        await using Repository repository = await OpenAsync();
        await using RepositoryLock held = await RepositoryLock.AcquireAsync(repository, exclusive: false, Locking, Token);
        await repository.LoadIndexAsync(Token);
        await using ArchiveSession session = ArchiveSession.Start(repository, new ArchiveOptions { PackSizeBytes = 48 << 10 });
        ArchivedDirectory stored = await session.StoreDirectoryAsync(new DirectorySource(Encoding.UTF8.GetBytes(_folder.At("source"))), Token);
        await session.FlushAsync(Token);
        SnapshotRecord record = new() { Time = Timestamp.From(TimeProvider.System.GetUtcNow()), Tree = stored.Tree, Paths = ["/source"] };
        return new StoredSnapshot(new SnapshotId(await repository.SaveUnpackedAsync(FileKind.Snapshot, SnapshotCodec.Encode(record), Token)), record);
    }

    private async Task MustBeCompleteAsync(StoredSnapshot snapshot)
    {
        // Checked when the listings have come to rest.
        await Task.Delay(TimeSpan.FromMilliseconds(300), Token);
        await using Repository repository = await OpenAsync();
        CheckReport report = await RepositoryChecker.CheckAsync(repository, new CheckOptions { ReadData = true }, Token);
        Assert.True(report.IsSound, string.Join('\n', report.Findings));
        await repository.LoadIndexAsync(Token);
        string target = _folder.At($"target-{snapshot.Id}");
        RestoreOptions options = new(Encoding.UTF8.GetBytes(target)) { Replace = true };
        Assert.Empty((await new TreeRestorer(repository).RestoreAsync(snapshot.Record.Tree, options, Token)).Problems);
        Assert.Empty(await new TreeRestorer(repository).VerifyAsync(snapshot.Record.Tree, options, Token));
    }

    /// <summary>A few files that stay and one that is the state's own.</summary>
    private void Write(int state)
    {
        Directory.CreateDirectory(_folder.At("source"));
        for (int number = 0; number < 4; number++) WriteFile($"same{number}", number);
        WriteFile("other", 1000 + state);
    }

    private void WriteFile(string name, int seed)
    {
        byte[] content = new byte[30_000];
        new Random(seed).NextBytes(content);
        File.WriteAllBytes(_folder.At("source", name), content);
    }
}
