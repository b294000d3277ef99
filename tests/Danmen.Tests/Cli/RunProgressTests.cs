using System.Text.Json;
using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Snapshots.Contracts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Danmen.Tests.Cli;

/// <summary>What is told of a restore run under way, on a simulated clock.</summary>
public sealed class RunProgressTests
{
    private const int Megabyte = 1_000_000;

    private readonly FakeTimeProvider _time = new();
    private readonly ProgressBoard _board = new();
    private readonly BoardProgress _progress;
    private readonly ProgressEstimates _estimates;

    public RunProgressTests()
    {
        _progress = new BoardProgress(_board, Language.English);
        _estimates = new ProgressEstimates(_board, _time);
    }

    [Theory]
    [InlineData(1.0, 0.5, null)]
    [InlineData(1.0, 0.45, null)]
    [InlineData(1.0, 0.55, 1000)]
    [InlineData(40.0, 0.5, 30)]
    public void Time_left_of_a_steady_run_is_good_to_a_fifth_from_its_first_tenth_on(double secondsToBuildMegabyte, double verifyWeight, int? planned)
    {
        // Two components at once, one three times the other; 12 seconds behind them in other steps.
        _progress.Plan([new ExpectedStep(StepKind.Prepare, planned is { } seconds ? TimeSpan.FromSeconds(seconds) : null, 400 * Megabyte), new ExpectedStep(StepKind.Stop, null, 0), new ExpectedStep(StepKind.Files, TimeSpan.FromSeconds(12), 0)]);
        _progress.Step(StepKind.Prepare, StepState.Running);
        _estimates.Take();
        double buildSeconds = 100 * secondsToBuildMegabyte, whole = buildSeconds * (1 + verifyWeight);
        (string Name, int Bytes)[] components = [("db", 300 * Megabyte), ("files", 100 * Megabyte)];
        Dictionary<string, IComponentProgress> tasks = [];
        Dictionary<string, long> done = [];
        foreach ((string name, int bytes) in components)
        {
            (tasks[name] = _progress.Begin(name, "files", ProgressStage.Building)).Expect(1, bytes);
            done[name] = 0;
        }

        bool isVerifying = false;
        int looked = 0;
        const int Ticks = 200;
        for (int tick = 1; tick < Ticks; tick++)
        {
            _time.Advance(TimeSpan.FromSeconds(whole / Ticks));
            double elapsed = whole * tick / Ticks;
            if (elapsed >= buildSeconds && !isVerifying)
            {
                isVerifying = true;
                foreach ((string name, int bytes) in components)
                {
                    tasks[name].Advance(1, bytes - done[name]);
                    _progress.End(name, ProgressStage.Building, succeeded: true);
                    (tasks[name] = _progress.Begin(name, "files", ProgressStage.Verifying)).Expect(1, bytes);
                    done[name] = 0;
                }
            }

            // Steady, but for a little.
            double share = (isVerifying ? (elapsed - buildSeconds) / (whole - buildSeconds) : elapsed / buildSeconds) * (tick % 2 == 0 ? 1 : 0.995);
            foreach ((string name, int bytes) in components)
            {
                long now = Math.Max(done[name], (long)(bytes * share));
                tasks[name].Advance(0, now - done[name]);
                done[name] = now;
            }

            ProgressReport step = Assert.Single(_estimates.Take(), report => report.Task.Step == StepKind.Prepare);
            if (elapsed < whole / 10 + (whole / Ticks)) continue;
            looked++;
            double left = whole - elapsed;
            Assert.NotNull(step.Left);
            // The last clock's tick of all is of no use to anybody.
            Assert.InRange(step.Left.Value.TotalSeconds, (0.8 * left) - (0.02 * whole), (1.2 * left) + (0.02 * whole));
            if (left > whole / 10) Assert.InRange(step.Left.Value.TotalSeconds, 0.8 * left, 1.2 * left);
            Assert.Equal(12, (step.LeftInAll!.Value - step.Left.Value).TotalSeconds, 3); // told together
        }

        Assert.True(looked > 150);
    }

    [Fact]
    public void Before_the_first_tenth_the_plan_tells_and_without_one_nobody()
    {
        _progress.Plan([new ExpectedStep(StepKind.Prepare, TimeSpan.FromSeconds(100), 1000), new ExpectedStep(StepKind.Start, TimeSpan.FromSeconds(5), 0)]);
        _progress.Step(StepKind.Prepare, StepState.Running);
        _estimates.Take();
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((99, 104), (Step(StepKind.Prepare).Left?.TotalSeconds, Step(StepKind.Prepare).LeftInAll?.TotalSeconds));
        _progress.Step(StepKind.Prepare, StepState.Done);
        _progress.Step(StepKind.Stop, StepState.Running);
        Assert.Null(Step(StepKind.Stop).Left);
        Assert.Null(Step(StepKind.Stop).LeftInAll);
    }

    [Fact]
    public void On_the_way_back_the_steps_that_will_not_come_are_not_counted()
    {
        _progress.Plan([new ExpectedStep(StepKind.Files, TimeSpan.FromSeconds(3), 0), new ExpectedStep(StepKind.Tests, TimeSpan.FromSeconds(500), 0)]);
        _progress.Step(StepKind.Files, StepState.Running);
        _estimates.Take();
        Assert.Equal(503, Step(StepKind.Files).LeftInAll?.TotalSeconds);
        _progress.Step(StepKind.Files, StepState.Failed);
        _progress.Plan([new ExpectedStep(StepKind.Files, null, 0)]);
        _progress.Step(StepKind.Files, StepState.Running);
        Assert.Null(Step(StepKind.Files).LeftInAll);
    }

    [Fact]
    public async Task Events_tell_step_host_bytes_rows_and_time_left()
    {
        FakeTerminal terminal = new();
        ProgressDisplay display = new(terminal.Terminal, ProgressStyle.Events, _time);
        await display.RunAsync(_board, () =>
        {
            _progress.Plan([new ExpectedStep(StepKind.Databases, TimeSpan.FromSeconds(10), 0), new ExpectedStep(StepKind.Start, TimeSpan.FromSeconds(4), 0)]);
            _progress.Step(StepKind.Databases, StepState.Running);
            _progress.Host("app1", "Exchange\n\u001b[31m写真🙂", StepState.Running, null);
            _progress.Host("app1", "Exchange", StepState.Done, true);
            IComponentProgress db = _progress.Begin("db", "postgres", ProgressStage.Building);
            db.Expect(2, 20);
            db.Advance(1, 10);
            db.AdvanceRows(3);
            return Task.FromResult(0);
        });
        JsonElement[] lines = [.. terminal.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(["host", "host", "progress", "progress"], lines.Select(line => line.GetProperty("event").GetString()));
        Assert.All(lines, line => Assert.Equal("databases", line.GetProperty("step").GetString()));
        Assert.Equal(("app1", "Exchange\n\u001b[31m写真🙂", "running"), (lines[0].GetProperty("host").GetString(), lines[0].GetProperty("task").GetString(), lines[0].GetProperty("state").GetString()));
        Assert.True(lines[1].GetProperty("changed").GetBoolean());
        Assert.Equal((10, 14), (lines[2].GetProperty("seconds_left").GetDouble(), lines[2].GetProperty("run_seconds_left").GetDouble()));
        Assert.Equal((10, 3), (lines[3].GetProperty("bytes_done").GetInt64(), lines[3].GetProperty("rows_done").GetInt64()));
    }

    private ProgressReport Step(StepKind step) => Assert.Single(_estimates.Take(), report => report.Task.Step == step && report.Task.Succeeded is null);
}
