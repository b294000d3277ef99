using System.Globalization;
using System.Text.Json.Nodes;
using Danmen.Faults;
using Danmen.Integrations.Ansible;
using Danmen.IntegrationTests.Rsync;
using Danmen.Snapshots.Contracts;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Ansible;

/// <summary>Ansible itself, over a real sshd.</summary>
public sealed class AnsibleExecutorTests(SshServer ssh)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_state_is_pushed_placed_and_put_back_and_the_second_time_nothing_changes()
    {
        using AnsibleScene scene = await AnsibleScene.OpenAsync(ssh);
        AnsibleScene.Fill(scene.Source, "new");
        AnsibleScene.Fill(scene.Living, "old");
        // Of the same length and time: size and time alone would take it for the new one.
        Directory.CreateDirectory(Path.Combine(scene.Living, "cache", "y"));
        await File.WriteAllTextAsync(Path.Combine(scene.Living, "cache", "y", "z"), "not the component's", Token);
        await File.WriteAllTextAsync(Path.Combine(scene.Living, "sub", "run.pid"), "7", Token);
        // The folder is the component's, what is in it is not.
        foreach (string place in (string[])[scene.Source, scene.Living]) Directory.CreateDirectory(Path.Combine(place, "logs"));
        await File.WriteAllTextAsync(Path.Combine(scene.Living, "logs", "today"), "a line", Token);
        string before = AnsibleScene.ContentOf(scene.Living), pushed = AnsibleScene.ContentOf(scene.Source);

        HostReport report = Assert.Single(await scene.RunAsync(scene.Work(HostTask.Survey)));
        Assert.Empty(report.Problems);
        Assert.True(report.Rooms["shop"] is { Exists: true, FreeBytes: > 0 });
        await scene.RunAsync(scene.Work(HostTask.Push));
        Assert.NotEqual(0, scene.Changes());
        await scene.RunAsync(scene.Work(HostTask.Push));
        Assert.Equal(0, scene.Changes());
        Assert.Equal(before, AnsibleScene.ContentOf(scene.Living));

        await scene.RunAsync(scene.Work(HostTask.Place));
        Assert.Equal(1, scene.Changes());
        await scene.RunAsync(scene.Work(HostTask.Place));
        Assert.Equal(0, scene.Changes());
        Assert.Equal("not the component's", await File.ReadAllTextAsync(Path.Combine(scene.Living, "cache", "y", "z"), Token));
        Assert.Equal("a line", await File.ReadAllTextAsync(Path.Combine(scene.Living, "logs", "today"), Token));
        Assert.Equal("7", await File.ReadAllTextAsync(Path.Combine(scene.Living, "sub", "run.pid"), Token));
        Assert.Empty(Assert.Single(await scene.RunAsync(scene.Work(HostTask.Inspect))).Problems);

        // Written to meanwhile: told, and carried to and fro with the rest.
        await File.WriteAllTextAsync(Path.Combine(scene.Living, "since"), "written since", Token);
        Assert.Equal("something has written to it", Assert.Single(Assert.Single(await scene.RunAsync(scene.Work(HostTask.Inspect))).Problems).Reason);

        await scene.RunAsync(scene.Work(HostTask.PutBack));
        Assert.Equal(1, scene.Changes());
        await scene.RunAsync(scene.Work(HostTask.PutBack));
        Assert.Equal(0, scene.Changes());
        Assert.Equal(before, AnsibleScene.ContentOf(scene.Living));
        Assert.Empty(Assert.Single(await scene.RunAsync(scene.Work(HostTask.Inspect))).Problems);
        Assert.Equal("written since", await File.ReadAllTextAsync(scene.At("srv", ".danmen-r1-shop", "beside", "since"), Token));

        await scene.RunAsync(scene.Work(HostTask.Remove));
        await scene.RunAsync(scene.Work(HostTask.Remove));
        Assert.Equal([scene.Living], Directory.GetFileSystemEntries(scene.At("srv")));
        Assert.Equal(pushed, AnsibleScene.ContentOf(scene.Source));
    }

    [Fact]
    public async Task What_was_pushed_is_what_lives_where_nothing_lived_and_goes_without_a_trace()
    {
        using AnsibleScene scene = await AnsibleScene.OpenAsync(ssh);
        AnsibleScene.Fill(scene.Source, "new");
        // This machine itself, without ssh, by another role.
        HostWork Work(HostTask task) => scene.Work(task) with { Hosts = [AnsibleScene.Near], Placements = [scene.Placement("web"), scene.Placement("nobody") with { Path = scene.At("srv", "nobodys") }] };
        await scene.RunAsync(Work(HostTask.Push));
        await scene.RunAsync(Work(HostTask.Place));
        Assert.Equal(AnsibleScene.ContentOf(scene.Source), AnsibleScene.ContentOf(scene.Living));
        Assert.False(Directory.Exists(scene.At("srv", "nobodys")));
        await scene.RunAsync(Work(HostTask.PutBack));
        Assert.Equal("nothing", AnsibleScene.ContentOf(scene.Living));
        await scene.RunAsync(Work(HostTask.Remove));
        Assert.Empty(Directory.GetFileSystemEntries(scene.At("srv")));
    }

    [Fact]
    public async Task Push_that_is_cut_off_goes_on_and_putting_back_before_the_exchange_removes_it()
    {
        using AnsibleScene scene = await AnsibleScene.OpenAsync(ssh);
        AnsibleScene.Fill(scene.Source, "new");
        AnsibleScene.Fill(scene.Living, "old");
        string before = AnsibleScene.ContentOf(scene.Living);
        using (CancellationTokenSource cut = CancellationTokenSource.CreateLinkedTokenSource(Token))
        {
            scene.OnTask = (task, state) =>
            {
                if (task == "Send the files" && state == StepState.Running) cut.Cancel();
            };
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scene.Executor.RunAsync(scene.Work(HostTask.Push), scene, cut.Token));
        }

        scene.OnTask = null;
        DanmenException early = await Assert.ThrowsAsync<DanmenException>(() => scene.RunAsync(scene.Work(HostTask.Place)));
        Assert.Contains("was not brought there to the end", early.Detail, StringComparison.Ordinal);
        await scene.RunAsync(scene.Work(HostTask.Push));
        Assert.Equal(before, AnsibleScene.ContentOf(scene.Living));
        await scene.RunAsync(scene.Work(HostTask.PutBack));
        Assert.Equal(before, AnsibleScene.ContentOf(scene.Living));
        Assert.Equal([scene.Living], Directory.GetFileSystemEntries(scene.At("srv")));
    }

    [Fact]
    public async Task Exchange_that_was_cut_off_between_its_renames_is_put_back()
    {
        using AnsibleScene scene = await AnsibleScene.OpenAsync(ssh);
        AnsibleScene.Fill(scene.Source, "new");
        AnsibleScene.Fill(scene.Living, "old");
        string before = AnsibleScene.ContentOf(scene.Living), staging = scene.At("srv", ".danmen-r1-shop"), journal = Path.Combine(staging, "journal");
        await scene.RunAsync(scene.Work(HostTask.Push));

        // As a kill leaves it where the file system cannot exchange two names: the old state stands aside, and nothing lives.
        ProgramResult old = (await ExternalProgram.RunAsync("stat", ["-c", "%i", scene.Living], null, Token)).MustSucceed();
        JsonNode facts = JsonNode.Parse(await File.ReadAllTextAsync(journal, Token))!;
        facts["stage"] = "going";
        facts["old"] = long.Parse(old.Output, CultureInfo.InvariantCulture);
        facts["old_mark"] = "";
        facts["kept"] = new JsonArray();
        await File.WriteAllTextAsync(journal, facts.ToJsonString(), Token);
        Directory.Move(scene.Living, Path.Combine(staging, "aside"));

        await scene.RunAsync(scene.Work(HostTask.PutBack));
        Assert.Equal(before, AnsibleScene.ContentOf(scene.Living));
        await scene.RunAsync(scene.Work(HostTask.Remove));
        Assert.Equal(before, AnsibleScene.ContentOf(scene.Living));
        Assert.Equal([scene.Living], Directory.GetFileSystemEntries(scene.At("srv")));
    }

    [Fact]
    public async Task Actions_run_in_order_and_the_one_that_fails_is_named_with_its_host()
    {
        using AnsibleScene scene = await AnsibleScene.OpenAsync(ssh);
        HostAction Command(string text, string role = "app") => new(HostActionKind.Command, text, role, TimeSpan.FromSeconds(20));
        HostWork work = scene.Work(HostTask.Stop, Command($"echo one >> {scene.At("log")}"), Command($"echo web >> {scene.At("log")}", "web"), Command($"echo two >> {scene.At("log")}; (sleep 60; :) &"), Command($"echo '{{{{.Names}}}}' >> {scene.At("log")}")) with { Hosts = [scene.Far(), AnsibleScene.Near] };
        await scene.RunAsync(work);
        Assert.Equal("one\nweb\ntwo\n{{.Names}}\n", await File.ReadAllTextAsync(scene.At("log"), Token));
        Assert.Contains(scene.Told, told => told is { Host: "far", State: StepState.Done } && told.Task.Contains("echo one", StringComparison.Ordinal));

        DanmenException fault = await Assert.ThrowsAsync<DanmenException>(() => scene.RunAsync(scene.Work(HostTask.Start, Command("echo geheim; exit 7"), Command($"echo never >> {scene.At("log")}"))));
        Assert.Equal(AnsibleFaults.TaskFailed, fault.Code);
        Assert.Contains("far", fault.Subject, StringComparison.Ordinal);
        Assert.Contains("exit code 7", fault.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("never", await File.ReadAllTextAsync(scene.At("log"), Token), StringComparison.Ordinal);

        fault = await Assert.ThrowsAsync<DanmenException>(() => scene.RunAsync(scene.Work(HostTask.Stop, Command("sleep 60") with { Timeout = TimeSpan.FromSeconds(1) })));
        Assert.Contains("not done in time", fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_whose_key_nobody_knows_and_host_that_is_away_are_unreachable()
    {
        using AnsibleScene scene = await AnsibleScene.OpenAsync(ssh);
        await File.WriteAllTextAsync(scene.At("nobody"), "", Token);
        DanmenException fault = await Assert.ThrowsAsync<DanmenException>(() => scene.RunAsync(scene.Work(HostTask.Survey) with { Hosts = [scene.Far(knownHosts: scene.At("nobody"))] }));
        Assert.Equal((AnsibleFaults.HostUnreachable, "far"), (fault.Code, fault.Subject));
        Assert.Contains("Host key verification failed", fault.Detail, StringComparison.Ordinal);
        fault = await Assert.ThrowsAsync<DanmenException>(() => scene.RunAsync(scene.Work(HostTask.Survey) with { Hosts = [scene.Far(port: 1)] }));
        Assert.Equal((AnsibleFaults.HostUnreachable, "far"), (fault.Code, fault.Subject));
        Assert.Contains("refused", fault.Detail, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Place_where_a_file_system_is_mounted_is_refused_before_anything_is_pushed()
    {
        using AnsibleScene scene = await AnsibleScene.OpenAsync(ssh);
        AnsibleScene.Fill(scene.Source, "new");
        Directory.CreateDirectory(Path.Combine(scene.Living, "m"));
        (await ExternalProgram.RunAsync("mount", ["-t", "tmpfs", "danmen-test", Path.Combine(scene.Living, "m")], null, Token)).MustSucceed();
        try
        {
            Assert.Contains("is mounted there", Assert.Single(Assert.Single(await scene.RunAsync(scene.Work(HostTask.Survey))).Problems).Reason, StringComparison.Ordinal);
            DanmenException fault = await Assert.ThrowsAsync<DanmenException>(() => scene.RunAsync(scene.Work(HostTask.Push)));
            Assert.Equal(AnsibleFaults.Refused, fault.Code);
            Assert.Equal([scene.Living], Directory.GetFileSystemEntries(scene.At("srv")));
        }
        finally
        {
            (await ExternalProgram.RunAsync("umount", [Path.Combine(scene.Living, "m")], null, Token)).MustSucceed();
        }
    }

    [Fact]
    public async Task Ansible_that_is_not_there_is_named()
    {
        using AnsibleScene scene = await AnsibleScene.OpenAsync(ssh);
        var executor = new AnsibleExecutor(scene.At("run"), null, scene.At(), scene.At("nothing"));
        Assert.Equal(AnsibleFaults.ProgramMissing, (await Assert.ThrowsAsync<DanmenException>(() => executor.RunAsync(scene.Work(HostTask.Survey), scene, Token))).Code);
    }
}
