using Danmen.Snapshots.Contracts;

namespace Danmen.Cli.Rendering;

/// <summary>What steps of a runbook and their states are called in JSON; they stay.</summary>
internal static class StepNames
{
    public static string Of(StepKind step) => step switch
    {
        StepKind.Prepare => "prepare",
        StepKind.Stop => "stop",
        StepKind.Databases => "databases",
        StepKind.Files => "files",
        StepKind.Configuration => "configuration",
        StepKind.Integrity => "integrity",
        StepKind.Start => "start",
        _ => "tests",
    };

    public static string Of(StepState state) => state switch
    {
        StepState.Running => "running",
        StepState.Done => "done",
        StepState.Failed => "failed",
        StepState.Skipped => "skipped",
        _ => "waiting",
    };
}
