using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Snapshots.Runbooks;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen restore confirm ID</c>: shows the runbook's sign-off questions and asks.</summary>
internal static class RestoreConfirmCommand
{
    public static Verb Build()
    {
        Operand<string> id = Symbols.One("ID", RestorePhrases.RunId);
        Choice<bool> yes = Symbols.Switch("--yes", SnapshotPhrases.Yes, "-y");
        return new Verb("confirm", RestorePhrases.Confirm)
        {
            Arguments = { id },
            Options = { yes },
            Run = async run =>
            {
                RestoreRuns journal = await RestoreJournal.OpenAsync(run).ConfigureAwait(false);
                RestoreRun found = await journal.ShowAsync(run.Required(id), run.CancellationToken).ConfigureAwait(false);
                string question = string.Join('\n', [
                    .. found.Signoff.Select(each => run.Text(RestorePhrases.SignoffQuestion, each)),
                    run.Text(RestorePhrases.ConfirmQuestion, found.Id, found.Environment)]);
                await run.ConfirmAsync(yes, question).ConfigureAwait(false);
                return RestoreRunReport.Tell(run, await run.WithProgressAsync(
                    board => journal.ConfirmAsync(found.Id, new BoardProgress(board, run.Language), run.CancellationToken)).ConfigureAwait(false));
            },
        };
    }
}
