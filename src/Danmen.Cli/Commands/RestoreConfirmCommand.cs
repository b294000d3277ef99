using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Snapshots.Runbooks;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen restore confirm ID</c>: shows the runbook's sign-off questions and asks.</summary>
internal static class RestoreConfirmCommand
{
    public static Verb Build()
    {
        Operand<string> id = Symbols.Maybe("ID", RestorePhrases.RunId);
        Choice<string> note = Symbols.Text("--note", "TEXT", RestorePhrases.Note);
        Choice<bool> now = Symbols.Switch("--now", RestorePhrases.RemoveNow);
        Choice<bool> expired = Symbols.Switch("--expired", RestorePhrases.Expired);
        Choice<bool> yes = Symbols.Switch("--yes", SnapshotPhrases.Yes, "-y");
        return new Verb("confirm", RestorePhrases.Confirm)
        {
            Arguments = { id },
            Options = { note, now, expired, yes },
            Run = async run =>
            {
                if (run.Has(expired))
                {
                    foreach ((string name, bool isGiven) in (ReadOnlySpan<(string, bool)>)[("ID", run.Value(id) is not null), ("--note", run.Value(note) is not null), ("--now", run.Has(now))])
                    {
                        if (isGiven)
                            throw run.Misused(FaultPhrases.NotTogether, "--expired", name);
                    }

                    return await ExpiredAsync(run).ConfigureAwait(false);
                }

                string wanted = run.Value(id) ?? throw run.Misused(FaultPhrases.MissingArgument, "ID", " restore confirm");
                RestoreRuns journal = await RestoreJournal.OpenAsync(run).ConfigureAwait(false);
                RestoreRun found = await journal.ShowAsync(wanted, run.CancellationToken).ConfigureAwait(false);
                string question = string.Join('\n', [
                    .. found.Signoff.Select(each => run.Text(RestorePhrases.SignoffQuestion, each)),
                    run.Text(RestorePhrases.ConfirmQuestion, found.Id, found.Environment)]);
                await run.ConfirmAsync(yes, question).ConfigureAwait(false);
                return RestoreRunReport.Tell(run, await run.WithProgressAsync(
                    board => journal.ConfirmAsync(found.Id, run.Value(note) ?? "", run.Has(now), new BoardProgress(board, run.Language), run.CancellationToken)).ConfigureAwait(false));
            },
        };
    }

    private static async Task<int> ExpiredAsync(Invocation run)
    {
        RestoreRuns journal = await RestoreJournal.OpenAsync(run).ConfigureAwait(false);
        IReadOnlyList<RestoreRun> removed = await run.WithProgressAsync(
            board => journal.RemoveExpiredAsync(new BoardProgress(board, run.Language), run.CancellationToken)).ConfigureAwait(false);
        run.Answer(
            json =>
            {
                json.WriteStartArray("runs");
                foreach (RestoreRun each in removed)
                {
                    json.WriteStartObject();
                    RestoreRunReport.Write(json, each);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            },
            () =>
            {
                if (removed.Count == 0)
                    run.Say(RestorePhrases.NothingExpired);
                foreach (RestoreRun each in removed)
                    run.Say(RestorePhrases.Confirmed, each.Id);
            });
        return 0;
    }
}
