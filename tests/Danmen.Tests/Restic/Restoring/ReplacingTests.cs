using System.Diagnostics;
using System.Globalization;
using System.Text;
using Danmen.Restic.Archiving;
using Danmen.Restic.Backends.Memory;
using Danmen.Restic.FileSystem;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;
using Danmen.Restic.Restoring;
using Danmen.Testing;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.Tests.Restic.Restoring;

/// <summary>A restore into a populated folder writes what differs, and touches nothing else.</summary>
public sealed class ReplacingTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private Repository _repository = null!; // set before each test

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Target => Directory.CreateDirectory(_folder.At("target")).FullName;

    public async ValueTask InitializeAsync() => _repository = await Repository.InitializeAsync(new MemoryBackend(), "x", TimeProvider.System, null, Token);

    public async ValueTask DisposeAsync()
    {
        await ShellAsync("chmod -R u+rwX . || true");
        _folder.Dispose();
        await _repository.DisposeAsync();
    }

    [Fact]
    public async Task Identical_tree_is_not_touched()
    {
        ExternalProgram.Require("python3");
        await ShellAsync("""
            printf plain > plain; : > empty; printf r > readonly; chmod 0444 readonly; printf s > setuid; chmod 6755 setuid; chmod 0644 plain
            mkdir -p a/b; head -c 5000000 /dev/urandom > a/big; truncate -s 3M a/sparse; printf end >> a/sparse
            printf linked > one; ln one a/two; ln one a/b/three; printf outside > ../outside; ln ../outside shared
            ln -s plain link; ln -s nowhere dangling; mkfifo fifo; mkdir -m 0555 closed; mkdir -m 1777 sticky; touch -d '2001-02-03 04:05:06.123456789' plain a
            python3 - <<'P'
            import os, socket, stat
            socket.socket(socket.AF_UNIX).bind("socket")
            os.setxattr("plain", "user.note", b"\x00\xff"); os.setxattr("sticky", "user.note", b"d")
            if os.geteuid() == 0:
                os.mknod("null", stat.S_IFCHR | 0o666, os.makedev(1, 3)); os.chown("empty", 7, 8); os.chown("link", 7, 8, follow_symlinks=False)
            P
            """);
        TreeId tree = await StoreAsync();
        string before = List();

        RestoreReport report = await ReplaceAsync(tree);

        Assert.Empty(report.Problems);
        Assert.Equal(0, report.FilesWritten);
        Assert.Equal(before, List());
    }

    [Fact]
    public async Task Program_that_runs_stays_when_it_is_equal_and_makes_room_when_it_is_not()
    {
        await ShellAsync("cp /bin/sleep program; chmod 0755 program");
        TreeId equal = await StoreAsync();
        await ShellAsync("printf more >> program");
        TreeId other = await StoreAsync();
        await ShellAsync("truncate -s -4 program; touch -d '2001-02-03 04:05:06' program");
        string content = await ShellAsync("sha256sum < program");
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(Target, "program"), "600"))!; // it exists
        try
        {
            await StartedAsync(process);
            ulong inode = Status("program").Inode;
            RestoreReport kept = await ReplaceAsync(equal);
            Assert.Empty(kept.Problems);
            Assert.Equal((0, 1), (kept.FilesWritten, kept.FilesUnchanged));
            Assert.Equal(inode, Status("program").Inode);

            RestoreReport replaced = await ReplaceAsync(other);
            Assert.Empty(replaced.Problems);
            Assert.Equal(1, replaced.FilesWritten);
            Assert.NotEqual(inode, Status("program").Inode);
            Assert.NotEqual(content, await ShellAsync("sha256sum < program"));
            Assert.Equal(["program"], Directory.EnumerateFileSystemEntries(Target).Select(Path.GetFileName));
            Assert.False(process.HasExited);
        }
        finally
        {
            process.Kill();
        }
    }

    [Fact]
    public async Task Only_what_differs_of_metadata_is_set()
    {
        await ShellAsync("printf a > mode; printf b > time; printf c > both; ln -s x link; mkfifo fifo; chmod 0640 mode fifo");
        TreeId tree = await StoreAsync();
        List<ulong> inodes = [.. new[] { "mode", "time", "link", "fifo" }.Select(name => Status(name).Inode)];
        await ShellAsync("chmod 0777 mode fifo; touch time; touch -h link");
        Timestamp untouched = Status("both").ChangedAt;

        Assert.Empty((await ReplaceAsync(tree)).Problems);

        Assert.Equal(inodes, new[] { "mode", "time", "link", "fifo" }.Select(name => Status(name).Inode));
        Assert.Equal(untouched, Status("both").ChangedAt);
        Assert.Empty(await VerifyAsync(tree));
    }

    [Fact]
    public async Task Links_are_parted_and_joined_as_the_tree_has_them_and_names_outside_keep_their_content()
    {
        await ShellAsync("printf 1 > a; ln a b; printf 1 > x; printf 1 > y; ln y z; printf alone > single");
        TreeId tree = await StoreAsync();
        // One inode for what were three files, the group a and b parted, and a name outside.
        await ShellAsync("rm b x y z; cp a b; ln a x; ln a y; ln a z; rm single; printf outside > ../outside; ln ../outside single");

        Assert.Empty((await ReplaceAsync(tree)).Problems);

        Assert.Equal(Status("a").Inode, Status("b").Inode);
        Assert.Equal(Status("y").Inode, Status("z").Inode);
        Assert.Equal(3, new[] { "a", "x", "y" }.Select(name => Status(name).Inode).Distinct().Count());
        Assert.Equal((2u, 1u, 2u), (Status("a").Links, Status("x").Links, Status("y").Links));
        Assert.Equal("outside", await File.ReadAllTextAsync(_folder.At("outside"), Token));
        Assert.Equal("alone", await File.ReadAllTextAsync(Path.Combine(Target, "single"), Token));
        Assert.Empty(await VerifyAsync(tree));
        string before = List();
        await ReplaceAsync(tree);
        Assert.Equal(before, List());
    }

    [Fact]
    public async Task Linked_file_that_differs_is_made_anew_and_the_name_outside_keeps_its_own()
    {
        await ShellAsync("printf new > a; ln a b; printf m > c; ln c ../kept");
        TreeId tree = await StoreAsync();
        await ShellAsync("rm ../kept; printf old > a; ln a ../outside; chmod 0600 c; ln c ../mode");

        Assert.Empty((await ReplaceAsync(tree)).Problems);

        Assert.Equal("old", await File.ReadAllTextAsync(_folder.At("outside"), Token));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.At("mode")));
        Assert.Equal("new", await File.ReadAllTextAsync(Path.Combine(Target, "b"), Token));
        Assert.Empty(await VerifyAsync(tree));
    }

    [Fact]
    public async Task What_changed_its_type_is_made_anew()
    {
        await ShellAsync("printf f > file; mkdir folder; ln -s t link; mkfifo fifo");
        TreeId tree = await StoreAsync();
        await ShellAsync("rm -r file folder link fifo; mkdir file; printf x > file/x; ln -s /etc folder; printf l > link; ln -s t fifo; mkdir extra; printf x > extra/x");

        Assert.Empty((await ReplaceAsync(tree)).Problems);

        Assert.Empty(await VerifyAsync(tree));
    }

    /// <summary>A process that was started shows the starter's program until it has its own.</summary>
    private static async Task StartedAsync(Process process)
    {
        while (!(await File.ReadAllTextAsync(string.Create(CultureInfo.InvariantCulture, $"/proc/{process.Id}/cmdline"), Token)).EndsWith("program\u0000600\0", StringComparison.Ordinal)) await Task.Delay(10, Token);
    }

    private async Task<string> ShellAsync(string script) =>
        (await ExternalProgram.RunAsync("bash", ["-ec", $"umask 022; cd '{Target}'; {script}"], null, CancellationToken.None)).MustSucceed().Output;

    private FileStatus Status(string name)
    {
        using DirectoryHandle folder = DirectoryHandle.Open(Encoding.UTF8.GetBytes(Target));
        return folder.Stat(Encoding.UTF8.GetBytes(name));
    }

    /// <summary>All that a restore could touch: inodes, modes, links, owners, sizes, times of modification and change.</summary>
    private string List()
    {
        var text = new StringBuilder();
        using DirectoryHandle folder = DirectoryHandle.Open(Encoding.UTF8.GetBytes(Target));
        List(folder, "");
        return text.ToString();

        void List(DirectoryHandle handle, string path)
        {
            FileStatus own = handle.Stat();
            text.AppendLine(CultureInfo.InvariantCulture, $"{path}/ {own.Inode} {own.Mode:x} {own.ModifiedAt} {own.ChangedAt}");
            foreach (DirectoryEntry entry in handle.ReadEntries())
            {
                FileStatus status = handle.Stat(entry.Name.Span);
                text.AppendLine(CultureInfo.InvariantCulture, $"{path}/{Encoding.UTF8.GetString(entry.Name.Span)} {status.Inode} {status.Mode:x} {status.Links} {status.UserId}:{status.GroupId} {status.SizeBytes} {status.ModifiedAt} {status.ChangedAt}");
                if (!status.IsDirectory) continue;
                using DirectoryHandle below = handle.OpenDirectory(entry.Name.Span);
                List(below, $"{path}/{Encoding.UTF8.GetString(entry.Name.Span)}");
            }
        }
    }

    private RestoreOptions Options => new(Encoding.UTF8.GetBytes(Target)) { Replace = true };

    private Task<RestoreReport> ReplaceAsync(TreeId tree) => new TreeRestorer(_repository).RestoreAsync(tree, Options, Token);

    private Task<IReadOnlyList<RestoreProblem>> VerifyAsync(TreeId tree) => new TreeRestorer(_repository).VerifyAsync(tree, Options, Token);

    private async Task<TreeId> StoreAsync()
    {
        await using ArchiveSession session = ArchiveSession.Start(_repository, new ArchiveOptions());
        ArchivedDirectory stored = await session.StoreDirectoryAsync(new DirectorySource(Encoding.UTF8.GetBytes(Target)), Token);
        await session.FlushAsync(Token);
        Assert.Empty(stored.Problems);
        return stored.Tree;
    }
}
