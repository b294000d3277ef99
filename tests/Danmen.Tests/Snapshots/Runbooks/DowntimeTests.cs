using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Runbooks;
using Xunit;

namespace Danmen.Tests.Snapshots.Runbooks;

/// <summary>How long a system stood still, as a run's record tells it.</summary>
public sealed class DowntimeTests
{
    private static readonly DateTimeOffset s_start = new(2024, 6, 24, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void It_is_from_the_beginning_of_step_1_to_the_end_of_step_6_and_separately_without_stop_and_start()
    {
        RestoreRun run = Run([Done(StepKind.Prepare, 0, 60), Done(StepKind.Stop, 60, 64), Done(StepKind.Files, 64, 65), Done(StepKind.Integrity, 65, 67), Done(StepKind.Start, 67, 77), Done(StepKind.Tests, 77, 99)]);
        Assert.Equal((17, 3), (run.Downtime?.TotalSeconds, run.DowntimeBesideOwn?.TotalSeconds));
    }

    [Fact]
    public void It_begins_when_stopping_first_began_though_a_killed_run_stopped_again_later() =>
        Assert.Equal((107, 93), (Killed.Downtime?.TotalSeconds, Killed.DowntimeBesideOwn?.TotalSeconds));

    [Fact]
    public void Run_that_failed_stood_still_until_it_was_started_on_its_way_back()
    {
        RestoreRun run = Run([Done(StepKind.Stop, 0, 4), Done(StepKind.Files, 4, 5) with { State = StepState.Failed }, New(StepKind.Integrity), New(StepKind.Start)]) with
        {
            Back = [Done(StepKind.Stop, 5, 6), Done(StepKind.Files, 6, 8), Done(StepKind.Integrity, 8, 9), Done(StepKind.Start, 9, 19)],
        };
        Assert.Equal((19, 4), (run.Downtime?.TotalSeconds, run.DowntimeBesideOwn?.TotalSeconds));
        Assert.Null((run with { Back = [] }).Downtime);
    }

    [Fact]
    public void Where_nothing_starts_it_the_end_of_step_5_counts_and_where_nothing_stops_it_there_is_none()
    {
        RunStep[] steps = [Done(StepKind.Stop, 0, 4), Done(StepKind.Integrity, 4, 6), New(StepKind.Start) with { State = StepState.Skipped }];
        Assert.Equal((6, 2), (Run(steps).Downtime?.TotalSeconds, Run(steps).DowntimeBesideOwn?.TotalSeconds));
        steps[0] = New(StepKind.Stop) with { State = StepState.Skipped };
        Assert.Null(Run(steps).Downtime);
    }

    private static RestoreRun Killed => Run([Done(StepKind.Stop, 90, 94), Done(StepKind.Integrity, 94, 97), Done(StepKind.Start, 97, 107)]) with { StoodSince = s_start };

    private static RunStep New(StepKind kind) => new() { Kind = kind, State = StepState.Waiting };

    private static RunStep Done(StepKind kind, double from, double to) => new() { Kind = kind, State = StepState.Done, Started = s_start.AddSeconds(from), Ended = s_start.AddSeconds(to) };

    private static RestoreRun Run(IReadOnlyList<RunStep> steps) => new()
    {
        Id = "r",
        System = "shop",
        Environment = "prod",
        Snapshot = "s",
        State = RunState.Swapped,
        Started = s_start,
        Changed = s_start,
        Components = [],
        Steps = steps,
    };
}
