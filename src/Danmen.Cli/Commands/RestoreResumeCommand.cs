using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Snapshots.Runbooks;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen restore resume ID</c>.</summary>
internal static class RestoreResumeCommand
{
    public static Verb Build()
    {
        Operand<string> id = Symbols.One("ID", RestorePhrases.RunId);
        return new Verb("resume", RestorePhrases.Resume)
        {
            Arguments = { id },
            Run = async run =>
            {
                RestoreRuns journal = await RestoreJournal.OpenAsync(run).ConfigureAwait(false);
                return RestoreRunReport.Tell(run, await run.WithProgressAsync(
                    board => journal.ResumeAsync(run.Required(id), new BoardProgress(board, run.Language), run.CancellationToken)).ConfigureAwait(false));
            },
        };
    }
}
