using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Checks;

/// <summary>Runs a command and looks at its exit code and at the tests that it reports; and asks systemd.</summary>
internal sealed class CommandCheck(ICommandRunner commands)
{
    // The shell's own, when there is no such program.
    private const int ProgramMissing = 127;

    public async Task<CheckVerdict> RunAsync(CheckDefinition.Command check, CancellationToken cancellationToken)
    {
        FileStamp? before = check.Report is { } report ? await commands.StampAsync(report.Path, cancellationToken) : null;
        int? exit = await commands.RunAsync(check.Text, check.Timeout, cancellationToken);
        if (exit is null) return CheckVerdict.Failed(CheckRemarks.TimedOut.With(DurationText.Format(check.Timeout)));
        CheckVerdict ended = exit == check.ExitCode ? CheckVerdict.Good : CheckVerdict.Failed(CheckRemarks.OtherExit.With(exit.Value, check.ExitCode));
        if (check.Report is null) return ended;

        // What an earlier run left would pass for this one's.
        if (before is not null && await commands.StampAsync(check.Report.Path, cancellationToken) == before) return ended.Passed ? CheckVerdict.Failed(CheckRemarks.ReportOld.With()) : ended;
        TestReport tests = TestReport.Read(await commands.ReadAsync(check.Report.Path, TestReport.MostBytes, cancellationToken), check.Report);
        int failed = tests.Tests.Count(test => test.Outcome is CheckTestOutcome.Failed or CheckTestOutcome.Error);
        CheckVerdict verdict = failed > 0 ? CheckVerdict.Failed(CheckRemarks.TestsFailed.With(failed, tests.Tests.Count))
            : tests.SaysMore ? CheckVerdict.Failed(CheckRemarks.ReportSaysMore.With())
            : !ended.Passed ? ended
            : tests.Tests.All(test => test.Outcome == CheckTestOutcome.Skipped) ? CheckVerdict.Failed(CheckRemarks.NoTests.With())
            : ended;
        return verdict with { Tests = tests.Tests };
    }

    public async Task<CheckVerdict> RunAsync(CheckDefinition.Unit check, CancellationToken cancellationToken) =>
        await commands.RunAsync($"exec systemctl is-active --quiet -- '{check.UnitName}'", check.Timeout, cancellationToken) switch
        {
            0 => CheckVerdict.Good,
            null => CheckVerdict.Failed(CheckRemarks.TimedOut.With(DurationText.Format(check.Timeout))),
            ProgramMissing => CheckVerdict.Failed(CheckRemarks.NoSystemd.With()),
            _ => CheckVerdict.Failed(CheckRemarks.NotActive.With(check.UnitName)),
        };
}
