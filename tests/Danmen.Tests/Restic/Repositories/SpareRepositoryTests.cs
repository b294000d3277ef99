using System.Text;
using Danmen.Faults;
using Danmen.Restic.Archiving;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;
using Danmen.Restic.Restoring;
using Danmen.Testing;
using Danmen.Tests.Restic.Maintenance.Healing;
using Xunit;

namespace Danmen.Tests.Restic.Repositories;

/// <summary>What is damaged or gone in one repository is read from another.</summary>
public sealed class SpareRepositoryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("one data pack flipped at its start")]
    [InlineData("one data pack flipped in its middle")]
    [InlineData("tree pack flipped")]
    [InlineData("data pack cut")]
    [InlineData("data pack gone")]
    [InlineData("tree packs gone")]
    [InlineData("all packs gone")]
    [InlineData("all packs flipped")]
    [InlineData("index gone")]
    [InlineData("index flipped")]
    [InlineData("index and packs gone")]
    [InlineData("snapshot flipped")]
    [InlineData("snapshots flipped and all else gone")]
    public async Task Everything_is_read_and_the_damage_is_told(string damage)
    {
        await using HealScene scene = await HealScene.OpenAsync();
        await scene.DamageAsync(damage);
        List<string> before = await scene.EverythingAsync();
        List<DanmenException> told = [];
        await using Repository replica = scene.Replica.WithBackend(scene.ReplicaPlace);
        int opened = 0;
        await using (Repository open = Open())
        {
            await scene.MustHoldAsync(open, 2, []);
            Assert.NotEmpty(told);
        }

        // Each way of reading for itself, none warmed by another.
        await using (Repository open = Open())
        {
            await open.LoadIndexAsync(Token);
            foreach (StoredSnapshot snapshot in await open.ListSnapshotsAsync(Token))
            {
                using TemporaryFolder target = new();
                RestoreOptions options = new(Encoding.UTF8.GetBytes(target.At("r")));
                TreeRestorer restorer = new(open);
                Assert.Empty((await restorer.RestoreAsync(snapshot.Record.Tree, options, Token)).Problems);
                foreach (string file in Directory.EnumerateFiles(target.At("r", "below"))) Assert.Equal(scene.ContentOf(Path.GetFileName(file)), await File.ReadAllBytesAsync(file, Token));
                Assert.NotEmpty(Directory.EnumerateFiles(target.At("r", "below")));
            }
        }

        await using (Repository open = Open())
        {
            await open.LoadIndexAsync(Token);
            foreach (StoredSnapshot snapshot in await open.ListSnapshotsAsync(Token))
            {
                Tree below = await open.LoadTreeAsync((await open.LoadTreeAsync(snapshot.Record.Tree, Token)).Nodes[0].Subtree!.Value, Token); // made so
                foreach (Node node in below.Nodes)
                {
                    await using Stream content = ContentReader.Open(open, node.Content!, 64 << 10); // a file has content
                    MemoryStream read = new();
                    await content.CopyToAsync(read, Token);
                    Assert.Equal(scene.ContentOf(Encoding.UTF8.GetString(node.Name.Span)), read.ToArray());
                }
            }
        }

        Assert.Equal(3, opened);
        Assert.Equal(before, await scene.EverythingAsync());

        Repository Open()
        {
            Repository open = scene.First.WithBackend(scene.Place);
            open.ReadFrom(new SpareRepository(
                async token =>
                {
                    opened++;
                    await replica.LoadIndexAsync(token);
                    return replica;
                },
                fault =>
                {
                    lock (told) told.Add(fault);
                }));
            return open;
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(6)]
    public async Task Storage_that_goes_away_half_way_is_told_once_and_asked_no_more(int answered)
    {
        await using HealScene scene = await HealScene.OpenAsync();
        await using Repository replica = scene.Replica.WithBackend(scene.ReplicaPlace);
        int asked = 0;
        List<DanmenException> told = [];
        await using Repository open = scene.First.WithBackend(new FaultyBackend(scene.Place, call => call.Kind == FileKind.Pack && Interlocked.Increment(ref asked) > answered ? Misbehaviour.Fail : Misbehaviour.None));
        open.ReadFrom(new SpareRepository(
            async token =>
            {
                await replica.LoadIndexAsync(token);
                return replica;
            },
            told.Add));
        await open.LoadIndexAsync(Token);
        foreach (StoredSnapshot snapshot in await open.ListSnapshotsAsync(Token))
        {
            using TemporaryFolder target = new();
            Assert.Empty((await new TreeRestorer(open).RestoreAsync(snapshot.Record.Tree, new RestoreOptions(Encoding.UTF8.GetBytes(target.At("r"))), Token)).Problems);
            string[] files = Directory.GetFiles(target.At("r", "below"));
            Assert.NotEmpty(files);
            foreach (string file in files) Assert.Equal(scene.ContentOf(Path.GetFileName(file)), await File.ReadAllBytesAsync(file, Token));
        }

        Assert.Equal(StoreFaults.BackendFailed, Assert.Single(told).Code);
        // Only reads that were under way when the first of them failed.
        Assert.InRange(asked, answered + 1, answered + (2 * Environment.ProcessorCount) + 1);
    }

    [Fact]
    public async Task Storage_that_goes_away_with_no_other_to_read_is_a_fault_and_not_a_file_that_lacks()
    {
        await using HealScene scene = await HealScene.OpenAsync();
        int asked = 0;
        await using Repository open = scene.First.WithBackend(new FaultyBackend(scene.Place, call => call.Kind == FileKind.Pack && Interlocked.Increment(ref asked) > 2 ? Misbehaviour.Fail : Misbehaviour.None));
        open.ReadFrom(new SpareRepository(_ => Task.FromResult<Repository?>(null), _ => { }));
        await open.LoadIndexAsync(Token);
        StoredSnapshot snapshot = (await open.ListSnapshotsAsync(Token))[0];
        using TemporaryFolder target = new();
        DanmenException fault = await Assert.ThrowsAsync<DanmenException>(() => new TreeRestorer(open).RestoreAsync(snapshot.Record.Tree, new RestoreOptions(Encoding.UTF8.GetBytes(target.At("r"))), Token));
        Assert.Equal(StoreFaults.BackendFailed, fault.Code);
    }

    [Fact]
    public async Task Sound_repository_asks_nobody()
    {
        await using HealScene scene = await HealScene.OpenAsync();
        await using Repository open = scene.First.WithBackend(scene.Place);
        open.ReadFrom(new SpareRepository(_ => throw new InvalidOperationException("nobody needs it"), _ => throw new InvalidOperationException("nothing is damaged")));
        await scene.MustHoldAsync(open, 2, []);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Damage_in_both_is_told_as_the_first_ones_own(bool isThere)
    {
        await using HealScene scene = await HealScene.OpenAsync();
        await scene.DamageAsync("all packs flipped");
        foreach (string pack in await HealScene.NamesAsync(scene.ReplicaPlace, FileKind.Pack)) await scene.ReplicaPlace.RemoveAsync(FileKind.Pack, pack, Token);
        await using Repository replica = scene.Replica.WithBackend(scene.ReplicaPlace), open = scene.First.WithBackend(scene.Place);
        await replica.LoadIndexAsync(Token);
        open.ReadFrom(new SpareRepository(_ => Task.FromResult(isThere ? replica : null), _ => { }));
        DanmenException fault = await Assert.ThrowsAsync<DanmenException>(() => scene.MustHoldAsync(open, 2, []));
        Assert.Equal(StoreFaults.Damaged, fault.Code);
    }

    [Fact]
    public async Task Nothing_is_stored_where_what_is_found_may_stand_elsewhere()
    {
        await using HealScene scene = await HealScene.OpenAsync();
        await using Repository open = scene.First.WithBackend(scene.Place);
        open.ReadFrom(new SpareRepository(_ => Task.FromResult<Repository?>(null), _ => { }));
        Assert.Throws<ArgumentException>(() => ArchiveSession.Start(open, new ArchiveOptions()));
    }
}
