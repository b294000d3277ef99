using System.Globalization;
using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Restic.Maintenance.Statistics;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Replicas;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen repository stats</c>.</summary>
internal static class RepositoryStatsCommand
{
    public static Verb Build() => new("stats", RepositoryPhrases.Stats)
    {
        Run = async run =>
        {
            Workspace workspace = new(run);
            (StorageStatistics storage, RestoreStatistics restore, string location, IReadOnlyList<ReplicaState> replicas) = await run.WithProgressAsync(async board =>
            {
                await using OpenedRepository opened = await workspace.OpenAsync().ConfigureAwait(false);
                IReadOnlyList<StoredSnapshot> snapshots = await opened.Repository.ListSnapshotsAsync(run.CancellationToken).ConfigureAwait(false);
                await opened.Repository.LoadIndexAsync(run.CancellationToken).ConfigureAwait(false);
                return (
                    await StatisticsReader.ReadStorageAsync(opened.Repository, run.CancellationToken).ConfigureAwait(false),
                    await StatisticsReader.ReadRestoreSizeAsync(opened.Repository, snapshots, run.CancellationToken).ConfigureAwait(false),
                    opened.Backend.Location,
                    await new ReplicaAccess(run, workspace).StatesAsync(opened.Repository).ConfigureAwait(false));
            }).ConfigureAwait(false);
            run.Answer(
                json =>
                {
                    json.WriteString("repository", location);
                    json.WriteNumber("snapshots", storage.Snapshots);
                    json.WriteNumber("packs", storage.Packs);
                    json.WriteNumber("pack_bytes", storage.PackBytes);
                    json.WriteNumber("index_files", storage.IndexFiles);
                    json.WriteNumber("index_bytes", storage.IndexBytes);
                    json.WriteNumber("data_blobs", storage.DataBlobs);
                    json.WriteNumber("tree_blobs", storage.TreeBlobs);
                    json.WriteNumber("stored_bytes", storage.StoredBytes);
                    json.WriteNumber("plain_bytes", storage.PlainBytes);
                    json.WriteNumber("compression_ratio", Math.Round(storage.CompressionRatio, 4));
                    json.WriteNumber("restore_bytes", restore.Bytes);
                    json.WriteNumber("restore_entries", restore.Entries);
                    json.WriteReplicas(replicas, run.Language);
                },
                () => Tell(run, storage, restore, location, replicas));
            return 0;
        },
    };

    private static void Tell(Invocation run, StorageStatistics storage, RestoreStatistics restore, string location, IReadOnlyList<ReplicaState> replicas)
    {
        long stored = storage.PackBytes + storage.IndexBytes;
        Columns rows = new("", "");
        rows.Add(run.Text(InitPhrases.RepositoryLabel), location);
        rows.Add(run.Text(RepositoryPhrases.StatsSnapshots), Amounts.Count(storage.Snapshots));
        rows.Add(run.Text(RepositoryPhrases.StatsStored), run.Text(RepositoryPhrases.StatsStoredValue, Amounts.Size(storage.PackBytes), Amounts.Count(storage.Packs)));
        rows.Add(run.Text(RepositoryPhrases.StatsPlain), Amounts.Size(storage.PlainBytes));
        rows.Add(run.Text(RepositoryPhrases.StatsRatio), storage.CompressionRatio.ToString("0.00", CultureInfo.InvariantCulture) + " : 1");
        rows.Add(run.Text(RepositoryPhrases.StatsBlobs), run.Text(RepositoryPhrases.StatsBlobsValue, Amounts.Count(storage.DataBlobs), Amounts.Count(storage.TreeBlobs)));
        rows.Add(run.Text(RepositoryPhrases.StatsIndex), Amounts.Size(storage.IndexBytes));
        rows.Add(run.Text(RepositoryPhrases.StatsRestore), run.Text(RepositoryPhrases.StatsRestoreValue, Amounts.Size(restore.Bytes), Amounts.Count(restore.Entries)));
        if (restore.Bytes > stored)
            rows.Add(run.Text(RepositoryPhrases.StatsShare), Amounts.Share(restore.Bytes - stored, restore.Bytes));
        foreach (ReplicaState replica in replicas)
        {
            rows.Add(
                run.Text(ReplicaPhrases.Label, replica.Name),
                replica.Since is { } since ? run.Text(ReplicaPhrases.OwedValue, Amounts.Moment(since, run.Time.LocalTimeZone))
                : replica.Whole is { } whole ? run.Text(ReplicaPhrases.WholeValue, Amounts.Moment(whole, run.Time.LocalTimeZone)) : "-");
        }

        rows.Write(run.Terminal.Out, run.Terminal.Width, run.Paint);
    }
}
