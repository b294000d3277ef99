using Danmen.Components;
using Danmen.Components.Files;
using Danmen.Snapshots.Contracts;
using Danmen.Testing;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Components;

/// <summary>Folders as real systems have them: every type of file, and mounts.</summary>
public sealed class FolderTrapTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _mounts = [];
    private ConformanceStore _store = null!; // set before each test
    private ComponentHarness _harness = null!; // the same

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Root { get; set; } = "";

    public async ValueTask InitializeAsync()
    {
        Root = Directory.CreateDirectory(_folder.At("app")).FullName;
        _store = await ConformanceStore.OpenAsync(StoreKind.Repository, Token);
        _harness = new ComponentHarness(new FilesComponent(), _store);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        foreach (string mount in Enumerable.Reverse(_mounts)) (await ExternalProgram.RunAsync("umount", [mount], null, CancellationToken.None)).MustSucceed();
        _folder.Dispose();
    }

    [Fact]
    public async Task Everything_that_a_file_can_be_comes_back_and_goes_again()
    {
        await ShellAsync("""
            printf one > plain; printf x > "$(printf 'b\377y\001te')"; mkdir "$(printf 'd\200ir')"; printf y > "$(printf 'd\200ir/in')"; printf '改行' > "$(printf 'new\nline')"
            ln plain hard; ln -s plain link; ln -s nowhere dangling; mkfifo fifo; truncate -s 3M sparse; printf end >> sparse
            printf s > setuid; chmod 4755 setuid; mkdir sticky; chmod 1777 sticky; : > empty; mkdir -m 0500 closed; touch -d '2001-02-03 04:05:06.123456789' plain
            python3 - <<'P'
            import os
            os.setxattr("setuid", "user.note", b"\x00\xff"); os.setxattr("sticky", "user.dir", b"d")
            import struct
            acl = struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *e) for e in [(1, 6, 0xffffffff), (2, 4, 1), (4, 4, 0xffffffff), (16, 4, 0xffffffff), (32, 0, 0xffffffff)])
            os.setxattr("empty", "system.posix_acl_access", acl)
            P
            """);
        string before = await ListAsync();
        CapturedComponent captured = await _harness.CaptureAsync(Component(false));
        Assert.Empty(captured.Problems);
        await ShellAsync("""rm -rf "$(printf 'd\200ir')" fifo hard; printf other > plain; chmod 0644 setuid; ln -sfn elsewhere link; printf n > new; chmod 0700 closed""");
        string changed = await ListAsync();
        await using (IComponentRestore first = await _harness.RestoreAsync(Component(false), captured, "r1"))
        {
            Assert.Equal(before, await ListAsync());
            await first.RollbackAsync(Token);
            Assert.Equal(changed, await ListAsync());
            await first.ConfirmAsync(Token);
        }

        await using IComponentRestore second = await _harness.RestoreAsync(Component(false), captured, "r2");
        await second.ConfirmAsync(Token);
        Assert.Equal(before, await ListAsync());
        Assert.Empty(FolderText.Leftovers(Root));
    }

    [Fact]
    public async Task Nested_mount_stays_where_it_is_whatever_lives()
    {
        RequireRoot();
        await ShellAsync("mkdir -p data/mnt other; printf a > data/a; printf b > other/b");
        await MountAsync(Path.Combine(Root, "data", "mnt"));
        await ShellAsync("printf m > data/mnt/m; stat -c %i data/mnt > ../inode");
        ComponentDefinition component = Component(oneFileSystem: true);
        CapturedComponent captured = await _harness.CaptureAsync(component);
        await ShellAsync("printf A > data/a; printf c > data/c; rm -r other; printf later > data/mnt/later; chmod 0700 data");
        string changed = await ListAsync();
        for (int kill = 1; ; kill++)
        {
            bool died = await DieAsync(component, captured, $"k{kill}", kill);
            await using (IComponentRestore resumed = _harness.BeginRestore(component, captured, $"k{kill}"))
            {
                await resumed.RollbackAsync(Token);
                Assert.Equal(changed, await ListAsync());
                await resumed.ConfirmAsync(Token);
            }

            Assert.Empty(FolderText.Leftovers(Root));
            if (!died) break;
        }

        await using IComponentRestore restore = await _harness.RestoreAsync(component, captured, "r1");
        Assert.Equal("a\nb\nm\nlater", await ShellAsync("cat data/a; echo; cat other/b; echo; cat data/mnt/m; echo; cat data/mnt/later"));
        Assert.False(File.Exists(Path.Combine(Root, "data", "c")));
        Assert.Equal("755\n", await ShellAsync("stat -c %a data"));
        await ShellAsync("[ $(stat -c %i data/mnt) = $(cat ../inode) ]");
        await restore.ConfirmAsync(Token);
        Assert.Equal("mlater", await ShellAsync("cat data/mnt/m data/mnt/later"));
        Assert.Empty(FolderText.Leftovers(Root));
    }

    [Fact]
    public async Task Files_and_folders_that_are_mounted_from_the_same_file_system_are_left_out_and_stay()
    {
        RequireRoot();
        await ShellAsync("mkdir -p data/folder ../elsewhere; printf a > data/a; : > data/file; printf secret > ../elsewhere/file; printf inner > ../elsewhere/inner");
        await BindAsync(_folder.At("elsewhere", "file"), Path.Combine(Root, "data", "file"));
        await BindAsync(_folder.At("elsewhere"), Path.Combine(Root, "data", "folder"));
        ComponentDefinition component = Component(oneFileSystem: true);
        CapturedComponent captured = await _harness.CaptureAsync(component);
        Assert.Equal(1, captured.Facts["files"]!.GetValue<long>());
        Assert.Equal(1, captured.Facts["bytes"]!.GetValue<long>());
        Assert.Equal(4, (await _harness.CaptureAsync(Component(oneFileSystem: false))).Facts["files"]!.GetValue<long>());

        // What is said of the files is said of the same ones.
        CapturedComponent inspected = await new ComponentHarness(new ConfigComponent(), _store).CaptureAsync(component with { Kind = "config" });
        Assert.Equal(1, inspected.Facts["configuration_files"]!.GetValue<int>());

        await ShellAsync("printf A > data/a; chmod 0700 data");
        await using IComponentRestore restore = await _harness.RestoreAsync(component, captured, "r1");
        Assert.Equal("a\nsecret\ninner\n755\n", await ShellAsync("cat data/a; echo; cat data/file; echo; cat data/folder/inner; echo; stat -c %a data"));
        await restore.ConfirmAsync(Token);
        Assert.Equal("secret", await File.ReadAllTextAsync(_folder.At("elsewhere", "file"), Token));
        Assert.Empty(FolderText.Leftovers(Root));
    }

    [Theory]
    [InlineData("size=256k", "folder.too_little_room")]
    [InlineData("size=16m,nr_inodes=20", "folder.too_few_inodes")]
    public async Task Disk_without_room_for_both_states_is_refused_with_numbers_before_anything_is_built(string limits, string reason)
    {
        RequireRoot();
        await ShellAsync("for i in $(seq 40); do head -c 10000 /dev/zero > f$i; done");
        CapturedComponent captured = await _harness.CaptureAsync(Component(oneFileSystem: false));
        await ShellAsync("rm f*");
        await MountAsync(Root, limits);
        await ShellAsync("printf living > precious");
        await using IComponentRestore restore = _harness.BeginRestore(Component(oneFileSystem: false), captured);
        ComponentPlan plan = await restore.PlanAsync(Token);
        Assert.Equal(reason, Assert.Single(plan.Refusals).Code.Id);
        Assert.Equal((400_000, 40), (plan.Room?.Bytes, plan.Room?.Inodes));
        Assert.Equal("precious", await ShellAsync("printf '%s' *; [ -z \"$(ls -d .danmen* 2>/dev/null)\" ]"));
    }

    [Fact]
    public async Task Snapshot_with_files_below_a_mount_is_refused_with_a_reason()
    {
        RequireRoot();
        await ShellAsync("mkdir mnt");
        await MountAsync(Path.Combine(Root, "mnt"));
        await ShellAsync("printf m > mnt/m");
        CapturedComponent captured = await _harness.CaptureAsync(Component(oneFileSystem: false));
        await using IComponentRestore restore = _harness.BeginRestore(Component(oneFileSystem: false), captured);
        Assert.Contains((await restore.PlanAsync(Token)).Refusals, refusal => refusal.English.Contains("mnt", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Folder_that_is_a_mount_point_is_exchanged_entry_by_entry_and_survives_every_kill()
    {
        RequireRoot();
        await MountAsync(Root);
        await ShellAsync("mkdir sub keep; printf a > sub/a; printf b > b; printf k > keep/k; chmod 0750 .");
        await SurvivesEveryKillAsync();
    }

    [Fact]
    public async Task Folder_of_an_overlays_lower_layer_is_exchanged_entry_by_entry_and_survives_every_kill()
    {
        RequireRoot();
        // As in a container's image: a folder of a lower layer cannot be renamed, which is the answer of another file system (EXDEV).
        await ShellAsync("mkdir sub keep; printf a > sub/a; printf b > b; printf k > keep/k; chmod 0750 .; mkdir ../lower ../upper ../work ../merged; mv ../app ../lower/app");
        Root = _folder.At("merged", "app");
        (await ExternalProgram.RunAsync("mount", ["-t", "overlay", "-o", $"lowerdir={_folder.At("lower")},upperdir={_folder.At("upper")},workdir={_folder.At("work")},redirect_dir=off", "danmen-test", _folder.At("merged")], null, Token)).MustSucceed();
        _mounts.Add(_folder.At("merged"));
        Assert.NotEqual(0, (await ExternalProgram.RunAsync("python3", ["-c", $"import os; os.rename('{Root}', '{Root}-2')"], null, Token)).ExitCode);
        await SurvivesEveryKillAsync();
    }

    private async Task SurvivesEveryKillAsync()
    {
        ComponentDefinition component = Component(oneFileSystem: true, "/keep/");
        CapturedComponent captured = await _harness.CaptureAsync(component);
        string before = await ListAsync();
        await ShellAsync("printf A > sub/a; rm b; printf c > c; chmod 0700 .");
        string changed = await ListAsync();
        for (int kill = 1; ; kill++)
        {
            bool died = await DieAsync(component, captured, $"u{kill}", kill);
            await using (IComponentRestore resumed = _harness.BeginRestore(component, captured, $"u{kill}"))
            {
                await resumed.RollbackAsync(Token);
                Assert.Equal(changed, await ListAsync());
                await resumed.ConfirmAsync(Token);
            }

            if (!died) break;
            _ = await DieAsync(component, captured, $"f{kill}", kill);
            await using IComponentRestore again = _harness.BeginRestore(component, captured, $"f{kill}");
            await ComponentHarness.RunAsync(again);
            Assert.Equal(before, await ListAsync());
            await again.RollbackAsync(Token);
            Assert.Equal(changed, await ListAsync());
            await again.ConfirmAsync(Token);
            Assert.Empty(FolderText.Leftovers(Root));
        }
    }

    [Fact]
    public async Task Confirm_never_removes_what_was_mounted_into_the_old_state()
    {
        RequireRoot();
        await ShellAsync("mkdir sub; printf a > sub/a");
        CapturedComponent captured = await _harness.CaptureAsync(Component(oneFileSystem: true));
        await using IComponentRestore restore = await _harness.RestoreAsync(Component(oneFileSystem: true), captured, "r1");
        string old = Path.Combine(Assert.Single(FolderText.Leftovers(Root)), "new", "sub");
        await MountAsync(old);
        await File.WriteAllTextAsync(Path.Combine(old, "precious"), "p", Token);
        await Assert.ThrowsAsync<Faults.DanmenException>(() => restore.ConfirmAsync(Token));
        Assert.Equal("p", await File.ReadAllTextAsync(Path.Combine(old, "precious"), Token));
        (await ExternalProgram.RunAsync("umount", [old], null, Token)).MustSucceed();
        _mounts.Remove(old);
        await restore.ConfirmAsync(Token);
        Assert.Empty(FolderText.Leftovers(Root));
    }

    private static void RequireRoot()
    {
        if (!Environment.IsPrivilegedProcess) Assert.Skip("only root can mount");
    }

    private ComponentDefinition Component(bool oneFileSystem, params string[] excludes) => new("app", "files", Root, new Dictionary<string, SettingValue>
    {
        ["one_file_system"] = new SettingValue.Flag(oneFileSystem),
        ["exclude"] = new SettingValue.TextList(excludes),
    });

    private async Task MountAsync(string folder, string limits = "size=16m")
    {
        (await ExternalProgram.RunAsync("mount", ["-t", "tmpfs", "-o", limits, "danmen-test", folder], null, Token)).MustSucceed();
        _mounts.Add(folder);
    }

    private async Task BindAsync(string from, string to)
    {
        (await ExternalProgram.RunAsync("mount", ["--bind", from, to], null, Token)).MustSucceed();
        _mounts.Add(to);
    }

    private async Task<string> ShellAsync(string script) =>
        (await ExternalProgram.RunAsync("bash", ["-c", $"set -e; cd \"$0\"; {script}", Root], null, Token)).MustSucceed().Output;

    /// <summary>What find and Python see: independent of what is tried.</summary>
    private Task<string> ListAsync() => ShellAsync("""
        find . -xdev -name '.danmen-restore-*' -prune -o ! -type d -printf '%P %y %m %u %g %n %s %T@ %l\n' -o -printf '%P %y %m %u %g\n' | LC_ALL=C sort
        find . -xdev -type f ! -path '*/.danmen-restore-*' -exec sha256sum {} + | LC_ALL=C sort
        python3 - <<'P'
        import os
        for folder, folders, files in sorted(os.walk(b".")):
            for name in sorted(folders + files):
                path = os.path.join(folder, name)
                for attribute in sorted(os.listxattr(path, follow_symlinks=False)): print(path, attribute, os.getxattr(path, attribute, follow_symlinks=False))
        P
        """);

    private async Task<bool> DieAsync(ComponentDefinition component, CapturedComponent captured, string runId, int behindStep)
    {
        _harness.Journal = null;
        var restore = (FolderRestore)_harness.BeginRestore(component, captured, runId);
        int steps = 0;
        restore.OnStep = _ =>
        {
            if (++steps == behindStep) throw new KilledException();
        };
        try
        {
            await ComponentHarness.RunAsync(restore);
            return false;
        }
        catch (KilledException)
        {
            return true;
        }
    }
}
