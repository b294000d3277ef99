using Danmen.Faults;
using Danmen.Snapshots.Checks;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;
using Xunit;

namespace Danmen.IntegrationTests.Checks;

/// <summary>Checks by commands, by the tests that they report, and by systemd.</summary>
public sealed class CommandCheckTests
{
    private const string Passing = "<testsuite><testcase classname=\\\"a\\\" name=\\\"b\\\"/></testsuite>";
    private const string Failing = "<testsuite><testcase name=\\\"b\\\"/><testcase name=\\\"c\\\"><failure>Taro Yamada</failure></testcase></testsuite>";

    [Theory]
    [InlineData("command: \"test -d .\"", null)]
    [InlineData("command: \"exit 3\", exit: 3", null)]
    [InlineData("command: \"exit 3\"", "checks.other_exit")]
    [InlineData("command: \"no-such-program\"", "checks.other_exit")]
    [InlineData("command: \"kill -9 $$\"", "checks.other_exit")]
    [InlineData("command: \"sleep 600\", timeout: 200ms", "checks.timed_out")]
    public async Task Exit_code_tells(string settings, string? code)
    {
        using CheckHarness harness = new();
        CheckResult result = await harness.RunAsync(settings);
        Assert.Equal((code is null, code), (result.Passed, result.Message?.Code));
    }

    [Fact]
    public async Task Command_that_is_too_slow_is_killed_with_its_children()
    {
        using CheckHarness harness = new();
        string told = harness.At("told");
        CheckResult result = await harness.RunAsync($"command: \"(while true; do echo >> {told}; sleep 0.05; done) & wait\", timeout: 300ms");
        Assert.Equal("checks.timed_out", result.Message?.Code);
        long length = new FileInfo(told).Length;
        await Task.Delay(500, CheckHarness.Token);
        Assert.Equal(length, new FileInfo(told).Length);
    }

    [Fact]
    public async Task Report_becomes_single_tests_whatever_the_exit_code()
    {
        using CheckHarness harness = new();
        CheckResult passed = await harness.RunAsync($"command: \"printf '%s' '{Passing}' > r.xml\", junit: r.xml");
        Assert.True(passed.Passed, passed.Message?.English);
        Assert.Equal(new CheckTest("a", "b", CheckTestOutcome.Passed, TimeSpan.Zero), Assert.Single(passed.Tests));
        CheckResult failed = await harness.RunAsync($"command: \"printf '%s' '{Failing}' > r.xml; exit 1\", junit: r.xml");
        Assert.Equal(("1 of 2 tests failed", 2), (failed.Message?.English, failed.Tests.Count));
        Assert.DoesNotContain("Taro", System.Text.Json.JsonSerializer.Serialize([failed], CheckJson.Json.ListCheckResult), StringComparison.Ordinal);
        // All its tests passed, and it ended badly all the same.
        Assert.Equal("checks.other_exit", (await harness.RunAsync($"command: \"printf '%s' '{Passing}' > r.xml; exit 1\", junit: r.xml")).Message?.Code);
        CheckResult trx = await harness.RunAsync("command: \"printf '%s' '<TestRun><Results><UnitTestResult testName=\\\"t\\\" outcome=\\\"Passed\\\"/></Results></TestRun>' > r.trx\", trx: r.trx");
        Assert.Equal("t", Assert.Single(trx.Tests).Name);
        Assert.Equal("checks.no_tests", (await harness.RunAsync("command: \"printf '<testsuite><testcase><skipped/></testcase></testsuite>' > r.xml\", junit: r.xml")).Message?.Code);
    }

    [Fact]
    public async Task Report_of_an_earlier_run_is_not_taken_for_this_ones()
    {
        using CheckHarness harness = new();
        await File.WriteAllTextAsync(harness.At("r.xml"), "<testsuite><testcase name=\"b\"/></testsuite>", CheckHarness.Token);
        Assert.Equal("checks.report_old", (await harness.RunAsync("command: \"true\", junit: r.xml")).Message?.Code);
        Assert.Equal("checks.other_exit", (await harness.RunAsync("command: \"false\", junit: r.xml")).Message?.Code);
        Assert.True((await harness.RunAsync("command: \"cp r.xml s.xml; mv s.xml r.xml\", junit: r.xml")).Passed);
    }

    [Fact]
    public async Task Report_that_is_missing_a_pipe_a_folder_or_no_report_is_told_and_ends_nothing()
    {
        using CheckHarness harness = new();
        List<CheckResult> results = await harness.RunAllAsync("""
            [ { name: missing, command: "true", junit: none.xml }, { name: folder, command: "mkdir -p d", junit: d }, { name: pipe, command: "mkfifo p", junit: p, timeout: 5s },
              { name: half, command: "printf '<testsuite><testc' > h.xml", junit: h.xml }, { name: entities, command: "printf '<!DOCTYPE a><testsuite/>' > e.xml", junit: e.xml }, { name: last, command: "true" } ]
            """.ReplaceLineEndings(" "));
        Assert.Equal(["missing", "folder", "pipe", "half", "entities", "last"], results.Select(result => result.Name));
        Assert.All(results.Take(5), result => Assert.Equal(CheckFaults.ReportUnusable.Id, result.Message?.Code));
        Assert.True(results[5].Passed);
    }

    [Fact]
    public async Task Only_vital_checks_are_run_when_only_they_are_asked_for_and_cancelling_ends_all()
    {
        using CheckHarness harness = new();
        const string Checks = "[ { name: a, command: \"touch a\" }, { name: b, command: \"touch b\", vital: true }, { name: c, command: \"false\", vital: true, critical: false } ]";
        List<CheckResult> results = await harness.RunAllAsync(Checks, onlyVital: true);
        Assert.Equal([("b", true, true, false), ("c", false, false, false)], results.Select(result => (result.Name, result.Passed, result.Critical, result.IsFatal)));
        Assert.False(File.Exists(harness.At("a")));
        using CancellationTokenSource cancelled = new(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => harness.RunAllAsync("[ { name: a, command: \"sleep 600\" }, { name: b, command: \"touch late\" } ]", cancellationToken: cancelled.Token));
        Assert.False(File.Exists(harness.At("late")));
    }

    [Fact]
    public async Task Unit_is_active_by_what_systemctl_says()
    {
        using CheckHarness harness = new();
        // No systemd runs here; a name that no system has is active nowhere, with or without one.
        CheckResult result = await harness.RunAsync("unit: danmen-nothing.service");
        Assert.Equal((false, "unit"), (result.Passed, result.Kind));
        Assert.Contains(result.Message?.Code, (string[])["checks.not_active", "checks.no_systemd"]);

        string tools = harness.At("tools");
        Directory.CreateDirectory(tools);
        await File.WriteAllTextAsync(Path.Combine(tools, "systemctl"), "#!/bin/sh\ntest \"$*\" = 'is-active --quiet -- shop@1.service' || exit 3\n", CheckHarness.Token);
        File.SetUnixFileMode(Path.Combine(tools, "systemctl"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        CommandCheck check = new(new BesideTools(new LocalCommands(harness.Folder), tools));
        Assert.True((await check.RunAsync(new CheckDefinition.Unit("shop@1.service") { Name = "u", Timeout = TimeSpan.FromMinutes(1) }, CheckHarness.Token)).Passed);
        Assert.Equal("checks.not_active", (await check.RunAsync(new CheckDefinition.Unit("other.service") { Name = "u", Timeout = TimeSpan.FromMinutes(1) }, CheckHarness.Token)).Message?.Code);
    }

    /// <summary>The real shell, with programs of a folder before the system's.</summary>
    private sealed class BesideTools(LocalCommands real, string tools) : ICommandRunner
    {
        public Task<int?> RunAsync(string command, TimeSpan timeout, CancellationToken cancellationToken) => real.RunAsync($"PATH={tools}:$PATH; {command}", timeout, cancellationToken);

        public Task<FileStamp?> StampAsync(string path, CancellationToken cancellationToken) => real.StampAsync(path, cancellationToken);

        public Task<byte[]> ReadAsync(string path, int mostBytes, CancellationToken cancellationToken) => real.ReadAsync(path, mostBytes, cancellationToken);
    }
}
