using System.Net;
using Danmen.Faults;
using Danmen.Integrations.Probes;
using Danmen.IntegrationTests.Cli;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Runbooks;
using Danmen.Testing;
using Danmen.Testing.GitLab;
using Xunit;

namespace Danmen.IntegrationTests.Runbooks;

/// <summary>Actions of a runbook on this machine: real commands, a program in the place of systemd's, a server that listens.</summary>
public sealed class LocalExecutorTests : IHostEvents, IDisposable
{
    private static readonly TimeSpan s_long = TimeSpan.FromMinutes(1);
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _told = [];

    [Fact]
    public async Task Commands_are_run_in_order_in_the_systems_folder_until_one_fails()
    {
        await RunAsync(HostTask.Stop, Command("echo 1 >> order"), Command("cat order >> 'it''s \"order\" 順'; echo secret-row"));
        Assert.Equal("1\n", await File.ReadAllTextAsync(_folder.At("its \"order\" 順"), DanmenProgram.Token));
        DanmenException failed = await FailsAsync(HostTask.Start, Command("echo secret-row >&2; exit 3"), Command("touch never"));
        Assert.Equal((RestoreFaults.CommandFailed, "command.exit_code"), (failed.Code, failed.Reasons[0].Code.Id));
        Assert.False(File.Exists(_folder.At("never")));
        Assert.Equal("localhost: echo secret-row >&2; exit 3: Failed ", _told[^1]);
        DanmenException late = await FailsAsync(HostTask.Stop, Command("sleep 1000 & wait", TimeSpan.FromMilliseconds(1)));
        Assert.Equal("command.killed", late.Reasons[0].Code.Id);
    }

    [Fact]
    public async Task Host_of_this_machine_is_told_by_its_name()
    {
        HostWork work = new("run", HostTask.Stop, false) { Hosts = [new HostDefinition("web1", null, ["web"]), new HostDefinition("app1", null, ["app"])], Actions = [Command("true")] };
        IReadOnlyList<HostReport> reports = await Executor().RunAsync(work, this, DanmenProgram.Token);
        Assert.Equal(["web1", "app1"], reports.Select(report => report.Host));
        Assert.Equal(["app1: true: Running ", "app1: true: Done True"], _told);
    }

    [Fact]
    public async Task Unit_is_stopped_and_started_and_left_as_it_is_when_it_is_so()
    {
        // As systemd: what is active is a file.
        Systemctl("case $1 in is-active) test -e active-$4 ;; stop) rm -f active-$3; echo stop >> calls ;; start) touch active-$3; echo start >> calls ;; esac");
        await File.WriteAllTextAsync(_folder.At("active-shop.service"), "", DanmenProgram.Token);
        foreach (HostTask task in (HostTask[])[HostTask.Stop, HostTask.Stop, HostTask.Start, HostTask.Start]) await RunAsync(task, Unit());
        Assert.Equal(["True", "False", "True", "False"], _told.Where(line => line.Contains("Done", StringComparison.Ordinal)).Select(line => line.Split(' ')[^1]));
        Assert.True(File.Exists(_folder.At("active-shop.service")));
    }

    [Theory]
    [InlineData("case $1 in stop) exit 5 ;; *) exit 4 ;; esac", "action.no_such_unit")]
    [InlineData("case $1 in stop) exit 1 ;; *) exit 0 ;; esac", "action.systemctl_says")]
    [InlineData("case $1 in stop) exit 0 ;; *) exit 0 ;; esac", "action.still_active")]
    [InlineData("case $1 in stop) exec sleep 1000 ;; *) exit 0 ;; esac", "action.not_stopped")]
    [InlineData(null, "action.no_systemd")]
    public async Task Unit_that_does_not_stop_is_told_why(string? systemctl, string reason)
    {
        if (systemctl is not null) Systemctl(systemctl);
        TimeSpan timeout = reason == "action.not_stopped" ? TimeSpan.FromMilliseconds(1) : s_long;
        DanmenException failed = await FailsAsync(HostTask.Stop, Unit(timeout));
        Assert.Equal((RestoreFaults.UnitFailed, "shop.service", reason), (failed.Code, failed.Subject, failed.Reasons[0].Code.Id));
    }

    [Fact]
    public async Task Address_gets_a_post_without_a_body_and_must_answer_that_it_is_done()
    {
        HttpStatusCode status = HttpStatusCode.NoContent;
        List<string> asked = [];
        FakeGitLab site = new()
        {
            Before = request =>
            {
                asked.Add($"{request.Method} {request.Target} {request.Body.Length}");
                return new FakeReply(status, []);
            },
        };
        await using FakeGitLabServer server = new(site);
        await RunAsync(HostTask.Stop, Url($"{server.Address}/maintenance?on=1"));
        Assert.Equal(["POST /maintenance?on=1 0"], asked);
        foreach (HttpStatusCode other in (HttpStatusCode[])[HttpStatusCode.Found, HttpStatusCode.ServiceUnavailable])
        {
            status = other;
            DanmenException refused = await FailsAsync(HostTask.Start, Url($"{server.Address}/maintenance"));
            Assert.Equal((RestoreFaults.AddressFailed, "action.other_status"), (refused.Code, refused.Reasons[0].Code.Id));
        }
    }

    [Fact]
    public async Task Address_that_does_not_answer_is_told()
    {
        using System.Net.Sockets.TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        Assert.Equal("action.no_answer", (await FailsAsync(HostTask.Stop, Url($"http://{silent.LocalEndpoint}/", TimeSpan.FromMilliseconds(50)))).Reasons[0].Code.Id);
        string gone = $"http://{silent.LocalEndpoint}/";
        silent.Stop();
        DanmenException closed = await FailsAsync(HostTask.Stop, Url(gone));
        Assert.Equal((RestoreFaults.AddressFailed, "action.not_asked"), (closed.Code, closed.Reasons[0].Code.Id));
    }

    [Fact]
    public async Task Folder_that_is_gone_is_a_fault_of_the_command()
    {
        LocalExecutor executor = new(_folder.At("none"), new NetworkProbe(HttpClients.New), TimeProvider.System);
        HostWork work = new("run", HostTask.Stop, false) { Hosts = [], Actions = [Command("true")] };
        Assert.Equal(RestoreFaults.CommandFailed, (await Assert.ThrowsAsync<DanmenException>(() => executor.RunAsync(work, this, DanmenProgram.Token))).Code);
    }

    void IHostEvents.Tell(string host, string task, StepState state, bool? changed) => _told.Add($"{host}: {task}: {state} {changed}");

    public void Dispose() => _folder.Dispose();

    private static HostAction Command(string text, TimeSpan? timeout = null) => new(HostActionKind.Command, text, "app", timeout ?? s_long);

    private static HostAction Unit(TimeSpan? timeout = null) => new(HostActionKind.Unit, "shop.service", "app", timeout ?? s_long);

    private static HostAction Url(string text, TimeSpan? timeout = null) => new(HostActionKind.Url, text, "app", timeout ?? s_long);

    private LocalExecutor Executor() => new(_folder, new NetworkProbe(HttpClients.New), TimeProvider.System) { Systemctl = _folder.At("systemctl") };

    private void Systemctl(string script)
    {
        File.WriteAllText(_folder.At("systemctl"), $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(_folder.At("systemctl"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private Task<IReadOnlyList<HostReport>> RunAsync(HostTask task, params HostAction[] actions) => Executor().RunAsync(new HostWork("run", task, false) { Hosts = [], Actions = actions }, this, DanmenProgram.Token);

    private async Task<DanmenException> FailsAsync(HostTask task, params HostAction[] actions) => await Assert.ThrowsAsync<DanmenException>(() => RunAsync(task, actions));
}
