using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Snapshots.Drills;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen drill list</c>.</summary>
internal static class DrillListCommand
{
    public static Verb Build()
    {
        Choice<string> environment = Symbols.Text("--environment", "ENV", DrillPhrases.OfEnvironment);
        return new Verb("list", DrillPhrases.List)
        {
            Options = { environment },
            Run = async run =>
            {
                string? only = run.Value(environment);
                IReadOnlyList<Drill> all = await DrillNoun.ReadAsync(run, store => store.ListAsync(run.CancellationToken)).ConfigureAwait(false);
                // One that cannot be read may be anybody's.
                Drill[] drills = [.. all.Where(drill => only is null || drill.Body is null || drill.Body.Environment == only)];
                run.Answer(
                    json =>
                    {
                        json.WriteStartArray("drills");
                        foreach (Drill drill in drills)
                        {
                            json.WriteStartObject();
                            DrillReport.WriteHead(json, drill);
                            json.WriteEndObject();
                        }

                        json.WriteEndArray();
                    },
                    () => Tell(run, drills));
                return 0;
            },
        };
    }

    private static void Tell(Invocation run, Drill[] drills)
    {
        if (drills.Length == 0)
        {
            run.Say(DrillPhrases.None);
            return;
        }

        Columns columns = new(
            run.Text(DrillPhrases.IdHead), run.Text(DrillPhrases.WhenHead), run.Text(SnapshotPhrases.EnvironmentHead), run.Text(DrillPhrases.SnapshotHead),
            run.Text(DrillPhrases.ResultHead), "RTO", "RPO", run.Text(TagPhrases.SignatureHead));
        foreach (Drill drill in drills)
        {
            string signature = TagText.Signature(drill.Signature, run.Language);
            if (drill.Body is not { } body)
                columns.Add(drill.Id, "", "", "", run.Text(DrillPhrases.Unreadable), "", "", signature);
            else
                columns.Add(
                    drill.Id, Amounts.Moment(body.Started, run.Time.LocalTimeZone), $"{body.System}/{body.Environment}", body.Snapshot[..Math.Min(8, body.Snapshot.Length)],
                    run.Text(DrillPhrases.Result(body.Result)), DrillReport.Short(run, body.Rto), DrillReport.Short(run, body.Rpo), signature);
        }

        columns.Write(run.Terminal.Out, run.Terminal.Width, run.Paint);
    }
}
