using System.Globalization;
using Danmen.Components.Files;
using Danmen.Components.Rsync;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Rsync;

/// <summary>Restores into another host: whatever breaks, one whole state lives there and the other is kept.</summary>
public sealed class RestoringTests(SshServer server)
{
    private static CancellationToken Token => RsyncHarness.Token;

    [Fact]
    public async Task Everything_that_a_file_can_be_comes_back_and_goes_again()
    {
        await using RsyncHarness harness = await RsyncHarness.OpenAsync(server);
        await harness.ShellAsync("""
            printf one > plain; printf x > "$(printf 'b\377y\001te')"; mkdir "$(printf 'd\200ir')"; printf y > "$(printf 'd\200ir/in')"; printf '改行' > "$(printf 'new\nline')"
            printf q > 'quo"te'"'"' \#012 $HOME `id`; *?[a]'; ln plain hard; ln -s plain link; ln -s nowhere dangling; mkfifo fifo; truncate -s 3M sparse; printf end >> sparse
            printf s > setuid; chown 33:44 setuid; chmod 4755 setuid; mkdir sticky; chmod 1777 sticky; mkdir -m 0500 closed; chown -h 7:8 link; : > empty
            touch -d '2001-02-03 04:05:06.123456789' plain; setfattr -n user.note -v 0x00ff setuid; setfacl -m u:1234:r empty; setfacl -d -m g:77:rx sticky; chmod 0751 .; chown 5:6 .
            """);
        CapturedComponent captured = await harness.CaptureWholeAsync();
        string before = await RsyncHarness.ListAsync(harness.Remote);
        await harness.ShellAsync("""rm -r "$(printf 'd\200ir')" fifo hard; printf other > plain; chmod 0644 setuid; ln -sfn elsewhere link; printf n > new; chmod 0700 closed .; chown 0:0 .""");
        string changed = await RsyncHarness.ListAsync(harness.Remote);
        await using (IComponentRestore first = await harness.Components.RestoreAsync(harness.Component, captured, "r1"))
        {
            Assert.Equal(before, await RsyncHarness.ListAsync(harness.Remote));
            Assert.Empty(await first.VerifyAsync(Token));
            await first.RollbackAsync(Token);
            Assert.Equal(changed, await RsyncHarness.ListAsync(harness.Remote));
            await first.ConfirmAsync(Token);
        }

        await using IComponentRestore second = await harness.Components.RestoreAsync(harness.Component, captured, "r2");
        await second.ConfirmAsync(Token);
        Assert.Equal(before, await RsyncHarness.ListAsync(harness.Remote));
        Assert.Equal(["app"], Beside(harness));
    }

    [Fact]
    public async Task File_that_was_changed_under_its_old_size_and_time_comes_back_as_it_was()
    {
        await using RsyncHarness harness = await RsyncHarness.OpenAsync(server);
        harness.Write("a", "one");
        CapturedComponent captured = await harness.CaptureWholeAsync();
        await harness.ShellAsync("touch -r a ../stamp; printf two > a; touch -r ../stamp a; rm ../stamp");
        await using IComponentRestore restore = await harness.Components.RestoreAsync(harness.Component, captured, "r1");
        Assert.Equal("one", await File.ReadAllTextAsync(Path.Combine(harness.Remote, "a"), Token));
    }

    [Fact]
    public async Task What_is_excluded_and_sockets_stay_with_the_living_state_both_ways()
    {
        await using RsyncHarness harness = await RsyncHarness.OpenAsync(server);
        harness.Write("a", "one");
        harness.Write("deep/cache/x", "old");
        harness.Excludes = ["/deep/cache/", "*.log"];
        CapturedComponent captured = await harness.CaptureAsync();
        await harness.ShellAsync("""printf two > a; printf new > deep/cache/y; mkdir -p 'made later/in'; chmod 0710 'made later'; printf l > 'made later/in/x.log'; python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("door")'""");
        string carried = await CarriedAsync(harness);
        await using IComponentRestore restore = await harness.Components.RestoreAsync(harness.Component, captured, "r1");
        Assert.Equal("one", await File.ReadAllTextAsync(Path.Combine(harness.Remote, "a"), Token));
        Assert.Equal(carried, await CarriedAsync(harness));
        Assert.Empty(await restore.VerifyAsync(Token));
        // What comes later stays, too.
        harness.Write("later.log", "later");
        await restore.RollbackAsync(Token);
        Assert.Equal("two", await File.ReadAllTextAsync(Path.Combine(harness.Remote, "a"), Token));
        Assert.Equal(carried, await CarriedAsync(harness));
        Assert.Equal("later", await File.ReadAllTextAsync(Path.Combine(harness.Remote, "later.log"), Token));
        await restore.ConfirmAsync(Token);
        Assert.Equal(["app"], Beside(harness));
    }

    [Theory]
    [InlineData("sp ace 'q' \"d\" $(id) `id` ; & | > <")]
    [InlineData("both\\*?[")]
    [InlineData("-rf")]
    [InlineData("line\nfeed\n")]
    [InlineData("絵文字😀:colon")]
    public async Task Path_of_any_characters_is_taken_as_it_is(string name)
    {
        await using RsyncHarness harness = await RsyncHarness.OpenAsync(server);
        harness.Remote = harness.At("remote", "hostile", name);
        harness.Write("a", "one");
        CapturedComponent captured = await harness.CaptureAsync();
        harness.Write("a", "two");
        harness.Write("b", "two");
        await using IComponentRestore restore = await harness.Components.RestoreAsync(harness.Component, captured, "r1");
        Assert.Equal(["a"], Directory.EnumerateFileSystemEntries(harness.Remote).Select(Path.GetFileName));
        await restore.RollbackAsync(Token);
        Assert.Equal("two", await File.ReadAllTextAsync(Path.Combine(harness.Remote, "b"), Token));
        await restore.ConfirmAsync(Token);
        Assert.Equal([name], Beside(harness));
    }

    [Fact]
    public async Task Link_to_the_folder_stays_and_what_it_leads_to_is_restored()
    {
        await using RsyncHarness harness = await RsyncHarness.OpenAsync(server);
        harness.Write("a", "one");
        string real = harness.Remote;
        await harness.ShellAsync("ln -s app ../current");
        harness.Remote = harness.At("remote", "current");
        CapturedComponent captured = await harness.CaptureAsync();
        harness.Write("a", "two");
        await using IComponentRestore restore = await harness.Components.RestoreAsync(harness.Component, captured, "r1");
        Assert.Equal("app", new FileInfo(harness.Remote).LinkTarget);
        Assert.Equal("one", await File.ReadAllTextAsync(Path.Combine(real, "a"), Token));
        await restore.ConfirmAsync(Token);
        Assert.Equal(["app", "current"], Beside(harness));
    }

    [Fact]
    public async Task Connection_cut_in_the_push_leaves_the_living_state_and_the_next_try_goes_on()
    {
        await using RsyncHarness harness = await RsyncHarness.OpenAsync(server);
        byte[] noise = harness.WriteNoise("big", 8);
        CapturedComponent captured = await harness.CaptureWholeAsync();
        await harness.ShellAsync("rm big; printf living > small");
        await using CuttingProxy proxy = harness.Through();
        proxy.CountsSent = true;
        proxy.Limit = 6 << 20;
        await using (IComponentRestore cut = harness.Components.BeginRestore(harness.Component, captured))
            Assert.Equal(RsyncFaults.ConnectionLost, (await Assert.ThrowsAsync<DanmenException>(() => cut.BuildAsync(Token))).Code);
        Assert.Equal(["small"], Directory.EnumerateFileSystemEntries(harness.Remote).Select(Path.GetFileName));
        long first = proxy.Received;
        await using IComponentRestore again = harness.Components.BeginRestore(harness.Component, captured);
        await Testing.ComponentHarness.RunAsync(again);
        Assert.Equal(noise, await File.ReadAllBytesAsync(Path.Combine(harness.Remote, "big"), Token));
        Assert.InRange(proxy.Received - first, 1, 6 << 20);
        await again.ConfirmAsync(Token);
        Assert.Equal(["app"], Beside(harness));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Connection_cut_at_any_byte_of_the_swap_is_finished_or_undone_by_calling_again(bool undo)
    {
        await using RsyncHarness harness = await RsyncHarness.OpenAsync(server);
        harness.Excludes = ["*.log"];
        harness.Write("a", "one");
        CapturedComponent captured = await harness.CaptureAsync();
        harness.Write("a", "two");
        harness.Write("x.log", "kept");
        await using CuttingProxy proxy = harness.Through();
        proxy.CountsSent = true;
        long whole = 0;
        for (int part = 8; part > 0; part--)
        {
            harness.Components.Journal = null;
            string run = string.Create(CultureInfo.InvariantCulture, $"c{part}");
            bool wasCut = false;
            await using (IComponentRestore restore = harness.Components.BeginRestore(harness.Component, captured, run))
            {
                await restore.BuildAsync(Token);
                long before = proxy.Received;
                // The first is not cut, and tells how much a swap sends.
                proxy.Limit = whole == 0 ? 0 : before + (whole * part / 8);
                try
                {
                    await restore.SwapAsync(Token);
                    whole = proxy.Received - before;
                }
                catch (DanmenException error)
                {
                    Assert.True(error.IsTransient);
                    wasCut = true;
                }
            }

            proxy.Limit = 0;
            Assert.Equal(part < 8, wasCut);
            await using IComponentRestore resumed = harness.Components.BeginRestore(harness.Component, captured, run);
            if (!undo)
            {
                await resumed.SwapAsync(Token);
                Assert.Equal("one", await File.ReadAllTextAsync(Path.Combine(harness.Remote, "a"), Token));
            }

            await resumed.RollbackAsync(Token);
            Assert.Equal(("two", "kept"), (await File.ReadAllTextAsync(Path.Combine(harness.Remote, "a"), Token), await File.ReadAllTextAsync(Path.Combine(harness.Remote, "x.log"), Token)));
            await resumed.ConfirmAsync(Token);
            Assert.Equal(["app"], Beside(harness));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Host_that_died_between_two_renames_is_brought_on_and_back(int renames)
    {
        await using RsyncHarness harness = await RsyncHarness.OpenAsync(server);
        harness.Write("a", "one");
        CapturedComponent captured = await harness.CaptureAsync();
        harness.Write("a", "two");
        foreach (bool undo in (bool[])[true, false])
        {
            harness.Components.Journal = null;
            string run = undo ? "u" : "r";
            await using IComponentRestore restore = harness.Components.BeginRestore(harness.Component, captured, run);
            await restore.BuildAsync(Token);
            harness.Components.DiesAfter = harness.Components.Saves + 2;
            await Assert.ThrowsAsync<Testing.KilledException>(() => restore.SwapAsync(Token));
            harness.Components.DiesAfter = 0;
            string staging = Path.Combine(Path.GetDirectoryName(harness.Remote)!, $".danmen-restore-{run}-app"); // it is below a folder
            if (renames > 0) Directory.Move(harness.Remote, Path.Combine(staging, "aside"));
            if (renames > 1) Directory.Move(Path.Combine(staging, "beside"), harness.Remote);
            await using IComponentRestore resumed = harness.Components.BeginRestore(harness.Component, captured, run);
            if (!undo) await resumed.SwapAsync(Token);
            if (!undo) Assert.Equal("one", await File.ReadAllTextAsync(Path.Combine(harness.Remote, "a"), Token));
            await resumed.RollbackAsync(Token);
            Assert.Equal("two", await File.ReadAllTextAsync(Path.Combine(harness.Remote, "a"), Token));
            await resumed.ConfirmAsync(Token);
            Assert.Equal(["app"], Beside(harness));
        }
    }

    [Fact]
    public async Task Folder_that_somebody_made_between_two_renames_is_not_lost()
    {
        await using RsyncHarness harness = await RsyncHarness.OpenAsync(server);
        harness.Write("a", "one");
        CapturedComponent captured = await harness.CaptureAsync();
        harness.Write("a", "two");
        await using IComponentRestore restore = harness.Components.BeginRestore(harness.Component, captured);
        await restore.BuildAsync(Token);
        harness.Components.DiesAfter = harness.Components.Saves + 2;
        await Assert.ThrowsAsync<Testing.KilledException>(() => restore.SwapAsync(Token));
        harness.Components.DiesAfter = 0;
        Directory.Move(harness.Remote, Path.Combine(harness.At("remote"), ".danmen-restore-r1-app", "aside"));
        harness.Write("b", "somebody's");
        await using IComponentRestore resumed = harness.Components.BeginRestore(harness.Component, captured);
        Assert.Equal(RsyncFaults.SwapBlocked, (await Assert.ThrowsAsync<DanmenException>(() => resumed.SwapAsync(Token))).Code);
        Assert.Equal("somebody's", await File.ReadAllTextAsync(Path.Combine(harness.Remote, "b"), Token));
        Directory.Move(harness.Remote, harness.Remote + ".theirs");
        await resumed.SwapAsync(Token);
        Assert.Equal("one", await File.ReadAllTextAsync(Path.Combine(harness.Remote, "a"), Token));
    }

    [Fact]
    public async Task Disk_that_is_full_on_the_other_host_leaves_the_living_state_and_nothing_beside_it()
    {
        await using RsyncHarness harness = await RsyncHarness.OpenAsync(server);
        await harness.MountAsync(harness.At("remote", "small"), 12);
        harness.Remote = Directory.CreateDirectory(harness.At("remote", "small", "app")).FullName;
        harness.WriteNoise("big", 8);
        CapturedComponent captured = await harness.CaptureAsync();
        Assert.Empty(captured.Problems);
        harness.WriteNoise("big", 8, seed: 2);
        string living = await RsyncHarness.ListAsync(harness.Remote);
        await using IComponentRestore restore = harness.Components.BeginRestore(harness.Component, captured);
        DanmenException full = await Assert.ThrowsAsync<DanmenException>(() => restore.BuildAsync(Token));
        Assert.Equal(RsyncFaults.PushFailed, full.Code);
        Assert.Contains("No space left", full.Detail, StringComparison.Ordinal);
        Assert.Equal(living, await RsyncHarness.ListAsync(harness.Remote));
        await restore.RollbackAsync(Token);
        Assert.Equal(["app"], Beside(harness));
        Assert.Equal(living, await RsyncHarness.ListAsync(harness.Remote));
    }

    [Fact]
    public async Task Mount_in_the_folder_and_a_file_in_its_place_are_refused_with_a_reason()
    {
        await using RsyncHarness harness = await RsyncHarness.OpenAsync(server);
        harness.Write("a", "one");
        CapturedComponent captured = await harness.CaptureAsync();
        await harness.MountAsync(Path.Combine(harness.Remote, "mo unt"), 1);
        await RefusedAsync("rsync.mounted");
        (await ExternalProgram.RunAsync("umount", [Path.Combine(harness.Remote, "mo unt")], null, Token)).MustSucceed();
        harness.Unmounted();
        Directory.Delete(harness.Remote, recursive: true);
        await File.WriteAllTextAsync(harness.Remote, "a file", Token);
        await RefusedAsync("folder.no_folder");
        Assert.Equal("a file", await File.ReadAllTextAsync(harness.Remote, Token));

        async Task RefusedAsync(string code)
        {
            await using IComponentRestore restore = harness.Components.BeginRestore(harness.Component, captured);
            Assert.Contains((await restore.PlanAsync(Token)).Refusals, refusal => refusal.Code.Id == code);
            Assert.Equal(RsyncFaults.RestoreRefused, (await Assert.ThrowsAsync<DanmenException>(() => restore.BuildAsync(Token))).Code);
        }
    }

    [Fact]
    public async Task What_was_pushed_and_then_damaged_is_not_taken_for_whole()
    {
        await using RsyncHarness harness = await RsyncHarness.OpenAsync(server);
        harness.Write("a", "one");
        harness.Write("b", "one");
        CapturedComponent captured = await harness.CaptureAsync();
        await using IComponentRestore restore = harness.Components.BeginRestore(harness.Component, captured);
        await restore.BuildAsync(Token);
        await harness.ShellAsync("cd ../.danmen-restore-r1-app/beside; touch -r a ../stamp; printf two > a; touch -r ../stamp a; rm ../stamp; chown 9 b; : > c");
        Assert.Equal(["a", "b", "c"], (await restore.VerifyAsync(Token)).Select(problem => problem.Subject).Where(subject => subject != "./").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Owners_that_were_kept_in_attributes_become_real_again()
    {
        await using RsyncHarness harness = await RsyncHarness.OpenAsync(server);
        await harness.ShellAsync("printf one > a; chown 33:44 a; chmod 4755 a; ln -s nowhere link; chown -h 7:8 link; mkfifo fifo; mkdir d; chmod 0751 d .; chown 5:6 d .; setfacl -m u:1234:r a");
        string before = await OwnersAsync();
        // A mirror as another user than root has it.
        Directory.CreateDirectory(harness.Mirror);
        (await ExternalProgram.RunAsync("rsync", ["-aHAX", "--modify-window=-1", "--numeric-ids", "-M--fake-super", harness.Remote + "/", harness.Mirror + "/"], null, Token)).MustSucceed();
        CapturedComponent captured = await harness.CaptureFolderAsync(harness.Mirror);
        captured.Facts["fake_super"] = true;
        RootFact.Write(captured.Facts, FakedOwner.Of(harness.Mirror)!); // rsync wrote it
        await harness.ShellAsync("printf two > a; chmod 0700 a .; chown 0:0 a d .; rm link fifo");
        await using IComponentRestore restore = await harness.Components.RestoreAsync(harness.Component, captured, "r1");
        Assert.Equal(before, await OwnersAsync());

        // Of the folder itself a manifest knows owner and mode.
        async Task<string> OwnersAsync() => await RsyncHarness.ListAsync(harness.Remote, itself: false) + await harness.ShellAsync("stat -c '%a %u:%g' .");
    }

    private static IEnumerable<string> Beside(RsyncHarness harness) =>
        Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(harness.Remote)!).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal); // it is below a folder

    private static Task<string> CarriedAsync(RsyncHarness harness) =>
        harness.ShellAsync("find deep/cache 'made later' door -type d -printf '%p|%m\\n' -o -printf '%p|%y|%m|%i\\n' | sort; cat deep/cache/* 'made later/in/x.log'");
}
