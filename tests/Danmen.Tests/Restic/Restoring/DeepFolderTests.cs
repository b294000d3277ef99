using System.Text;
using Danmen.Restic.Archiving;
using Danmen.Restic.Backends.Memory;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;
using Danmen.Restic.Restoring;
using Danmen.Testing;
using Xunit;

namespace Danmen.Tests.Restic.Restoring;

/// <summary>What is stored can be restored, however deep; what is deeper is said when it is stored.</summary>
public sealed class DeepFolderTests : IAsyncLifetime
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
    public async Task Deepest_folder_that_is_stored_comes_back_below_those_of_a_snapshot_and_a_deeper_one_is_said()
    {
        string deepest = Nested(TreeDepth.MaximumStored), deeper = Nested(TreeDepth.MaximumStored + 1);
        Directory.CreateDirectory(_folder.At("source", Nested(TreeDepth.MaximumStored + 5)));
        await File.WriteAllTextAsync(_folder.At("source", deepest, "file"), "deep", Token);
        await File.WriteAllTextAsync(_folder.At("source", deeper, "lost"), "x", Token);

        ArchivedDirectory stored = await StoreAsync();

        ArchiveProblem problem = Assert.Single(stored.Problems);
        Assert.Equal((deeper, ArchiveProblemKind.TooDeep), (problem.Path, problem.Kind));
        Assert.Equal(1, stored.FileCount);
        TreeId tree = await WrapAsync(stored.Tree, TreeDepth.MaximumRestored - TreeDepth.MaximumStored);
        Assert.Empty((await new TreeRestorer(_repository).RestoreAsync(tree, Options, Token)).Problems);
        Assert.Empty(await new TreeRestorer(_repository).VerifyAsync(tree, Options, Token));
        Assert.Equal("deep", await File.ReadAllTextAsync(_folder.At("target", Nested(TreeDepth.MaximumRestored), "file"), Token));
    }

    [Fact]
    public async Task Tree_that_is_deeper_than_any_that_is_stored_is_neither_restored_nor_walked_to_its_end()
    {
        Directory.CreateDirectory(_folder.At("source", "d"));
        TreeId tree = await WrapAsync((await StoreAsync()).Tree, TreeDepth.MaximumRestored);
        Directory.CreateDirectory(_folder.At("target", Nested(TreeDepth.MaximumRestored + 1)));

        RestoreProblem problem = Assert.Single((await new TreeRestorer(_repository).RestoreAsync(tree, Options with { Replace = true }, Token)).Problems);
        IReadOnlyList<RestoreProblem> found = await new TreeRestorer(_repository).VerifyAsync(tree, Options, Token);

        Assert.Equal((Nested(TreeDepth.MaximumRestored + 1), TreeDepth.Describe(TreeDepth.MaximumRestored).English), (problem.Path, problem.Reason));
        Assert.Contains(found, each => (each.Path, each.Reason) == (problem.Path, problem.Reason));
    }

    private static string Nested(int depth) => string.Join('/', Enumerable.Repeat("d", depth));

    private RestoreOptions Options => new(Encoding.UTF8.GetBytes(_folder.At("target")));

    private async Task<ArchivedDirectory> StoreAsync()
    {
        await using ArchiveSession session = ArchiveSession.Start(_repository, new ArchiveOptions());
        ArchivedDirectory stored = await session.StoreDirectoryAsync(new DirectorySource(Encoding.UTF8.GetBytes(_folder.At("source"))), Token);
        await session.FlushAsync(Token);
        return stored;
    }

    /// <summary>Lays folders above a tree.</summary>
    private async Task<TreeId> WrapAsync(TreeId tree, int folders)
    {
        Node node = (await _repository.LoadTreeAsync(tree, Token)).Nodes.Single();
        await using ArchiveSession session = ArchiveSession.Start(_repository, new ArchiveOptions());
        for (int i = 0; i < folders; i++) tree = await session.StoreTreeAsync([node with { Subtree = tree }], Token);
        await session.FlushAsync(Token);
        return tree;
    }
}
