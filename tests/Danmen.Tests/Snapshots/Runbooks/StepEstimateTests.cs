using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Runbooks;
using Xunit;

namespace Danmen.Tests.Snapshots.Runbooks;

/// <summary>How long a run should take.</summary>
public sealed class StepEstimateTests
{
    private static readonly DateTimeOffset s_start = new(2024, 6, 24, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void First_run_is_told_by_its_bytes_and_commands_by_nobody()
    {
        IReadOnlyList<RunStep> steps = StepEstimates.Of([New(StepKind.Prepare), New(StepKind.Stop), New(StepKind.Databases), New(StepKind.Configuration, StepState.Skipped)], [], 400_000_000);
        Assert.Equal([TimeSpan.FromSeconds(11), null, TimeSpan.FromSeconds(1), null], steps.Select(step => step.Estimate));
    }

    [Fact]
    public void Earlier_runs_tell_and_the_preparation_in_proportion_to_what_is_read()
    {
        RestoreRun[] runs = [Run(100, 10, 2), Run(200, 30, 4), Run(100, 90, 9)];
        IReadOnlyList<RunStep> steps = StepEstimates.Of([New(StepKind.Prepare), New(StepKind.Stop)], runs, 1000);
        // 100, 150 and 900 seconds by proportion; the median of both.
        Assert.Equal([TimeSpan.FromSeconds(150), TimeSpan.FromSeconds(4)], steps.Select(step => step.Estimate));
    }

    [Fact]
    public void Run_of_an_earlier_version_that_kept_no_bytes_tells_of_the_other_steps()
    {
        IReadOnlyList<RunStep> steps = StepEstimates.Of([New(StepKind.Prepare), New(StepKind.Stop)], [Run(0, 10, 2)], 40_000_000);
        Assert.Equal([TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2)], steps.Select(step => step.Estimate));
    }

    [Fact]
    public void Offline_run_builds_in_the_steps_that_put_in_place_at_the_speed_at_which_others_prepared()
    {
        Dictionary<StepKind, long> built = new() { [StepKind.Databases] = 1000, [StepKind.Files] = 500 };
        RunStep[] steps = [New(StepKind.Prepare, StepState.Skipped), New(StepKind.Stop), New(StepKind.Databases), New(StepKind.Files), New(StepKind.Integrity)];
        // 0.1 s a byte, and a rename behind it.
        Assert.Equal([null, 2, 101, 51, 1], StepEstimates.Of(steps, [Run(100, 10, 2)], 1500, built).Select(step => step.Estimate?.TotalSeconds));

        RestoreRun offline = Run(300, 10, 4) with
        {
            IsOffline = true,
            Steps = [New(StepKind.Prepare, StepState.Skipped), Done(StepKind.Stop, 4), Done(StepKind.Databases, 30)],
            Components = [new RestoreRunComponent { Name = "db", Kind = "postgres", Location = "", State = ComponentState.Swapped, Step = StepKind.Databases, Bytes = 300 }],
        };
        Assert.Equal(100, StepEstimates.Of(steps, [offline], 1500, built)[2].Estimate?.TotalSeconds);
        // What it took there is no rename's time.
        Assert.Equal(1, StepEstimates.Of(steps, [offline], 1500)[2].Estimate?.TotalSeconds);
    }

    [Fact]
    public void Downtime_to_expect_is_that_of_steps_1_to_6_and_without_the_systems_own_commands()
    {
        RunStep[] steps = [For(StepKind.Prepare, 100), For(StepKind.Stop, 5), For(StepKind.Databases, 1), For(StepKind.Configuration, 2), For(StepKind.Integrity, 3), For(StepKind.Start, 7), For(StepKind.Tests, 50)];
        Assert.Equal(new ExpectedDowntime(TimeSpan.FromSeconds(18), TimeSpan.FromSeconds(6)), ExpectedDowntime.Of(steps));
        steps[1] = New(StepKind.Stop);
        Assert.Equal(new ExpectedDowntime(null, TimeSpan.FromSeconds(6)), ExpectedDowntime.Of(steps));
        steps[1] = New(StepKind.Stop, StepState.Skipped);
        Assert.Null(ExpectedDowntime.Of(steps));
    }

    [Fact]
    public void Only_runs_of_the_environment_that_came_to_their_end_tell_and_only_the_last_five()
    {
        RestoreRun good = Run(100, 10, 2);
        RestoreRun[] runs =
        [
            good with { Environment = "other" },
            good with { Steps = [New(StepKind.Stop, StepState.Failed)] },
            good with { Steps = [] },
            .. Enumerable.Range(0, 7).Select(number => good with { Id = $"{number}" }),
        ];
        Assert.Equal(["0", "1", "2", "3", "4"], StepEstimates.Telling(runs, "prod").Select(run => run.Id));
    }

    private static RunStep New(StepKind kind, StepState state = StepState.Waiting) => new() { Kind = kind, State = state };

    private static RunStep For(StepKind kind, double seconds) => new() { Kind = kind, State = StepState.Waiting, Estimate = TimeSpan.FromSeconds(seconds) };

    private static RestoreRun Run(long bytes, double prepare, double stop) => new()
    {
        Id = "r",
        System = "shop",
        Environment = "prod",
        Snapshot = "s",
        State = RunState.Confirmed,
        Started = s_start,
        Changed = s_start,
        Components = [],
        Bytes = bytes,
        Steps = [Done(StepKind.Prepare, prepare), Done(StepKind.Stop, stop)],
    };

    private static RunStep Done(StepKind kind, double seconds) => new() { Kind = kind, State = StepState.Done, Started = s_start, Ended = s_start.AddSeconds(seconds) };
}
