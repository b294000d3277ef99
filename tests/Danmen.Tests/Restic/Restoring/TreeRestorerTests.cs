using System.Text;
using Danmen.Components.FileNodes;
using Danmen.Faults;
using Danmen.Restic.Archiving;
using Danmen.Restic.Backends.Local;
using Danmen.Restic.Backends.Memory;
using Danmen.Restic.Chunking;
using Danmen.Restic.FileSystem;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;
using Danmen.Restic.Restoring;
using Danmen.Testing;
using Xunit;

namespace Danmen.Tests.Restic.Restoring;

public sealed class TreeRestorerTests : IAsyncLifetime
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
    public async Task What_was_stored_comes_back_and_verifies()
    {
        MakeSource();
        TreeId tree = await StoreAsync();
        RestoreReport report = await RestoreAsync(tree, "target");
        Assert.Empty(report.Problems);
        Assert.Empty(await VerifyAsync(tree, "target"));
        Assert.Equal(await File.ReadAllBytesAsync(_folder.At("source", "a", "big"), Token), await File.ReadAllBytesAsync(_folder.At("target", "a", "big"), Token));
        Assert.Equal("small", new FileInfo(_folder.At("target", "link")).LinkTarget);
        // Stored again, it is the same but for inodes and change times, which nobody can set.
        Assert.Equal(File.GetLastWriteTimeUtc(_folder.At("source", "a")), File.GetLastWriteTimeUtc(_folder.At("target", "a")));
        Assert.Equal(File.GetUnixFileMode(_folder.At("source", "small")), File.GetUnixFileMode(_folder.At("target", "small")));
    }

    [Fact]
    public async Task A_populated_folder_is_refused_unless_replaced_and_then_only_differences_are_written()
    {
        MakeSource();
        TreeId tree = await StoreAsync();
        await RestoreAsync(tree, "target");
        DanmenException fault = await Assert.ThrowsAsync<DanmenException>(() => RestoreAsync(tree, "target"));
        Assert.Equal(StoreFaults.TargetNotEmpty, fault.Code);

        await File.WriteAllTextAsync(_folder.At("target", "small"), "damaged and longer", Token);
        await File.WriteAllTextAsync(_folder.At("target", "extra"), "extra", Token);
        Directory.CreateDirectory(_folder.At("target", "extra-folder", "deep"));
        await File.WriteAllTextAsync(_folder.At("target", "kept.log"), "mine", Token);
        File.Delete(_folder.At("target", "link"));
        Directory.CreateDirectory(_folder.At("target", "link"));
        byte[] big = await File.ReadAllBytesAsync(_folder.At("target", "a", "big"), Token);
        big[5] ^= 1;
        await File.WriteAllBytesAsync(_folder.At("target", "a", "big"), big, Token);

        RestoreOptions options = Options("target") with { Replace = true, Excludes = ["*.log"] };
        RestoreReport report = await new TreeRestorer(_repository).RestoreAsync(tree, options, Token);
        Assert.Empty(report.Problems);
        Assert.True(report.BytesWritten < 5_000_000, $"{report.BytesWritten}");
        Assert.True(report.FilesUnchanged >= 2);
        Assert.True(File.Exists(_folder.At("target", "kept.log")));
        Assert.False(File.Exists(_folder.At("target", "extra")));
        Assert.Empty(await new TreeRestorer(_repository).VerifyAsync(tree, options, Token));
        RestoreReport again = await new TreeRestorer(_repository).RestoreAsync(tree, options, Token);
        Assert.Equal(0, again.BytesWritten);
    }

    [Fact]
    public async Task Plan_names_what_the_restore_then_writes_and_removes_and_changes_nothing()
    {
        MakeSource();
        TreeId tree = await StoreAsync();
        RestorePreview plan = await PlanAsync(Options("target"));
        Assert.False(plan.IsPopulated);
        Assert.Equal(["", "a"], plan.ByName.Keys);
        Assert.False(Directory.Exists(_folder.At("target")));
        RestoreReport report = await RestoreAsync(tree, "target");
        Assert.Equal((report.FilesWritten, report.BytesWritten, 0L, 0L), Sum(plan));

        RestoreOptions replacing = Options("target") with { Replace = true, Excludes = ["*.log"] };
        Assert.Equal((0L, 0L, report.FilesWritten, 0L), Sum(await PlanAsync(replacing)));
        await File.WriteAllTextAsync(_folder.At("target", "small"), "damaged and longer", Token);
        Directory.CreateDirectory(_folder.At("target", "extra", "deep"));
        await File.WriteAllTextAsync(_folder.At("target", "extra", "deep", "one"), "1", Token);
        await File.WriteAllTextAsync(_folder.At("target", "a", "two"), "2", Token);
        await File.WriteAllTextAsync(_folder.At("target", "kept.log"), "mine", Token);
        string[] before = [.. Directory.EnumerateFileSystemEntries(_folder.At("target"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        plan = await PlanAsync(replacing);
        Assert.True(plan.IsPopulated);
        Assert.Equal(new RestoreCounts(0, 0, 2, 1), plan.ByName["a"]);
        Assert.Equal(before, Directory.EnumerateFileSystemEntries(_folder.At("target"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));
        report = await new TreeRestorer(_repository).RestoreAsync(tree, replacing, Token);
        Assert.Equal((report.FilesWritten, report.BytesWritten, report.FilesUnchanged, report.FilesRemoved), Sum(plan));

        async Task<RestorePreview> PlanAsync(RestoreOptions options) => await new TreeRestorer(_repository).PlanAsync(tree, options, Token);

        static (long, long, long, long) Sum(RestorePreview plan) =>
            (plan.ByName.Values.Sum(each => each.FilesToWrite), plan.ByName.Values.Sum(each => each.BytesToWrite), plan.ByName.Values.Sum(each => each.FilesAlike), plan.ByName.Values.Sum(each => each.FilesToRemove));
    }

    [Fact]
    public async Task Unchanged_files_of_another_folder_are_reused()
    {
        MakeSource();
        TreeId tree = await StoreAsync();
        RestoreOptions options = Options("target") with { Reuse = Encoding.UTF8.GetBytes(_folder.At("source")) };
        RestoreReport report = await new TreeRestorer(_repository).RestoreAsync(tree, options, Token);
        Assert.Empty(report.Problems);
        Assert.Equal(0, report.BytesWritten);
        Assert.Empty(await VerifyAsync(tree, "target"));
    }

    [Fact]
    public async Task Progress_of_a_verification_advances_chunk_by_chunk()
    {
        MakeSource();
        const int Length = 40 << 20;
        await File.WriteAllBytesAsync(_folder.At("source", "long"), new byte[Length], Token);
        TreeId tree = await StoreAsync();
        await RestoreAsync(tree, "target");
        ProgressCounts counts = new();
        Assert.Empty(await new TreeRestorer(_repository).VerifyAsync(tree, Options("target") with { Progress = counts }, Token));
        Assert.Equal((counts.ExpectedItems, counts.ExpectedBytes), (counts.Items, counts.Bytes));
        Assert.InRange(counts.LargestStep, 1, ChunkingProfile.Files.MaximumBytes);
        Assert.InRange(counts.Bytes, Length, long.MaxValue);
    }

    [Fact]
    public async Task Verification_finds_every_sort_of_difference()
    {
        MakeSource();
        TreeId tree = await StoreAsync();
        await RestoreAsync(tree, "target");
        await File.WriteAllTextAsync(_folder.At("target", "small"), "smalL", Token);
        File.Delete(_folder.At("target", "empty"));
        await File.WriteAllTextAsync(_folder.At("target", "extra"), "x", Token);
        File.SetUnixFileMode(_folder.At("target", "a", "big"), UnixFileMode.UserRead);
        IReadOnlyList<RestoreProblem> problems = await VerifyAsync(tree, "target");
        Assert.Contains(problems, problem => problem is { Path: "small", Reason: "its content is different" });
        Assert.Contains(problems, problem => problem is { Path: "empty", Reason: "it is missing" });
        Assert.Contains(problems, problem => problem is { Path: "extra", Reason: "it is not in the snapshot" });
        Assert.Contains(problems, problem => problem is { Path: "a/big", Reason: "its mode is different" });
    }

    [Fact]
    public async Task Runs_of_zeros_become_holes()
    {
        Directory.CreateDirectory(_folder.At("source"));
        byte[] content = new byte[20_000_000];
        content[10_000_000] = 1;
        await File.WriteAllBytesAsync(_folder.At("source", "sparse"), content, Token);
        TreeId tree = await StoreAsync();
        Assert.Empty((await RestoreAsync(tree, "target")).Problems);
        Assert.Equal(content, await File.ReadAllBytesAsync(_folder.At("target", "sparse"), Token));
        Danmen.Restic.FileSystem.DirectoryHandle handle = Danmen.Restic.FileSystem.DirectoryHandle.Open(Encoding.UTF8.GetBytes(_folder.At("target")));
        using (handle) Assert.True(handle.Stat("sparse"u8).Blocks * 512 < 1_000_000);
    }

    [Fact]
    public async Task Many_files_open_each_pack_once_and_links_reach_across_batches()
    {
        Directory.CreateDirectory(_folder.At("source"));
        Random random = new(8);
        byte[] content = new byte[2000];
        for (int i = 0; i < 1800; i++)
        {
            random.NextBytes(content);
            string folder = Directory.CreateDirectory(_folder.At("source", $"{i / 100:00}")).FullName;
            await File.WriteAllBytesAsync(Path.Combine(folder, $"{i:0000}"), content, Token);
            // Another name for a file of the first folder.
            if (i % 300 == 299) Assert.Equal(0, NativeFiles.link(_folder.At("source", "00", "0007"), Path.Combine(folder, "z-link")));
        }

        await using LocalBackend backend = new(_folder.At("repository"));
        await (await Repository.InitializeAsync(backend, "x", TimeProvider.System, null, Token)).DisposeAsync();
        TreeId tree;
        await using (Repository writing = await Repository.OpenAsync(backend, "x", TimeProvider.System, Token))
        await using (ArchiveSession session = ArchiveSession.Start(writing, new ArchiveOptions { PackSizeBytes = 1 << 20 }))
        {
            tree = (await session.StoreDirectoryAsync(new DirectorySource(Encoding.UTF8.GetBytes(_folder.At("source"))), Token)).Tree;
            await session.FlushAsync(Token);
        }

        await using Repository repository = await Repository.OpenAsync(backend, "x", TimeProvider.System, Token);
        await repository.LoadIndexAsync(Token);
        RestoreOptions options = new(Encoding.UTF8.GetBytes(_folder.At("target")));
        Assert.Empty((await new TreeRestorer(repository).RestoreAsync(tree, options, Token)).Problems);

        int packs = Directory.GetFiles(_folder.At("repository", "data"), "*", SearchOption.AllDirectories).Length;
        Assert.InRange(packs, 4, 10);
        // Two that want a closed pack at the same moment open it both.
        Assert.InRange(backend.PacksOpened, packs, 2 * packs);
        Assert.Empty(await new TreeRestorer(repository).VerifyAsync(tree, options, Token));
        ulong inode = Inode(_folder.At("target", "00", "0007"));
        foreach (string folder in new[] { "02", "05", "08", "11", "14", "17" }) Assert.Equal(inode, Inode(_folder.At("target", folder, "z-link")));
    }

    [Fact]
    public async Task Content_is_read_in_order_whatever_the_window()
    {
        byte[] content = new byte[9_000_000];
        new Random(7).NextBytes(content);
        ArchivedContent stored;
        await using (ArchiveSession session = ArchiveSession.Start(_repository, new ArchiveOptions { PackSizeBytes = 1 << 20 }))
        {
            ContentWriter writer = session.OpenContent(new ChunkingProfile(8 << 10, 32 << 10, 64 << 10, false));
            await writer.WriteAsync(content, Token);
            await writer.WriteAsync(content, Token);
            stored = await writer.CompleteAsync(Token);
            await session.FlushAsync(Token);
        }

        foreach (int window in new[] { 1, 300_000, 64 << 20 })
        {
            await using Stream stream = ContentReader.Open(_repository, stored.Blobs, window);
            using MemoryStream read = new();
            await stream.CopyToAsync(read, Token);
            byte[] twice = [.. content, .. content];
            Assert.True(twice.AsSpan().SequenceEqual(read.ToArray()));
        }

        await using Stream jumping = ContentReader.Open(_repository, stored.Blobs, 300_000);
        byte[] all = [.. content, .. content];
        Assert.Equal(all.Length, jumping.Length);
        Random random = new(11);
        for (int i = 0; i < 200; i++)
        {
            int at = i % 10 == 0 ? all.Length - random.Next(3) : random.Next(all.Length);
            jumping.Position = at;
            byte[] piece = new byte[random.Next(1, 200_000)];
            int got = await jumping.ReadAtLeastAsync(piece, piece.Length, false, Token);
            Assert.Equal(Math.Min(piece.Length, all.Length - at), got);
            Assert.True(all.AsSpan(at, got).SequenceEqual(piece.AsSpan(0, got)));
            Assert.Equal(at + got, jumping.Position);
        }

        await using Stream unread = ContentReader.Open(_repository, stored.Blobs);
        Assert.Equal(100, await unread.ReadAtLeastAsync(new byte[100], 100, cancellationToken: Token));
    }

    [Fact]
    public async Task Compressed_chunk_that_a_file_has_several_times_is_read_each_time()
    {
        byte[] content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("the same row again and again\n", 40_000)));
        ArchivedContent stored;
        await using (ArchiveSession session = ArchiveSession.Start(_repository, new ArchiveOptions()))
        {
            ContentWriter writer = session.OpenContent(ChunkingProfile.SmallTable);
            await writer.WriteAsync(content, Token);
            stored = await writer.CompleteAsync(Token);
            await session.FlushAsync(Token);
        }

        Assert.True(stored.Blobs.Count > stored.Blobs.Distinct().Count() + 5, "no chunk repeats");
        await using Stream stream = ContentReader.Open(_repository, stored.Blobs);
        using MemoryStream read = new();
        await stream.CopyToAsync(read, Token);
        Assert.True(content.AsSpan().SequenceEqual(read.ToArray()));
    }

    private void MakeSource()
    {
        Directory.CreateDirectory(_folder.At("source", "a", "deep"));
        Directory.CreateDirectory(_folder.At("source", "hollow"));
        byte[] big = new byte[12_000_000];
        new Random(1).NextBytes(big);
        File.WriteAllBytes(_folder.At("source", "a", "big"), big);
        File.WriteAllText(_folder.At("source", "a", "deep", "same"), "small");
        File.WriteAllText(_folder.At("source", "small"), "small");
        File.WriteAllText(_folder.At("source", "empty"), "");
        File.CreateSymbolicLink(_folder.At("source", "link"), "small");
        File.SetUnixFileMode(_folder.At("source", "small"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.SetUser | UnixFileMode.UserExecute);
        File.SetLastWriteTimeUtc(_folder.At("source", "small"), new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        Directory.SetLastWriteTimeUtc(_folder.At("source", "a"), new DateTime(2002, 2, 3, 4, 5, 6, DateTimeKind.Utc));
    }

    private RestoreOptions Options(string target) => new(Encoding.UTF8.GetBytes(_folder.At(target)));

    private Task<RestoreReport> RestoreAsync(TreeId tree, string target) => new TreeRestorer(_repository).RestoreAsync(tree, Options(target), Token);

    private Task<IReadOnlyList<RestoreProblem>> VerifyAsync(TreeId tree, string target) => new TreeRestorer(_repository).VerifyAsync(tree, Options(target), Token);

    private static ulong Inode(string path)
    {
        using DirectoryHandle folder = DirectoryHandle.Open(Encoding.UTF8.GetBytes(Path.GetDirectoryName(path)!)); // a path below the test's folder
        return folder.Stat(Encoding.UTF8.GetBytes(Path.GetFileName(path))).Inode;
    }

    private async Task<TreeId> StoreAsync()
    {
        await using ArchiveSession session = ArchiveSession.Start(_repository, new ArchiveOptions());
        ArchivedDirectory stored = await session.StoreDirectoryAsync(new DirectorySource(Encoding.UTF8.GetBytes(_folder.At("source"))), Token);
        await session.FlushAsync(Token);
        Assert.Empty(stored.Problems);
        return stored.Tree;
    }
}
