using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Faults;
using Danmen.Snapshots.Mirroring;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen tag sync</c>; exits 1 when what is still owed may pass by itself, 4 when somebody must do something; with --check 5 when GitLab's tags are other ones.</summary>
internal static class TagSyncCommand
{
    public static Verb Build()
    {
        Choice<bool> all = Symbols.Switch("--all", GitLabPhrases.All);
        Choice<bool> check = Symbols.Switch("--check", GitLabPhrases.Check);
        Choice<string> environment = Symbols.Text("--environment", "ENV", GitLabPhrases.CheckEnvironment);
        return new Verb("sync", GitLabPhrases.Sync)
        {
            Options = { all, check, environment },
            Examples = [("danmen tag sync --all", GitLabPhrases.ExampleAll), ("danmen tag sync --check --environment prod", GitLabPhrases.ExampleCheck)],
            Run = async run =>
            {
                if (run.Has(check))
                    return run.Has(all) ? throw run.Misused(FaultPhrases.NotTogether, "--check", "--all") : await CheckAsync(run, run.Value(environment)).ConfigureAwait(false);
                if (run.Value(environment) is not null)
                    throw run.Misused(FaultPhrases.GoesWith, "--environment", "--check");
                Workspace workspace = new(run);
                await workspace.SystemAsync().ConfigureAwait(false);
                MirrorReport report = await new MirrorAccess(run, workspace, new TagAccess(run, workspace)).SyncAsync(run.Has(all)).ConfigureAwait(false);
                run.Answer(json => json.WriteReport(report, run.Language), () => Tell(run, report));
                return !report.Owed.Any(entry => entry.Problem is not null) ? 0
                    : (int)(report.Owed.Any(entry => entry.Problem is { MayPass: false }) ? FaultKind.Refused : FaultKind.Fault);
            },
        };
    }

    private static async Task<int> CheckAsync(Invocation run, string? environment)
    {
        Workspace workspace = new(run);
        if (environment is not null)
            (await workspace.SystemAsync().ConfigureAwait(false)).Environment(environment);
        MirrorFindings findings = await new MirrorAccess(run, workspace, new TagAccess(run, workspace)).FindingsAsync(environment).ConfigureAwait(false);
        run.Answer(json => json.WriteFindings(findings), () => Tell(run, findings));
        return findings.Differing.Count == 0 ? 0 : (int)FaultKind.VerificationFailed;
    }

    private static void Tell(Invocation run, MirrorFindings findings)
    {
        Columns columns = new(run.Text(TagPhrases.NameHead), run.Text(GitLabPhrases.StateHead), run.Text(TagPhrases.CommitHead), run.Text(GitLabPhrases.ThereHead));
        foreach (MirrorFinding finding in findings.Differing)
            columns.Add(finding.Name, run.Text(MirrorReportText.In(finding.State)), string.Join(' ', finding.Commits.Select(Brief)), finding.Commit is { } commit ? Brief(commit) : "-");
        if (findings.Differing.Count > 0 && !run.IsQuiet)
        {
            columns.Write(run.Terminal.Out, run.Terminal.Width, run.Paint);
            run.SayLine();
        }

        run.Say(GitLabPhrases.Checked, Amounts.Count(findings.Same), Amounts.Count(findings.Differing.Count), Amounts.Count(findings.Foreign));
        foreach (MirrorState state in findings.Differing.Select(finding => finding.State).Distinct().Order())
            run.Say(MirrorReportText.Remedy(state));

        static string Brief(string commit) => commit.Length > 12 ? commit[..12] : commit;
    }

    private static void Tell(Invocation run, MirrorReport report)
    {
        foreach (string name in report.Sent)
            run.Say(GitLabPhrases.Sent, name);
        if (report.Sent.Count + report.Owed.Count == 0)
            run.Say(GitLabPhrases.NothingOwed);
        if (report.Owed.Count == 0)
            return;
        Columns columns = new(run.Text(TagPhrases.NameHead), run.Text(GitLabPhrases.SinceHead), ">" + run.Text(GitLabPhrases.AttemptsHead));
        foreach (MirrorEntry entry in report.Owed)
            columns.Add(entry.Name, Amounts.Moment(entry.Since, run.Time.LocalTimeZone), Amounts.Count(entry.Attempts));
        if (!run.IsQuiet)
            columns.Write(run.Terminal.Out, run.Terminal.Width, run.Paint);
        // What keeps several out is told once.
        foreach (IGrouping<string, MirrorEntry> why in report.Owed.Where(entry => entry.Problem is not null).GroupBy(entry => KeptFaultText.Why(entry.Problem, run.Language)))
            run.Warn(GitLabPhrases.Owed, string.Join(", ", why.Select(entry => entry.Name)), why.Key);
    }
}
