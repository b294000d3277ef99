using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Replicas;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen snapshot list</c>.</summary>
internal static class SnapshotListCommand
{
    public static Verb Build()
    {
        Choice<string> environment = Symbols.Text("--environment", "ENV", SnapshotPhrases.FilterEnvironment);
        Choice<string> limit = Symbols.Text("--limit", "N", SnapshotPhrases.Limit);
        return new Verb("list", SnapshotPhrases.List)
        {
            Options = { environment, limit },
            Run = async run =>
            {
                SnapshotFilter filter = new() { Environment = run.Value(environment), Limit = run.Number(limit, 1, int.MaxValue) };
                Workspace workspace = new(run, mayCache: true);
                await using RepositoryTiers tiers = await workspace.OpenTiersToReadAsync().ConfigureAwait(false);
                IReadOnlyList<SnapshotSummary> snapshots = await tiers.ListAsync(filter, new TagAccess(run, workspace).Tell, run.CancellationToken).ConfigureAwait(false);
                ReplicaAccess access = new(run, workspace);
                IReadOnlyList<ReplicaState> replicas = await access.StatesAsync(tiers.Hot.Repository).ConfigureAwait(false);
                foreach (ReplicaState replica in replicas)
                    access.Tell(replica);
                run.Answer(
                    json =>
                    {
                        json.WriteReplicas(replicas, run.Language);
                        json.WriteStartArray("snapshots");
                        foreach (SnapshotSummary snapshot in snapshots)
                        {
                            json.WriteStartObject();
                            json.WriteSnapshot(snapshot, withFacts: false);
                            json.WriteEndObject();
                        }

                        json.WriteEndArray();
                    },
                    () => Tell(run, snapshots, tiers.HasCold));
                return 0;
            },
        };
    }

    private static void Tell(Invocation run, IReadOnlyList<SnapshotSummary> snapshots, bool withTier)
    {
        if (snapshots.Count == 0)
        {
            run.Say(SnapshotPhrases.None);
            return;
        }

        string[] tier = withTier ? [run.Text(SnapshotPhrases.TierHead)] : [];
        Columns columns = new([
            run.Text(SnapshotPhrases.IdHead),
            run.Text(SnapshotPhrases.TimeHead),
            run.Text(SnapshotPhrases.EnvironmentHead),
            Columns.Right(SnapshotPhrases.SizeHead, run.Language),
            run.Text(SnapshotPhrases.StateHead),
            .. tier,
            run.Text(SnapshotPhrases.ComponentsHead),
        ]);
        foreach (SnapshotSummary snapshot in snapshots)
        {
            SnapshotManifest manifest = snapshot.Manifest;
            string[] where = withTier ? [run.Text(SnapshotTable.Tier(snapshot.Tier))] : [];
            columns.Add([
                snapshot.ShortId,
                Amounts.Moment(snapshot.Time, run.Time.LocalTimeZone),
                $"{manifest.System}/{manifest.Environment}",
                Amounts.Size(manifest.Components.Sum(component => component.SizeBytes)),
                run.Text(SnapshotTable.State(manifest)),
                .. where,
                string.Join(' ', manifest.Components.Select(component => component.Name)),
            ]);
        }

        columns.Write(run.Terminal.Out, run.Terminal.Width, run.Paint);
    }
}
