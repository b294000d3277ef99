using System.Text;
using Danmen.Components.Git;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Git;

public sealed class CapturingTests : IDisposable
{
    private readonly GitHarness _shop = new();

    public void Dispose() => _shop.Dispose();

    [Fact]
    public async Task Facts_name_commit_branch_tag_remote_and_what_is_dirty()
    {
        await _shop.InitAsync();
        await _shop.RunAsync("remote", "add", "origin", "https://bot:secret-token@git.shop.example/shop.git");
        await _shop.DirtyAsync();
        CapturedComponent captured = await _shop.CaptureAsync();
        Assert.Empty(captured.Problems);
        Assert.Equal((await _shop.RunAsync("rev-parse", "HEAD")).Trim(), (string?)captured.Facts["commit"]);
        Assert.Equal("main", (string?)captured.Facts["branch"]);
        Assert.False((bool)captured.Facts["detached"]!);
        Assert.Equal((await _shop.RunAsync("describe", "--tags")).Trim(), (string?)captured.Facts["describe"]);
        Assert.Equal("https://git.shop.example/shop.git", (string?)captured.Facts["remote"]);
        Assert.True((bool)captured.Facts["dirty"]!);
        Assert.Equal((2, 3, 1, 0), ((int)captured.Facts["staged"]!, (int)captured.Facts["modified"]!, (int)captured.Facts["untracked"]!, (int)captured.Facts["conflicts"]!));
        Assert.DoesNotContain("secret-token", captured.Facts.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret-token", Encoding.UTF8.GetString(await _shop.Store.Open(captured.Tree).ReadAsync(RepositoryRecord.FileName, GitHarness.Token)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clean_work_tree_is_not_dirty()
    {
        await _shop.InitAsync();
        _shop.Write("cache.tmp", "ignored");
        CapturedComponent captured = await _shop.CaptureAsync();
        Assert.False((bool)captured.Facts["dirty"]!);
        await _shop.RunAsync("checkout", "-q", "--detach");
        captured = await _shop.CaptureAsync();
        Assert.True((bool)captured.Facts["detached"]!);
        Assert.Null((string?)captured.Facts["branch"]);
    }

    [Fact]
    public async Task Work_tree_is_stored_as_it_is_without_the_repository()
    {
        using GitHarness shop = new() { Excludes = ["*.log"] };
        await shop.InitAsync();
        await shop.DirtyAsync();
        shop.Write("debug.log", "excluded");
        IStoredFolder stored = shop.Store.Open((await shop.CaptureAsync()).Tree);
        Assert.Equal(["git.json", "history.bundle", "tree"], (await stored.ListAsync("", GitHarness.Token)).Select(item => item.Name));
        Assert.Equal([".gitignore", "README.md", "both.txt", "cache.tmp", "notes", "src", "staged.txt"], (await stored.ListAsync("tree", GitHarness.Token)).Select(item => item.Name).Order(StringComparer.Ordinal));
        Assert.Equal("# Shop, changed\n", Encoding.UTF8.GetString(await stored.ReadAsync("tree/README.md", GitHarness.Token)));
    }

    [Fact]
    public async Task Unchanged_work_tree_gives_the_same_tree_also_after_the_repository_was_packed_anew()
    {
        await _shop.InitAsync();
        await _shop.DirtyAsync();
        CapturedComponent first = await _shop.CaptureAsync();
        await _shop.RunAsync("gc", "-q", "--aggressive");
        CapturedComponent second = await _shop.CaptureAsync(first);
        Assert.Equal(first.Tree.Id, second.Tree.Id);
        Assert.Equal(first.Facts.ToJsonString(), second.Facts.ToJsonString());
    }

    [Fact]
    public async Task New_commit_gives_a_new_bundle()
    {
        await _shop.InitAsync();
        CapturedComponent first = await _shop.CaptureAsync();
        await _shop.RunAsync("commit", "-q", "--allow-empty", "-m", "third");
        CapturedComponent second = await _shop.CaptureAsync(first);
        Assert.NotEqual(first.Tree.Id, second.Tree.Id);
        Assert.Empty(await _shop.VerifyStoredAsync(second));
    }

    [Fact]
    public async Task Bundle_is_cloned_by_plain_git()
    {
        await _shop.InitAsync();
        await _shop.DirtyAsync();
        CapturedComponent captured = await _shop.CaptureAsync();
        string bundle = Path.Combine(_shop.Folder, "history.bundle"), clone = Path.Combine(_shop.Folder, "clone");
        await File.WriteAllBytesAsync(bundle, await _shop.Store.Open(captured.Tree).ReadAsync(RepositoryRecord.BundleName, GitHarness.Token), GitHarness.Token);
        await GitHarness.GitAsync(_shop.Folder, "clone", "-q", bundle, clone);
        Assert.Equal(await _shop.RunAsync("log", "--format=%H %s"), await GitHarness.GitAsync(clone, "log", "--format=%H %s"));
        Assert.Equal("v1.0\n", await GitHarness.GitAsync(clone, "tag"));
    }

    [Fact]
    public async Task Capture_changes_nothing_in_the_repository()
    {
        await _shop.InitAsync();
        await _shop.DirtyAsync();
        Dictionary<string, (DateTime, long)> Look() => Directory.GetFiles(_shop.At(".git"), "*", SearchOption.AllDirectories).ToDictionary(file => file, file => (File.GetLastWriteTimeUtc(file), new FileInfo(file).Length));
        Dictionary<string, (DateTime, long)> before = Look();
        await _shop.CaptureAsync();
        Assert.Equal(before, Look());
    }

    [Fact]
    public async Task Hostile_configuration_hooks_and_filters_run_nothing()
    {
        await _shop.InitAsync();
        string mark = Path.Combine(_shop.Folder, "harmed");
        string evil = Path.Combine(_shop.Folder, "evil.sh");
        await File.WriteAllTextAsync(evil, $"#!/bin/sh\necho \"$0 $*\" >> '{mark}'\ncat\n", GitHarness.Token);
        File.SetUnixFileMode(evil, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (string key in (string[])["core.fsmonitor", "core.pager", "core.editor", "core.sshCommand", "core.alternateRefsCommand", "core.askPass", "filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "diff.external", "diff.evil.command", "diff.evil.textconv", "merge.evil.driver", "credential.helper", "remote.origin.uploadpack", "gpg.program", "uploadpack.packObjectsHook", "alias.status"])
            await _shop.RunAsync("config", key, key == "alias.status" ? "!" + evil : evil);
        foreach (string hook in (string[])["post-index-change", "reference-transaction", "post-checkout", "pre-auto-gc", "fsmonitor-watchman", "post-merge"])
            File.Copy(evil, _shop.At(".git/hooks/" + hook), overwrite: true);
        _shop.Write(".gitattributes", "* filter=evil diff=evil merge=evil\n");
        File.AppendAllText(_shop.At("README.md"), "more\n");

        CapturedComponent captured = await _shop.CaptureAsync();
        Assert.Empty(captured.Problems);
        Assert.Equal(1, (int)captured.Facts["modified"]!);
        await _shop.RunAsync("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "update-ref", "refs/heads/main", "HEAD~1");
        File.Delete(mark);
        await _shop.RestoreAsync(captured);
        Assert.False(File.Exists(mark), File.Exists(mark) ? await File.ReadAllTextAsync(mark, GitHarness.Token) : "");
    }

    [Fact]
    public async Task Repository_of_another_owner_is_captured()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can give files away");
        await _shop.InitAsync();
        (await ExternalProgram.RunAsync("chown", ["-R", "1234:1234", _shop.WorkTree], null, GitHarness.Token)).MustSucceed();
        CapturedComponent captured = await _shop.CaptureAsync();
        Assert.False((bool)captured.Facts["dirty"]!);
        Assert.NotNull((string?)captured.Facts["commit"]);
    }

    [Fact]
    public async Task Repository_without_commits_is_captured_with_what_is_staged()
    {
        Directory.CreateDirectory(_shop.WorkTree);
        await _shop.RunAsync("init", "-q", "-b", "trunk");
        CapturedComponent empty = await _shop.CaptureAsync();
        Assert.Null((string?)empty.Facts["commit"]);
        Assert.Equal("trunk", (string?)empty.Facts["branch"]);
        Assert.False((bool)empty.Facts["dirty"]!);
        Assert.Empty(await _shop.VerifyStoredAsync(empty));
        _shop.Write("first.txt", "first\n");
        await _shop.RunAsync("add", "first.txt");
        CapturedComponent staged = await _shop.CaptureAsync();
        Assert.Equal(1, (int)staged.Facts["staged"]!);
        Assert.Empty(await _shop.VerifyStoredAsync(staged));
    }

    [Fact]
    public async Task Shallow_clone_borrowed_objects_linked_work_tree_and_submodules_are_captured()
    {
        await _shop.InitAsync();
        string origin = _shop.WorkTree;
        string Clone(string name) => Path.Combine(_shop.Folder, name);
        await GitHarness.GitAsync(_shop.Folder, "clone", "-q", "--depth", "1", "file://" + origin, Clone("shallow"));
        await GitHarness.GitAsync(_shop.Folder, "clone", "-q", "--shared", origin, Clone("borrowing"));
        await _shop.RunAsync("worktree", "add", "-q", "-b", "fix", Clone("linked"));
        await GitHarness.GitAsync(_shop.Folder, "clone", "-q", origin, Clone("super"));
        await GitHarness.GitAsync(Clone("super"), "submodule", "--quiet", "add", origin, "libs/shop");
        await GitHarness.GitAsync(Clone("super"), "commit", "-q", "-m", "submodule");
        foreach (string name in (string[])["shallow", "borrowing", "linked", "super"])
        {
            _shop.WorkTree = Clone(name);
            CapturedComponent captured = await _shop.CaptureAsync();
            Assert.Empty(captured.Problems);
            Assert.Equal((await _shop.RunAsync("rev-parse", "HEAD")).Trim(), (string?)captured.Facts["commit"]);
            Assert.False((bool)captured.Facts["dirty"]!);
            Assert.Equal(name == "shallow", (bool)captured.Facts["shallow"]!);
            Assert.Equal(name == "linked" ? "fix" : "main", (string?)captured.Facts["branch"]);
            Assert.Empty(await _shop.VerifyStoredAsync(captured));
            if (name != "super") continue;
            Assert.NotNull((string?)captured.Facts["submodules"]!["libs/shop"]);
            await GitHarness.GitAsync(_shop.At("libs/shop"), "checkout", "-q", "HEAD~1");
            Assert.Equal(1, (int)(await _shop.CaptureAsync()).Facts["submodules_changed"]!);
        }
    }

    [Fact]
    public async Task Names_of_any_bytes_and_conflicts_are_captured()
    {
        await _shop.InitAsync();
        await _shop.RunAsync("checkout", "-q", "-b", "other", "HEAD~1");
        _shop.Write("README.md", "theirs\n");
        await _shop.RunAsync("commit", "-q", "-am", "theirs");
        await _shop.RunAsync("checkout", "-q", "main");
        _shop.Write("README.md", "ours\n");
        _shop.Write("tab\tand\nline \"quoted\".txt", "odd\n");
        await _shop.RunAsync("add", "-A");
        await _shop.RunAsync("commit", "-q", "-m", "ours");
        Assert.NotEqual(0, (await GitHarness.TryGitAsync(_shop.WorkTree, "merge", "other")).ExitCode);
        CapturedComponent captured = await _shop.CaptureAsync();
        Assert.Empty(captured.Problems);
        Assert.Equal(1, (int)captured.Facts["conflicts"]!);
        Assert.Empty(await _shop.VerifyStoredAsync(captured));
    }

    [Fact]
    public async Task Sha256_repository_is_captured()
    {
        Directory.CreateDirectory(_shop.WorkTree);
        await _shop.RunAsync("init", "-q", "--object-format=sha256");
        _shop.Write("a", "a");
        await _shop.RunAsync("add", "-A");
        await _shop.RunAsync("commit", "-q", "-m", "first");
        CapturedComponent captured = await _shop.CaptureAsync();
        Assert.Equal(64, ((string)captured.Facts["commit"]!).Length);
        Assert.Empty(await _shop.VerifyStoredAsync(captured));
    }

    [Fact]
    public async Task Folder_without_git_bare_repository_and_missing_folder_are_named()
    {
        string bare = Path.Combine(_shop.Folder, "bare.git"), plain = Path.Combine(_shop.Folder, "plain");
        await GitHarness.GitAsync(_shop.Folder, "init", "-q", "--bare", bare);
        Directory.CreateDirectory(plain);
        foreach ((string place, string why) in ((string, string)[])[(bare, "bare"), (plain, "no '.git'"), (Path.Combine(_shop.Folder, "none"), "nothing")])
        {
            _shop.WorkTree = place;
            DanmenException fault = await Assert.ThrowsAsync<DanmenException>(() => _shop.CaptureAsync());
            Assert.Equal(GitFaults.NotARepository, fault.Code);
            Assert.Contains(why, fault.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Missing_git_is_named()
    {
        DanmenException fault = await Assert.ThrowsAsync<DanmenException>(() => GitProgram.FindAsync(GitHarness.Token, _shop.Folder));
        Assert.Equal(GitFaults.ProgramMissing, fault.Code);
    }

    [Fact]
    public async Task Bundle_that_lacks_the_commit_or_is_cut_is_found()
    {
        await _shop.InitAsync();
        CapturedComponent first = await _shop.CaptureAsync();
        await _shop.RunAsync("commit", "-q", "--allow-empty", "-m", "third");
        CapturedComponent second = await _shop.CaptureAsync();
        byte[] old = await _shop.Store.Open(first.Tree).ReadAsync(RepositoryRecord.BundleName, GitHarness.Token), now = await _shop.Store.Open(second.Tree).ReadAsync(RepositoryRecord.BundleName, GitHarness.Token);
        foreach (byte[] bundle in (byte[][])[old, now[..^30], "no bundle"u8.ToArray()])
        {
            IStoredFolder stored = _shop.Store.Open(second.Tree);
            StoredItem tree = (await stored.FindAsync(RepositoryRecord.TreeName, GitHarness.Token))!;
            StoredTree forged = await _shop.Store.StoreFolderAsync(
                [
                    StoredEntry.Folder(RepositoryRecord.TreeName, new StoredTree(tree.ContentId, 0, 0)),
                    StoredEntry.File(RepositoryRecord.FileName, await _shop.Store.StoreAsync(await stored.ReadAsync(RepositoryRecord.FileName, GitHarness.Token), GitHarness.Token)),
                    StoredEntry.File(RepositoryRecord.BundleName, await _shop.Store.StoreAsync(bundle, GitHarness.Token)),
                ],
                GitHarness.Token);
            Assert.Equal(RepositoryRecord.BundleName, Assert.Single(await _shop.VerifyStoredAsync(second with { Tree = forged })).Subject);
        }
    }
}
