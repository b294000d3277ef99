using Danmen.Components.Git;
using Danmen.Snapshots.Contracts;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Git;

public sealed class RestoringTests : IDisposable
{
    private readonly GitHarness _shop = new();

    public void Dispose() => _shop.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Lost_work_tree_is_rebuilt_with_commit_branch_index_and_remote(bool detached)
    {
        await _shop.InitAsync();
        await _shop.RunAsync("remote", "add", "origin", "git@git.shop.example:shop.git");
        await _shop.RunAsync("config", "branch.main.remote", "origin");
        await _shop.RunAsync("config", "branch.main.merge", "refs/heads/main");
        await _shop.DirtyAsync();
        if (detached) await _shop.RunAsync("checkout", "-q", "--detach");
        string status = await _shop.StatusAsync(), log = await _shop.RunAsync("log", "--format=%H %s"), staged = await _shop.RunAsync("diff", "--cached");
        CapturedComponent captured = await _shop.CaptureAsync();
        Directory.Delete(_shop.WorkTree, recursive: true);

        GitRestore restore = await _shop.RestoreAsync(captured);
        Assert.Equal(status, await _shop.StatusAsync());
        Assert.Equal(log, await _shop.RunAsync("log", "--format=%H %s"));
        Assert.Equal(staged, await _shop.RunAsync("diff", "--cached"));
        Assert.Equal("git@git.shop.example:shop.git\n", await _shop.RunAsync("remote", "get-url", "origin"));
        Assert.Equal("v1.0\n", await _shop.RunAsync("tag"));
        (await GitHarness.TryGitAsync(_shop.WorkTree, "fsck", "--strict")).MustSucceed();
        await restore.ConfirmAsync(GitHarness.Token);
        Assert.Equal(status, await _shop.StatusAsync());
        Assert.Empty(Directory.GetFiles(_shop.At(".git"), "danmen*"));
        Assert.Equal(["shop"], Directory.GetFileSystemEntries(_shop.Folder).Select(Path.GetFileName));
        Assert.Equal(captured.Tree.Id, (await _shop.CaptureAsync(captured)).Tree.Id);
    }

    [Fact]
    public async Task Repository_that_is_there_keeps_branches_stashes_and_hooks_and_its_head()
    {
        await _shop.InitAsync();
        CapturedComponent captured = await _shop.CaptureAsync();
        await _shop.RunAsync("branch", "feature");
        _shop.Write("README.md", "stash me\n");
        await _shop.RunAsync("stash", "-q");
        _shop.Write(".git/hooks/pre-commit", "#!/bin/sh\n");
        _shop.Write("README.md", "broken\n");
        File.Delete(_shop.At("src/orders.py"));
        GitRestore restore = await _shop.RestoreAsync(captured);
        Assert.Equal("", await _shop.RunAsync("status", "--porcelain"));
        Assert.Equal("feature\nmain\n", await _shop.RunAsync("branch", "--format=%(refname:short)"));
        Assert.Contains("stash@{0}", await _shop.RunAsync("stash", "list"), StringComparison.Ordinal);
        Assert.True(File.Exists(_shop.At(".git/hooks/pre-commit")));
        await restore.RollbackAsync(GitHarness.Token);
        Assert.Equal("broken\n", await File.ReadAllTextAsync(_shop.At("README.md"), GitHarness.Token));
        Assert.Contains("stash@{0}", await _shop.RunAsync("stash", "list"), StringComparison.Ordinal);
        await restore.ConfirmAsync(GitHarness.Token);
        Assert.Equal(["shop"], Directory.GetFileSystemEntries(_shop.Folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Commit_that_the_repository_lacks_is_added_and_no_branch_moves()
    {
        await _shop.InitAsync();
        CapturedComponent captured = await _shop.CaptureAsync();
        string lost = (string)captured.Facts["commit"]!;
        await _shop.RunAsync("reset", "-q", "--hard", "HEAD~1");
        await _shop.RunAsync("-c", "gc.reflogExpire=now", "reflog", "expire", "--expire=now", "--all");
        await _shop.RunAsync("gc", "-q", "--prune=now");
        Assert.NotEqual(0, (await GitHarness.TryGitAsync(_shop.WorkTree, "cat-file", "-e", lost)).ExitCode);
        string head = await _shop.RunAsync("rev-parse", "HEAD");
        if (Environment.IsPrivilegedProcess) (await ExternalProgram.RunAsync("chown", ["-R", "1234:2345", _shop.WorkTree], null, GitHarness.Token)).MustSucceed();

        GitRestore restore = _shop.BeginRestore(captured);
        Assert.Contains((await restore.PlanAsync(GitHarness.Token)).Actions, action => action.English.Contains("is added to it", StringComparison.Ordinal) && action.English.Contains("HEAD does not move", StringComparison.Ordinal));
        await restore.BuildAsync(GitHarness.Token);
        Assert.Empty(await restore.VerifyAsync(GitHarness.Token));
        Assert.NotEqual(0, (await GitHarness.TryGitAsync(_shop.WorkTree, "cat-file", "-e", lost)).ExitCode);
        await restore.SwapAsync(GitHarness.Token);
        if (Environment.IsPrivilegedProcess)
            Assert.Equal("", (await ExternalProgram.RunAsync("find", [_shop.At(".git"), "!", "-uid", "1234"], null, GitHarness.Token)).MustSucceed().Output);
        Assert.Equal(head, await _shop.RunAsync("rev-parse", "HEAD"));
        Assert.Equal(lost, (await _shop.RunAsync("rev-parse", RepositoryBuilder.KeptReference(lost))).Trim());
        (await GitHarness.TryGitAsync(_shop.WorkTree, "fsck", "--strict")).MustSucceed();
        Assert.Equal("?? src/orders.py\n", await _shop.RunAsync("status", "--porcelain"));
    }

    [Fact]
    public async Task Rollback_takes_a_rebuilt_repository_away_again()
    {
        await _shop.InitAsync();
        CapturedComponent captured = await _shop.CaptureAsync();
        Directory.Delete(_shop.At(".git"), recursive: true);
        _shop.Write("README.md", "plain folder\n");
        GitRestore restore = await _shop.RestoreAsync(captured);
        Assert.Equal("", await _shop.RunAsync("status", "--porcelain"));
        await _shop.BeginRestore(captured, _shop.Journal).RollbackAsync(GitHarness.Token);
        Assert.Equal("plain folder\n", await File.ReadAllTextAsync(_shop.At("README.md"), GitHarness.Token));
        Assert.False(Directory.Exists(_shop.At(".git")));
        await _shop.BeginRestore(captured, _shop.Journal).ConfirmAsync(GitHarness.Token);
        Assert.Equal(["shop"], Directory.GetFileSystemEntries(_shop.Folder).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Restore_that_was_killed_at_any_step_is_finished_or_undone(bool finish)
    {
        await _shop.InitAsync();
        CapturedComponent captured = await _shop.CaptureAsync();
        for (int at = 0; ; at++)
        {
            Directory.Delete(_shop.WorkTree, recursive: true);
            Directory.CreateDirectory(_shop.WorkTree);
            _shop.Write("old.txt", "old\n");
            GitRestore killed = await _shop.BuildAsync(captured);
            int step = 0;
            killed.OnStep = _ => { if (step++ == at) throw new OperationCanceledException(); };
            bool reached = false;
            try
            {
                await killed.SwapAsync(GitHarness.Token);
            }
            catch (OperationCanceledException)
            {
                reached = true;
            }

            GitRestore next = _shop.BeginRestore(captured, _shop.Journal);
            await (finish ? next.SwapAsync(GitHarness.Token) : next.RollbackAsync(GitHarness.Token));
            await _shop.BeginRestore(captured, _shop.Journal).ConfirmAsync(GitHarness.Token);
            Assert.True(finish == Directory.Exists(_shop.At(".git")), $"step {at}: {_shop.Journal?.ToJsonString()}");
            Assert.Equal(!finish, File.Exists(_shop.At("old.txt")));
            if (finish) Assert.Equal("", await _shop.RunAsync("status", "--porcelain"));
            Assert.Equal(["shop"], Directory.GetFileSystemEntries(_shop.Folder).Select(Path.GetFileName));
            if (!reached) break;
            Assert.InRange(at, 0, 50);
        }
    }

    [Fact]
    public async Task Shallow_unborn_and_sha256_repositories_are_rebuilt()
    {
        await _shop.InitAsync();
        string shallow = Path.Combine(_shop.Folder, "shallow"), unborn = Path.Combine(_shop.Folder, "unborn"), other = Path.Combine(_shop.Folder, "sha256");
        await GitHarness.GitAsync(_shop.Folder, "clone", "-q", "--depth", "1", "file://" + _shop.WorkTree, shallow);
        await GitHarness.GitAsync(_shop.Folder, "init", "-q", "-b", "trunk", unborn);
        await File.WriteAllTextAsync(Path.Combine(unborn, "staged"), "staged", GitHarness.Token);
        await GitHarness.GitAsync(unborn, "add", "staged");
        await GitHarness.GitAsync(_shop.Folder, "init", "-q", "--object-format=sha256", other);
        await File.WriteAllTextAsync(Path.Combine(other, "a"), "a", GitHarness.Token);
        await GitHarness.GitAsync(other, "add", "a");
        await GitHarness.GitAsync(other, "commit", "-q", "-m", "first");
        foreach (string place in (string[])[shallow, unborn, other])
        {
            _shop.WorkTree = place;
            string status = await _shop.RunAsync("status", "--porcelain=v2"), branch = await _shop.RunAsync("symbolic-ref", "HEAD");
            CapturedComponent captured = await _shop.CaptureAsync();
            Directory.Delete(place, recursive: true);
            GitRestore restore = await _shop.RestoreAsync(captured);
            Assert.Equal(status, await _shop.RunAsync("status", "--porcelain=v2"));
            Assert.Equal(branch, await _shop.RunAsync("symbolic-ref", "HEAD"));
            Assert.Equal(place == shallow ? "true\n" : "false\n", await _shop.RunAsync("rev-parse", "--is-shallow-repository"));
            (await GitHarness.TryGitAsync(place, "fsck")).MustSucceed();
            await restore.ConfirmAsync(GitHarness.Token);
        }
    }

    [Fact]
    public async Task Something_else_named_dot_git_is_refused()
    {
        await _shop.InitAsync();
        CapturedComponent captured = await _shop.CaptureAsync();
        Directory.Delete(_shop.At(".git"), recursive: true);
        Directory.CreateDirectory(_shop.At(".git"));
        Assert.Contains((await _shop.BeginRestore(captured).PlanAsync(GitHarness.Token)).Refusals, reason => reason.English.Contains("no repository", StringComparison.Ordinal));
    }
}
