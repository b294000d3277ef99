using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Runbooks;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen restore REF --target DIR</c>.</summary>
internal static class RestoreIntoFolder
{
    public static async Task<int> RunAsync(Invocation run, RestoreWords words, string reference, string folder)
    {
        if (run.Has(words.Plan))
            return await PlanAsync(run, words, reference, folder).ConfigureAwait(false);
        if (run.Has(words.Replace) && Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            await run.ConfirmAsync(words.Yes, run.Text(RestorePhrases.ReplaceQuestion, folder)).ConfigureAwait(false);
        Workspace workspace = new(run, mayCache: true);
        (TargetReport report, SnapshotManifest manifest) = await run.WithProgressAsync(async board =>
        {
            await using RepositoryTiers tiers = await workspace.OpenTiersToReadAsync().ConfigureAwait(false);
            PlacedSnapshot placed = await workspace.ResolveAsync(tiers, reference).ConfigureAwait(false);
            await ThawGate.PassAsync(run, workspace, board, placed, run.Values(words.Components), run.Has(words.WaitForThaw)).ConfigureAwait(false);
            return (await new TargetRestorer(placed.Repository).RestoreAsync(placed.Snapshot, Options(run, words, folder, board), run.CancellationToken).ConfigureAwait(false), placed.Snapshot.Manifest);
        }).ConfigureAwait(false);
        run.Answer(
            json =>
            {
                json.WriteString("snapshot", report.Snapshot);
                json.WriteString("directory", report.Directory);
                json.WriteNumber("files_written", report.FilesWritten);
                json.WriteNumber("files_unchanged", report.FilesUnchanged);
                json.WriteNumber("files_removed", report.FilesRemoved);
                json.WriteNumber("bytes_written", report.BytesWritten);
                json.WriteBoolean("verified", report.Verified);
                RawNotice.Write(run, json, manifest, report.Directory);
            },
            () =>
            {
                run.Say(
                    RestorePhrases.TargetDone, report.Snapshot[..8], report.Directory, Amounts.Count(report.FilesWritten),
                    Amounts.Count(report.FilesUnchanged), Amounts.Count(report.FilesRemoved), Amounts.Size(report.BytesWritten));
                if (report.Verified)
                    run.Say(RestorePhrases.TargetVerified);
            });
        RawNotice.Tell(run, manifest, report.Directory);
        return 0;
    }

    private static async Task<int> PlanAsync(Invocation run, RestoreWords words, string reference, string folder)
    {
        Workspace workspace = new(run, mayCache: true);
        (TargetPlan plan, SnapshotSummary snapshot) = await run.WithProgressAsync(async board =>
        {
            await using RepositoryTiers tiers = await workspace.OpenTiersToReadAsync().ConfigureAwait(false);
            PlacedSnapshot placed = await workspace.ResolveAsync(tiers, reference).ConfigureAwait(false);
            return (await new TargetRestorer(placed.Repository).PlanAsync(placed.Snapshot, Options(run, words, folder, board), run.CancellationToken).ConfigureAwait(false), placed.Snapshot);
        }).ConfigureAwait(false);
        return TargetPlanReport.Tell(run, plan, snapshot, run.Has(words.Replace), needsConfirmation: plan.IsPopulated && plan.IsAllowed && !run.Has(words.Yes));
    }

    private static TargetOptions Options(Invocation run, RestoreWords words, string folder, ProgressBoard board) => new(folder)
    {
        Replace = run.Has(words.Replace),
        Verify = !run.Has(words.NoVerify),
        Components = run.Values(words.Components),
        Progress = new BoardProgress(board, run.Language),
    };
}
