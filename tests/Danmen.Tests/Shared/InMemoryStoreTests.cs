using System.Text;
using Danmen.Shared;
using Danmen.Snapshots.Contracts;
using Xunit;

namespace Danmen.Tests.Shared;

public sealed class InMemoryStoreTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_are_cut_at_their_ends_and_come_back_whole()
    {
        InMemoryStore store = new();
        byte[] rows = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 5000).Select(i => $"{i}\trow {i}\n")));
        await using IContentWriter writer = store.OpenContent(ContentShape.RowsOfSmallTable);
        for (int at = 0; at < rows.Length; at += 777) await writer.WriteAsync(rows.AsMemory(at, Math.Min(777, rows.Length - at)), Token);
        StoredContent content = await writer.CompleteAsync(Token);
        StoredTree tree = await store.StoreFolderAsync([StoredEntry.File("rows.copy", content)], Token);

        Assert.Equal(rows, await store.Open(tree).ReadAsync("rows.copy", Token));
        Assert.InRange(content.Blobs.Count, 5, 20);
        Assert.Equal(content.Blobs.Count, writer.ChunkCount);
    }

    [Fact]
    public async Task Folder_comes_back_and_an_equal_folder_has_an_equal_id()
    {
        InMemoryStore store = new();
        string root = Directory.CreateTempSubdirectory("danmen-").FullName;
        try
        {
            string source = Path.Combine(root, "source");
            Directory.CreateDirectory(Path.Combine(source, "sub"));
            await File.WriteAllTextAsync(Path.Combine(source, "sub", "a\n\"b'😀"), "hello", Token);
            File.CreateSymbolicLink(Path.Combine(source, "link"), "nowhere");
            await File.WriteAllTextAsync(Path.Combine(source, "x.swp"), "swap", Token);
            FolderToStore folder = new(source) { Excludes = ["*.swp"] };
            StoredFolder first = await store.StoreDirectoryAsync(folder, Token);
            Assert.Equal(first.Tree, (await store.StoreDirectoryAsync(folder, Token)).Tree);
            Assert.Equal(1, first.Tree.FileCount);

            string target = Path.Combine(root, "target");
            await store.Open(first.Tree).RestoreDirectoryAsync("", new FolderToRestore(target), Token);
            Assert.Empty(await store.Open(first.Tree).CompareDirectoryAsync("", target, [], Token));
            Assert.False(File.Exists(Path.Combine(target, "x.swp")));
            await File.WriteAllTextAsync(Path.Combine(target, "sub", "a\n\"b'😀"), "other", Token);
            Assert.NotEmpty(await store.Open(first.Tree).CompareDirectoryAsync("", target, [], Token));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }
}
