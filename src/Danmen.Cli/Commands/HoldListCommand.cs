using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Holds;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen hold list</c>.</summary>
internal static class HoldListCommand
{
    public static Verb Build()
    {
        Choice<bool> released = Symbols.Switch("--released", HoldPhrases.WithReleased);
        return new Verb("list", HoldPhrases.List)
        {
            Options = { released },
            Run = async run =>
            {
                Workspace workspace = new(run);
                await using RepositoryTiers tiers = await workspace.OpenTiersAsync().ConfigureAwait(false);
                Hold[] holds = [.. (await HoldNoun.ListAsync(run, workspace, tiers).ConfigureAwait(false)).Where(hold => hold.Stands || run.Has(released))];
                run.Answer(
                    json =>
                    {
                        json.WriteStartArray("holds");
                        foreach (Hold hold in holds)
                        {
                            json.WriteStartObject();
                            json.WriteHold(hold);
                            json.WriteEndObject();
                        }

                        json.WriteEndArray();
                    },
                    () => Tell(run, holds));
                return 0;
            },
        };
    }

    private static void Tell(Invocation run, Hold[] holds)
    {
        if (holds.Length == 0)
        {
            run.Say(HoldPhrases.None);
            return;
        }

        Columns columns = new(
            run.Text(HoldPhrases.IdHead), run.Text(HoldPhrases.SnapshotHead), run.Text(SnapshotPhrases.EnvironmentHead), run.Text(HoldPhrases.ByHead),
            run.Text(HoldPhrases.ReasonHead), run.Text(HoldPhrases.StateHead), run.Text(TagPhrases.SignatureHead));
        foreach (Hold hold in holds)
        {
            columns.Add(
                hold.Id, hold.Body.Snapshot[..8], $"{hold.Body.System}/{hold.Body.Environment}", hold.Record.First.Statement.User, hold.Body.Reason,
                hold.Stands ? run.Text(HoldPhrases.Stands) : run.Text(HoldPhrases.Released, hold.Body.ReleaseReason), TagText.Signature(hold.Signature, run.Language));
        }

        columns.Write(run.Terminal.Out, run.Terminal.Width, run.Paint);
    }
}
