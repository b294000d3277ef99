using System.Text;
using Danmen.Faults;
using Danmen.Restic.Archiving;
using Danmen.Restic.Backends.Memory;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;
using Danmen.Testing;
using Xunit;

namespace Danmen.Tests.Restic.Archiving;

public sealed class DirectoryArchiverTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private Repository _repository = null!; // set before each test

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _repository = await Repository.InitializeAsync(new MemoryBackend(), "x", TimeProvider.System, null, Token);

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return _repository.DisposeAsync();
    }

    [Fact]
    public async Task Folder_becomes_trees_with_its_files_in_order()
    {
        Write("b.txt", "hello");
        Write("a/deep/er/c.txt", new string('x', 2_000_000));
        Write("empty", "");
        Directory.CreateDirectory(_folder.At("z"));
        File.CreateSymbolicLink(_folder.At("link"), "b.txt");
        ArchivedDirectory stored = await StoreAsync(new DirectorySource(Path));
        Assert.Empty(stored.Problems);
        Assert.Equal((3, 3, 0, 2_000_005), (stored.FileCount, stored.FilesRead, stored.FilesUnchanged, stored.SizeBytes));
        Tree root = await _repository.LoadTreeAsync(stored.Tree, Token);
        Assert.Equal(["a", "b.txt", "empty", "link", "z"], root.Nodes.Select(node => Encoding.UTF8.GetString(node.Name.Span)));
        Assert.Equal("hello", Encoding.UTF8.GetString(await _repository.LoadBlobAsync(BlobType.Data, Assert.Single(root.Nodes[1].Content!), Token)));
        Assert.Empty(root.Nodes[2].Content!);
        Assert.Equal("b.txt", Encoding.UTF8.GetString(root.Nodes[3].LinkTarget.Span));
        Assert.Empty((await _repository.LoadTreeAsync(root.Nodes[4].Subtree!.Value, Token)).Nodes);
    }

    [Fact]
    public async Task Unchanged_files_are_not_read_again_unless_full_or_touched_lately()
    {
        Write("old", "old");
        Write("new", "new");
        File.SetLastWriteTimeUtc(_folder.At("old"), DateTime.UnixEpoch);
        ArchivedDirectory first = await StoreAsync(new DirectorySource(Path));
        DateTimeOffset later = TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(1);
        DirectorySource source = new(Path) { Parent = first.Tree, ParentReadAt = later };
        ArchivedDirectory second = await StoreAsync(source);
        Assert.Equal((first.Tree, 0, 2), (second.Tree, second.FilesRead, second.FilesUnchanged));
        Assert.Equal(2, (await StoreAsync(source with { Full = true })).FilesRead);
        // Both were changed (ctime) less than two seconds before the parent was read.
        Assert.Equal(2, (await StoreAsync(source with { ParentReadAt = TimeProvider.System.GetUtcNow() })).FilesRead);
        Write("new", "NEW");
        ArchivedDirectory third = await StoreAsync(source);
        Assert.Equal((1, 1), (third.FilesRead, third.FilesUnchanged));
        Assert.NotEqual(first.Tree, third.Tree);
    }

    [Fact]
    public async Task Excluded_and_unreadable_things_are_left_out_and_said()
    {
        Write("keep/a.txt", "a");
        Write("keep/a.swp", "b");
        Write("cache/c", "c");
        ArchivedDirectory stored = await StoreAsync(new DirectorySource(Path) { Excludes = ["*.swp", "/cache/"] });
        Tree root = await _repository.LoadTreeAsync(stored.Tree, Token);
        Assert.Equal("keep", Encoding.UTF8.GetString(Assert.Single(root.Nodes).Name.Span));
        Assert.Equal(1, stored.FileCount);
        DanmenException fault = await Assert.ThrowsAsync<DanmenException>(() => StoreAsync(new DirectorySource(Encoding.UTF8.GetBytes(_folder.At("nowhere")))));
        Assert.Equal(StoreFaults.SourceUnreadable, fault.Code);
    }

    [Fact]
    public async Task The_same_folder_gives_the_same_tree_and_stores_nothing_twice()
    {
        for (int i = 0; i < 300; i++) Write($"{i % 7}/{i}.txt", $"content {i % 50}");
        ArchivedDirectory first = await StoreAsync(new DirectorySource(Path));
        await using ArchiveSession session = ArchiveSession.Start(_repository, new ArchiveOptions());
        ArchivedDirectory second = await session.StoreDirectoryAsync(new DirectorySource(Path), Token);
        await session.FlushAsync(Token);
        Assert.Equal(first.Tree, second.Tree);
        Assert.Equal(0, session.Statistics.NewBlobs);
        Assert.Equal(300, second.FilesRead);
    }

    [Fact]
    public async Task Progress_of_a_long_file_advances_while_it_is_read()
    {
        const int Length = 20 << 20;
        File.WriteAllBytes(_folder.At("long"), new byte[Length]);
        Write("short", "hello");
        Write("empty", "");
        ProgressCounts counts = new();
        await StoreAsync(new DirectorySource(Path) { Progress = counts });
        Assert.Equal((3, Length + 5L), (counts.Items, counts.Bytes));
        Assert.Equal((3, Length + 5L), (counts.ExpectedItems, counts.ExpectedBytes));
        Assert.InRange(counts.LargestStep, 5, 2 << 20);
    }

    private ReadOnlyMemory<byte> Path => Encoding.UTF8.GetBytes(_folder.Path);

    private async Task<ArchivedDirectory> StoreAsync(DirectorySource source)
    {
        await using ArchiveSession session = ArchiveSession.Start(_repository, new ArchiveOptions());
        ArchivedDirectory stored = await session.StoreDirectoryAsync(source, Token);
        await session.FlushAsync(Token);
        return stored;
    }

    private void Write(string path, string content)
    {
        string full = _folder.At(path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(full)!); // below the folder, so never null
        File.WriteAllText(full, content);
    }
}
