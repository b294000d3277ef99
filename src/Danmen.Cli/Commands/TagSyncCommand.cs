using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Faults;
using Danmen.Snapshots.Mirroring;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen tag sync</c>; exits 1 when what is still owed may pass by itself, 4 when somebody must do something.</summary>
internal static class TagSyncCommand
{
    public static Verb Build()
    {
        Choice<bool> all = Symbols.Switch("--all", GitLabPhrases.All);
        return new Verb("sync", GitLabPhrases.Sync)
        {
            Options = { all },
            Examples = [("danmen tag sync --all", GitLabPhrases.ExampleAll)],
            Run = async run =>
            {
                Workspace workspace = new(run);
                await workspace.SystemAsync().ConfigureAwait(false);
                MirrorReport report = await new MirrorAccess(run, workspace, new TagAccess(run, workspace)).SyncAsync(run.Has(all)).ConfigureAwait(false);
                run.Answer(json => json.WriteReport(report, run.Language), () => Tell(run, report));
                return !report.Owed.Any(entry => entry.Problem is not null) ? 0
                    : (int)(report.Owed.Any(entry => entry.Problem is { MayPass: false }) ? FaultKind.Refused : FaultKind.Fault);
            },
        };
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
