using System.Diagnostics;
using System.Text;
using Danmen.Restic.Archiving;
using Danmen.Restic.Backends.Memory;
using Danmen.Restic.Format;
using Danmen.Restic.Maintenance.Checking;
using Danmen.Restic.Repositories;
using Danmen.Testing;
using Xunit;

namespace Danmen.Tests.Restic.Archiving;

/// <summary>Files that vanish or change while a folder is stored: at the same moment in every run, for the archiver tells of each file before it opens it.</summary>
public sealed class ChangingSourceTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private Repository _repository = null!; // set before each test

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _repository = await Repository.InitializeAsync(new MemoryBackend(), "x", TimeProvider.System, null, Token);
        foreach (string name in (string[])["a", "b", "c"]) await File.WriteAllTextAsync(_folder.At(name), $"content of {name}\n", Token);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return _repository.DisposeAsync();
    }

    [Fact]
    public async Task File_that_vanishes_before_it_is_opened_is_left_out_and_said()
    {
        (ArchivedDirectory stored, Tree tree) = await StoreAsync("b", () => File.Delete(_folder.At("b")));
        Assert.Equal("b", Assert.Single(stored.Problems).Path);
        Assert.Equal(["a", "c"], Names(tree));
        Assert.Equal(2, stored.FileCount);
    }

    [Fact]
    public async Task File_that_vanishes_behind_the_listing_is_left_out_and_said()
    {
        (ArchivedDirectory stored, Tree tree) = await StoreAsync("a", () => File.Delete(_folder.At("c")));
        MustSay("c", "it vanished", stored);
        Assert.Equal(["a", "b"], Names(tree));
    }

    [Fact]
    public async Task Folder_that_vanishes_is_left_out_and_said()
    {
        Directory.CreateDirectory(_folder.At("d", "deep"));
        await File.WriteAllTextAsync(_folder.At("d", "deep", "file"), "x", Token);
        (ArchivedDirectory stored, Tree tree) = await StoreAsync("a", () => Directory.Delete(_folder.At("d"), recursive: true));
        MustSay("d", "it vanished", stored);
        Assert.Equal(["a", "b", "c"], Names(tree));
    }

    [Theory]
    [InlineData("grows", "content of b\nand more\n")]
    [InlineData("shrinks", "con")]
    [InlineData("is emptied", "")]
    [InlineData("is written anew with the same length", "CONTENT OF B\n")]
    public async Task File_that_changes_is_stored_as_it_was_read_and_said(string how, string content)
    {
        Assert.NotEmpty(how);
        DateTime before = File.GetLastWriteTimeUtc(_folder.At("b"));
        (ArchivedDirectory stored, Tree tree) = await StoreAsync("b", () =>
        {
            File.WriteAllText(_folder.At("b"), content);
            // The time of change tells on who sets the other one back.
            File.SetLastWriteTimeUtc(_folder.At("b"), before);
        });
        MustSay("b", "it changed while it was read", stored);
        Assert.Equal(content, await ContentAsync(tree.Nodes[1]));
        Assert.Equal("content of a\n", await ContentAsync(tree.Nodes[0]));
        Assert.Equal("content of c\n", await ContentAsync(tree.Nodes[2]));
    }

    [Fact]
    public async Task File_that_another_takes_the_place_of_is_said()
    {
        (ArchivedDirectory stored, Tree tree) = await StoreAsync("b", () =>
        {
            File.WriteAllText(_folder.At("new"), "other\n");
            File.Move(_folder.At("new"), _folder.At("b"), overwrite: true);
        });
        MustSay("b", "it changed while it was read", stored);
        Assert.Equal("other\n", await ContentAsync(tree.Nodes[1]));
    }

    [Fact]
    public async Task Link_that_takes_a_files_place_is_not_followed()
    {
        string secret = Path.Combine(Directory.CreateDirectory(_folder.At("..", Path.GetFileName(_folder.Path) + "-outside")).FullName, "secret");
        try
        {
            await File.WriteAllTextAsync(secret, "secret", Token);
            (ArchivedDirectory stored, Tree tree) = await StoreAsync("b", () =>
            {
                File.Delete(_folder.At("b"));
                File.CreateSymbolicLink(_folder.At("b"), secret);
            });
            Assert.Equal("b", Assert.Single(stored.Problems).Path);
            Assert.Equal(["a", "c"], Names(tree));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(secret)!, recursive: true); // it has one
        }
    }

    [Fact]
    public async Task Pipe_that_takes_a_files_place_is_not_waited_for()
    {
        (ArchivedDirectory stored, _) = await StoreAsync("b", () =>
        {
            File.Delete(_folder.At("b"));
            using Process made = Process.Start("mkfifo", [_folder.At("b")]);
            made.WaitForExit();
        });
        Assert.Equal("b", Assert.Single(stored.Problems).Path);
    }

    [Fact]
    public async Task Large_file_that_changes_half_way_is_said_and_its_size_is_that_of_its_blobs()
    {
        byte[] content = new byte[20 << 20];
        new Random(5).NextBytes(content);
        await File.WriteAllBytesAsync(_folder.At("large"), content, Token);
        bool isDone = false;
        Meddler meddler = new()
        {
            OnAdvance = bytes =>
            {
                if (bytes < 1 << 20 || isDone) return;
                isDone = true;
                using FileStream file = new(_folder.At("large"), FileMode.Open, FileAccess.Write);
                file.SetLength(12_345_678);
            },
        };
        (ArchivedDirectory stored, Tree tree) = await StoreAsync(meddler);
        Assert.True(isDone);
        MustSay("large", "it changed while it was read", stored);
        Node node = tree.Nodes[3];
        Assert.Equal(12_345_678ul, node.SizeBytes);
        Assert.Equal(content[..12_345_678], await BytesAsync(node));
    }

    private static void MustSay(string path, string reason, ArchivedDirectory stored)
    {
        ArchiveProblem problem = Assert.Single(stored.Problems);
        Assert.Equal((path, reason), (problem.Path, problem.Reason));
    }

    private static string[] Names(Tree tree) => [.. tree.Nodes.Select(node => Encoding.UTF8.GetString(node.Name.Span))];

    /// <summary>Does something when the archiver tells of a file, before it opens it.</summary>
    private Task<(ArchivedDirectory Stored, Tree Tree)> StoreAsync(string at, Action change)
    {
        string[] files = ["a", "b", "c"];
        int next = 0;
        return StoreAsync(new Meddler
        {
            OnExpect = () =>
            {
                if (files[next++] == at) change();
            },
        });
    }

    private async Task<(ArchivedDirectory Stored, Tree Tree)> StoreAsync(Meddler meddler)
    {
        ArchivedDirectory stored;
        await using (ArchiveSession session = ArchiveSession.Start(_repository, new ArchiveOptions()))
        {
            stored = await session.StoreDirectoryAsync(new DirectorySource(Encoding.UTF8.GetBytes(_folder.Path)) { Progress = meddler }, Token);
            await session.FlushAsync(Token);
        }

        // Whatever happened: sizes are those of the blobs, and every blob is there.
        await _repository.SaveUnpackedAsync(FileKind.Snapshot, SnapshotCodec.Encode(new SnapshotRecord { Time = Timestamp.From(TimeProvider.System.GetUtcNow()), Tree = stored.Tree, Paths = ["/x"] }), Token);
        CheckReport report = await RepositoryChecker.CheckAsync(_repository, new CheckOptions { ReadData = true }, Token);
        Assert.True(report.IsSound, string.Join('\n', report.Findings));
        return (stored, await _repository.LoadTreeAsync(stored.Tree, Token));
    }

    private async Task<string> ContentAsync(Node node) => Encoding.UTF8.GetString(await BytesAsync(node));

    private async Task<byte[]> BytesAsync(Node node)
    {
        using MemoryStream content = new();
        foreach (BlobId blob in node.Content!) content.Write(await _repository.LoadBlobAsync(BlobType.Data, blob, Token)); // a file has content
        return content.ToArray();
    }

    private sealed class Meddler : IProgressSink
    {
        public Action OnExpect { get; init; } = () => { };

        public Action<long> OnAdvance { get; init; } = _ => { };

        public void Expect(long items, long bytes) => OnExpect();

        public void Advance(long items, long bytes) => OnAdvance(bytes);
    }
}
