using System.Diagnostics;
using System.Globalization;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Rsync;

/// <summary>What breaks while files of another host are brought here: told clearly, and the next try goes on.</summary>
public sealed class BreakdownTests(SshServer server)
{
    private const int Megabytes = 8;

    private static CancellationToken Token => RsyncHarness.Token;

    [Fact]
    public async Task Connection_cut_half_way_is_told_and_the_next_capture_goes_on_with_what_has_arrived()
    {
        await using RsyncHarness harness = await RsyncHarness.OpenAsync(server);
        byte[] noise = harness.WriteNoise("big", Megabytes);
        harness.Write("folder/small", "small");
        await using CuttingProxy proxy = harness.Through();
        proxy.Limit = (Megabytes - 2) << 20;
        Assert.Equal(RsyncFaults.ConnectionLost, (await Assert.ThrowsAsync<DanmenException>(() => harness.CaptureAsync())).Code);
        Assert.False(File.Exists(Path.Combine(harness.Mirror, "big")));
        long first = proxy.Received;
        await harness.CaptureWholeAsync();
        Assert.Equal(noise, await File.ReadAllBytesAsync(Path.Combine(harness.Mirror, "big"), Token));
        Assert.InRange(proxy.Received - first, 1, 6 << 20);
    }

    [Fact]
    public async Task Killed_ssh_is_told_and_the_next_capture_goes_on()
    {
        await using RsyncHarness harness = await RsyncHarness.OpenAsync(server);
        harness.WriteNoise("big", Megabytes);
        await using CuttingProxy proxy = harness.Through();
        proxy.Limit = 4 << 20;
        proxy.AtLimit = async _ =>
        {
            await HereAsync("ssh", harness.Ssh["port"], "-KILL");
            return true;
        };
        Assert.Equal(RsyncFaults.ConnectionLost, (await Assert.ThrowsAsync<DanmenException>(() => harness.CaptureAsync())).Code);
        await harness.CaptureWholeAsync();
    }

    [Fact]
    public async Task Capture_that_is_interrupted_keeps_what_has_arrived()
    {
        await using RsyncHarness harness = await RsyncHarness.OpenAsync(server);
        harness.WriteNoise("big", Megabytes);
        await using CuttingProxy proxy = harness.Through();
        using CancellationTokenSource interruption = CancellationTokenSource.CreateLinkedTokenSource(Token);
        proxy.Limit = (Megabytes - 2) << 20;
        proxy.AtLimit = async token =>
        {
            await interruption.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
            return false;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => harness.Components.CaptureAsync(harness.Component, token: interruption.Token));
        Assert.Equal(["big"], Directory.EnumerateFiles(Path.Combine(harness.Local, "partial")).Select(Path.GetFileName));
        long first = proxy.Received;
        await harness.CaptureWholeAsync();
        Assert.InRange(proxy.Received - first, 1, 6 << 20);
    }

    [Fact]
    public async Task Rsync_that_a_killed_process_left_behind_is_ended_before_the_next_begins()
    {
        await using RsyncHarness harness = await RsyncHarness.OpenAsync(server);
        harness.Write("a", "one");
        await harness.CaptureAsync();
        using Process left = ExternalProgram.Start("sleep", ["600"], null);
        string[] stat = (await File.ReadAllTextAsync(string.Create(CultureInfo.InvariantCulture, $"/proc/{left.Id}/stat"), Token)).Split(' ');
        await File.WriteAllTextAsync(Path.Combine(harness.Local, "process"), string.Create(CultureInfo.InvariantCulture, $"{left.Id} {stat[21]}"), Token);
        await harness.CaptureWholeAsync();
        Assert.True(left.HasExited);
        // The number of another program is not taken for it.
        using Process other = ExternalProgram.Start("sleep", ["600"], null);
        await File.WriteAllTextAsync(Path.Combine(harness.Local, "process"), string.Create(CultureInfo.InvariantCulture, $"{other.Id} {stat[21]}0"), Token);
        await harness.CaptureWholeAsync();
        Assert.False(other.HasExited);
        other.Kill();
    }

    [Fact]
    public async Task Two_at_once_do_not_share_a_mirror()
    {
        await using RsyncHarness harness = await RsyncHarness.OpenAsync(server);
        harness.WriteNoise("big", Megabytes);
        await using CuttingProxy proxy = harness.Through();
        DanmenException? second = null;
        proxy.Limit = 2 << 20;
        proxy.AtLimit = async _ =>
        {
            second = await Assert.ThrowsAsync<DanmenException>(() => harness.CaptureAsync());
            return true;
        };
        await harness.CaptureWholeAsync();
        Assert.Equal(RsyncFaults.MirrorBusy, second?.Code);
    }

    [Fact]
    public async Task Disk_that_is_full_here_is_told_and_the_next_capture_goes_on()
    {
        await using RsyncHarness harness = await RsyncHarness.OpenAsync(server);
        harness.WriteNoise("big", Megabytes);
        await harness.MountAsync(harness.Local, Megabytes / 2);
        DanmenException full = await Assert.ThrowsAsync<DanmenException>(() => harness.CaptureAsync());
        Assert.Equal(RsyncFaults.MirrorUnwritable, full.Code);
        Assert.Contains("No space left", full.Detail, StringComparison.Ordinal);
        await harness.ShellAsync($"mount -o remount,size={Megabytes * 3}m '{harness.Local}'");
        await harness.CaptureWholeAsync();
    }

    [Fact]
    public async Task Disk_that_is_full_on_the_other_side_is_no_matter()
    {
        await using RsyncHarness harness = await RsyncHarness.OpenAsync(server);
        await harness.MountAsync(harness.Remote, 1);
        await harness.ShellAsync("! cat /dev/zero > fill 2>/dev/null; printf one > a 2>/dev/null || : > a");
        await harness.CaptureWholeAsync();
    }

    [Fact]
    public async Task File_that_changes_once_while_it_is_read_is_read_again()
    {
        await using RsyncHarness harness = await RsyncHarness.OpenAsync(server);
        byte[] noise = harness.WriteNoise("big", Megabytes);
        await using CuttingProxy proxy = harness.Through();
        proxy.Limit = 1 << 20;
        proxy.AtLimit = async token =>
        {
            // The second half of another state: neither the one before nor the one behind.
            noise[^1] ^= 1;
            await File.WriteAllBytesAsync(Path.Combine(harness.Remote, "big"), noise, token);
            return true;
        };
        await harness.CaptureWholeAsync();
        Assert.Equal(noise, await File.ReadAllBytesAsync(Path.Combine(harness.Mirror, "big"), Token));
    }

    [Fact]
    public async Task File_that_changes_all_the_time_makes_the_snapshot_incomplete_and_is_named()
    {
        await using RsyncHarness harness = await RsyncHarness.OpenAsync(server);
        harness.Write("still", "still");
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task writing = Task.Run(
            async () =>
            {
                for (int i = 0; !end.IsCancellationRequested; i++)
                {
                    await File.AppendAllTextAsync(Path.Combine(harness.Remote, "busy"), string.Create(CultureInfo.InvariantCulture, $"line {i}\n"), CancellationToken.None);
                    await Task.Yield();
                }
            },
            Token);
        while (!File.Exists(Path.Combine(harness.Remote, "busy"))) await Task.Yield();
        CapturedComponent captured = await harness.CaptureAsync();
        await end.CancelAsync();
        await writing;
        CaptureProblem problem = Assert.Single(captured.Problems);
        Assert.Equal(("busy", ProblemRemarks.ChangedWhileRead.Id), (problem.Subject, problem.Code));
        await harness.CaptureWholeAsync(captured);
    }

    [Fact]
    public async Task File_that_vanishes_while_others_are_read_is_gone_and_nothing_is_missing()
    {
        await using RsyncHarness harness = await RsyncHarness.OpenAsync(server);
        harness.WriteNoise("big", Megabytes);
        harness.Write("zz", "soon gone");
        harness.Write("zzz/in", "soon gone");
        await using CuttingProxy proxy = harness.Through();
        proxy.Limit = 1 << 20;
        proxy.AtLimit = async _ =>
        {
            await harness.ShellAsync("rm -r zz zzz");
            return true;
        };
        await harness.CaptureWholeAsync();
        Assert.Equal(["big"], Directory.EnumerateFileSystemEntries(harness.Mirror).Select(Path.GetFileName));
    }

    [Fact]
    public async Task File_that_cannot_be_read_is_named_and_the_rest_is_stored()
    {
        await using RsyncHarness harness = await RsyncHarness.OpenAsync(server);
        harness.Write("fine", "fine");
        // Root may read every file, but nobody's memory.
        await harness.ShellAsync("mkdir proc; : > proc/bad");
        (await ExternalProgram.RunAsync("mount", ["--bind", "/proc/self/mem", Path.Combine(harness.Remote, "proc", "bad")], null, Token)).MustSucceed();
        try
        {
            await File.WriteAllTextAsync(Path.Combine(harness.Remote, "later"), "later", Token);
            CapturedComponent captured = await harness.CaptureAsync();
            Assert.All(captured.Problems, problem => Assert.Equal("proc/bad", problem.Subject));
            Assert.True(File.Exists(Path.Combine(harness.Mirror, "later")));
        }
        finally
        {
            (await ExternalProgram.RunAsync("umount", [Path.Combine(harness.Remote, "proc", "bad")], null, CancellationToken.None)).MustSucceed();
        }
    }

    [Fact]
    public async Task Folder_that_is_not_there_is_a_fault_and_the_mirror_stays()
    {
        await using RsyncHarness harness = await RsyncHarness.OpenAsync(server);
        harness.Write("a", "one");
        await harness.CaptureAsync();
        Directory.Move(harness.Remote, harness.Remote + ".away");
        DanmenException gone = await Assert.ThrowsAsync<DanmenException>(() => harness.CaptureAsync());
        Assert.Equal(RsyncFaults.FolderUnreadable, gone.Code);
        Assert.Contains("No such file or directory", gone.Detail, StringComparison.Ordinal);
        await File.WriteAllTextAsync(harness.Remote, "a file", Token);
        Assert.Equal(RsyncFaults.FolderUnreadable, (await Assert.ThrowsAsync<DanmenException>(() => harness.CaptureAsync())).Code);
        Assert.Equal("one", await File.ReadAllTextAsync(Path.Combine(harness.Mirror, "a"), Token));
    }

    [Fact]
    public async Task Host_key_that_is_unknown_or_another_is_refused()
    {
        await using RsyncHarness harness = await RsyncHarness.OpenAsync(server);
        harness.Write("a", "one");
        await File.WriteAllTextAsync(harness.At("none"), "", Token);
        harness.Ssh["known_hosts"] = harness.At("none");
        DanmenException unknown = await Assert.ThrowsAsync<DanmenException>(() => harness.CaptureAsync());
        Assert.Equal((RsyncFaults.HostKeyRefused, "rsync.host_key_unknown"), (unknown.Code, unknown.Reasons[0].Code.Id));
        Assert.Empty(await File.ReadAllTextAsync(harness.At("none"), Token));

        (await ExternalProgram.RunAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", harness.At("other")], null, Token)).MustSucceed();
        string other = string.Join(' ', (await File.ReadAllTextAsync(harness.At("other.pub"), Token)).Split(' ').Take(2));
        await File.WriteAllTextAsync(harness.At("changed"), string.Create(CultureInfo.InvariantCulture, $"[127.0.0.1]:{server.Port} {other}\n"), Token);
        harness.Ssh["known_hosts"] = harness.At("changed");
        DanmenException changed = await Assert.ThrowsAsync<DanmenException>(() => harness.CaptureAsync());
        Assert.Equal((RsyncFaults.HostKeyRefused, "rsync.host_key_changed"), (changed.Code, changed.Reasons[0].Code.Id));
        Assert.Empty(Directory.EnumerateFileSystemEntries(harness.Mirror));
    }

    [Fact]
    public async Task Login_that_is_refused_and_host_that_does_not_answer_are_told()
    {
        await using RsyncHarness harness = await RsyncHarness.OpenAsync(server);
        (await ExternalProgram.RunAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", harness.At("other")], null, Token)).MustSucceed();
        string right = server.Key;
        harness.Ssh["key"] = harness.At("other");
        DanmenException refused = await Assert.ThrowsAsync<DanmenException>(() => harness.CaptureAsync());
        Assert.Equal(RsyncFaults.Unreachable, refused.Code);
        Assert.Contains("Permission denied", refused.Detail, StringComparison.Ordinal);
        harness.Ssh["key"] = right;
        harness.Ssh["port"] = "1";
        DanmenException silent = await Assert.ThrowsAsync<DanmenException>(() => harness.CaptureAsync());
        Assert.Equal(RsyncFaults.Unreachable, silent.Code);
        Assert.Contains("Connection refused", silent.Detail, StringComparison.Ordinal);
        harness.Ssh["key"] = harness.At("not-there");
        Assert.Equal(RsyncFaults.PlaceInvalid, (await Assert.ThrowsAsync<DanmenException>(() => harness.CaptureAsync())).Code);
    }

    /// <summary>Signals a program of this machine that has a word among its arguments.</summary>
    private static async Task HereAsync(string program, string word, string signal)
    {
        foreach (string folder in Directory.EnumerateDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _)))
        {
            string[] arguments;
            try
            {
                arguments = (await File.ReadAllTextAsync(Path.Combine(folder, "cmdline"), Token)).Split('\0');
            }
            catch (IOException)
            {
                continue;
            }

            if (arguments[0] == program && arguments.Contains(word)) await ExternalProgram.RunAsync("kill", [signal, Path.GetFileName(folder)], null, Token);
        }
    }
}
