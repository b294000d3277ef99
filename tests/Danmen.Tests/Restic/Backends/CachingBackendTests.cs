using System.Security.Cryptography;
using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Restic.Backends.Caching;
using Danmen.Restic.Backends.Memory;
using Danmen.Restic.Format;
using Danmen.Testing;
using Xunit;

namespace Danmen.Tests.Restic.Backends;

public sealed class CachingBackendTests : BackendConformance, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private int _calls;

    public void Dispose() => _folder.Dispose();

    private protected override Task<BackendPlace> NewPlaceAsync()
    {
        MemoryBackend memory = new();
        return Task.FromResult(new BackendPlace(() => new CachingBackend(memory, _folder.At("cache"))));
    }

    [Theory]
    [InlineData(FileKind.Snapshot)]
    [InlineData(FileKind.Index)]
    public async Task What_was_read_or_written_once_is_not_fetched_again(FileKind kind)
    {
        MemoryBackend memory = new();
        (string theirs, byte[] first) = Object(5000);
        (string ours, byte[] second) = Object(5000);
        await memory.SaveAsync(kind, theirs, first, Token);
        await using IBackend backend = Over(memory);
        await backend.SaveAsync(kind, ours, second, Token);
        Assert.Equal(first, await backend.ReadWholeAsync(kind, theirs, 5000, Token));
        _calls = 0;
        await using IBackend later = Over(memory);
        Assert.Equal(first, await later.ReadWholeAsync(kind, theirs, 5000, Token));
        Assert.Equal(second, await later.ReadWholeAsync(kind, ours, 5000, Token));
        Assert.Equal(0, _calls);
    }

    [Fact]
    public async Task Pack_of_trees_is_fetched_once_and_small_packs_of_data_are_kept_when_written()
    {
        MemoryBackend memory = new();
        (string trees, byte[] content) = Object(100_000);
        await memory.SaveAsync(FileKind.Pack, trees, content, Token);
        await using IBackend backend = Over(memory);
        byte[] range = new byte[1000];
        await Parallel.ForAsync(0, 50, Token, async (i, token) =>
        {
            byte[] part = new byte[1000];
            await backend.ReadPackAsync(BlobType.Tree, trees, i * 1000, part, token);
            Assert.Equal(content.AsSpan(i * 1000, 1000).ToArray(), part);
        });
        Assert.Equal(2, _calls);
        (string data, byte[] large) = Object((1 << 20) + 1);
        (string small, byte[] manifest) = Object(5000);
        await backend.SavePackAsync(BlobType.Data, data, large, Token);
        await backend.SavePackAsync(BlobType.Data, small, manifest, Token);
        _calls = 0;
        for (int i = 0; i < 3; i++)
        {
            await backend.ReadPackAsync(BlobType.Data, data, 7, range, Token);
            Assert.Equal((i + 1, large[7]), (_calls, range[0]));
        }

        await backend.ReadPackAsync(BlobType.Data, small, 9, range, Token);
        Assert.Equal((3, manifest[9]), (_calls, range[0]));
        Assert.Equal(StoreFaults.Damaged, (await Assert.ThrowsAsync<DanmenException>(() => backend.ReadPackAsync(BlobType.Tree, trees, 99_500, range, Token))).Code);
    }

    [Fact]
    public async Task Damaged_copy_is_fetched_anew()
    {
        MemoryBackend memory = new();
        (string name, byte[] content) = Object(3000);
        (string pack, byte[] trees) = Object(3000);
        await using (IBackend backend = Over(memory))
        {
            await backend.SaveAsync(FileKind.Snapshot, name, content, Token);
            await backend.SavePackAsync(BlobType.Tree, pack, trees, Token);
        }

        foreach (string file in Directory.GetFiles(_folder, "*", SearchOption.AllDirectories)) await File.WriteAllBytesAsync(file, RandomNumberGenerator.GetBytes(3000), Token);
        await using IBackend later = Over(memory);
        Assert.Equal(content, await later.ReadWholeAsync(FileKind.Snapshot, name, 3000, Token));
        byte[] read = new byte[3000];
        await later.ReadPackAsync(BlobType.Tree, pack, 0, read, Token);
        Assert.Equal(trees, read);
    }

    [Fact]
    public async Task Copy_of_what_the_repository_no_longer_has_is_forgotten()
    {
        MemoryBackend memory = new();
        (string name, byte[] content) = Object(3000);
        await using IBackend backend = Over(memory);
        await backend.SaveAsync(FileKind.Snapshot, name, content, Token);
        await memory.RemoveAsync(FileKind.Snapshot, name, Token);
        Assert.Empty(await ListAsync(backend, FileKind.Snapshot));
        Assert.Null(await backend.ReadWholeAsync(FileKind.Snapshot, name, 3000, Token));
        Assert.Empty(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Folder_that_cannot_be_written_costs_requests_and_nothing_else()
    {
        await File.WriteAllTextAsync(_folder.At("file"), "in the way", Token);
        MemoryBackend memory = new();
        await using IBackend backend = new CachingBackend(memory, _folder.At("file", "cache"));
        (string name, byte[] content) = Object(3000);
        await backend.SaveAsync(FileKind.Index, name, content, Token);
        Assert.Equal(content, await backend.ReadWholeAsync(FileKind.Index, name, 3000, Token));
        (string pack, byte[] trees) = Object(3000);
        await backend.SavePackAsync(BlobType.Tree, pack, trees, Token);
        byte[] read = new byte[100];
        await backend.ReadPackAsync(BlobType.Tree, pack, 200, read, Token);
        Assert.Equal(trees.AsSpan(200, 100).ToArray(), read);
    }

    private CachingBackend Over(MemoryBackend memory) =>
        new(new FaultyBackend(memory, call =>
        {
            Interlocked.Increment(ref _calls);
            return Misbehaviour.None;
        }), _folder.At("cache"));
}
