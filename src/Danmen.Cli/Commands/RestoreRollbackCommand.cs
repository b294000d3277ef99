using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Snapshots.Runbooks;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen restore rollback ID</c>.</summary>
internal static class RestoreRollbackCommand
{
    public static Verb Build()
    {
        Operand<string> id = Symbols.One("ID", RestorePhrases.RunId);
        Choice<bool> yes = Symbols.Switch("--yes", SnapshotPhrases.Yes, "-y");
        return new Verb("rollback", RestorePhrases.Rollback)
        {
            Arguments = { id },
            Options = { yes },
            Run = async run =>
            {
                RestoreRuns journal = await RestoreJournal.OpenAsync(run).ConfigureAwait(false);
                RestoreRun found = await journal.ShowAsync(run.Required(id), run.CancellationToken).ConfigureAwait(false);
                await run.ConfirmAsync(yes, run.Text(RestorePhrases.RollbackQuestion, found.Id, found.Environment)).ConfigureAwait(false);
                return RestoreRunReport.Tell(run, await run.WithProgressAsync(
                    board => journal.RollbackAsync(found.Id, new BoardProgress(board, run.Language), run.CancellationToken)).ConfigureAwait(false));
            },
        };
    }
}
