using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Snapshots.Runbooks;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen restore list</c>.</summary>
internal static class RestoreListCommand
{
    public static Verb Build() => new("list", RestorePhrases.List)
    {
        Run = async run =>
        {
            RestoreRuns journal = await RestoreJournal.OpenAsync(run).ConfigureAwait(false);
            IReadOnlyList<RestoreRun> all = await journal.ListAsync(run.CancellationToken).ConfigureAwait(false);
            run.Answer(
                json =>
                {
                    json.WriteStartArray("runs");
                    foreach (RestoreRun each in all)
                    {
                        json.WriteStartObject();
                        RestoreRunReport.Write(json, each);
                        json.WriteEndObject();
                    }

                    json.WriteEndArray();
                },
                () => Tell(run, all));
            return 0;
        },
    };

    private static void Tell(Invocation run, IReadOnlyList<RestoreRun> all)
    {
        if (all.Count == 0)
        {
            run.Say(RestorePhrases.None);
            return;
        }

        Columns columns = new(
            run.Text(RestorePhrases.RunHead), run.Text(RestorePhrases.StartedHead), run.Text(SnapshotPhrases.EnvironmentHead),
            run.Text(RestorePhrases.SnapshotHead), run.Text(SnapshotPhrases.StateHead), run.Text(SnapshotPhrases.ComponentsHead));
        foreach (RestoreRun each in all)
        {
            columns.Add(
                each.Id, Amounts.Moment(each.Started, run.Time.LocalTimeZone)[..16], each.Environment, each.Snapshot[..8],
                run.Text(RestorePhrases.State(each.State)), string.Join(' ', each.Components.Select(component => component.Name)));
        }

        columns.Write(run.Terminal.Out, run.Terminal.Width, run.Paint);
    }
}
