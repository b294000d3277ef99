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
        if (run.Has(words.Replace) && Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            await run.ConfirmAsync(words.Yes, run.Text(RestorePhrases.ReplaceQuestion, folder)).ConfigureAwait(false);
        Workspace workspace = new(run);
        TargetReport report = await run.WithProgressAsync(async board =>
        {
            await using OpenedRepository opened = await workspace.OpenAsync().ConfigureAwait(false);
            SnapshotSummary snapshot = await new SnapshotCatalogue(opened.Repository).ResolveAsync(reference, run.CancellationToken).ConfigureAwait(false);
            TargetOptions options = new(folder)
            {
                Replace = run.Has(words.Replace),
                Verify = !run.Has(words.NoVerify),
                Components = run.Values(words.Components),
                Progress = new BoardProgress(board, run.Language),
            };
            return await new TargetRestorer(opened.Repository).RestoreAsync(snapshot, options, run.CancellationToken).ConfigureAwait(false);
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
            },
            () =>
            {
                run.Say(
                    RestorePhrases.TargetDone, report.Snapshot[..8], report.Directory, Amounts.Count(report.FilesWritten),
                    Amounts.Count(report.FilesUnchanged), Amounts.Count(report.FilesRemoved), Amounts.Size(report.BytesWritten));
                if (report.Verified)
                    run.Say(RestorePhrases.TargetVerified);
            });
        return 0;
    }
}
