using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Runbooks;
using Danmen.Snapshots.Systems;

namespace Danmen.Cli.Commands;

/// <summary>Reaches the restore runs: beside danmen.yaml, or, without one, where the newest snapshot's system has them.</summary>
internal static class RestoreJournal
{
    public static async Task<RestoreRuns> OpenAsync(Invocation run)
    {
        Workspace workspace = new(run, mayCache: true);
        if (await workspace.FindSystemAsync().ConfigureAwait(false) is { } system)
            return new RestoreRuns(system, _ => workspace.OpenToReadAsync(), await workspace.ColdOpenerAsync().ConfigureAwait(false), workspace.Kinds, workspace.Secrets, Doors.Checks(system, workspace.Secrets, run.Time), Doors.Executors(system, run.Time), run.Time);
        await using OpenedRepository opened = await workspace.OpenAsync().ConfigureAwait(false);
        SystemDefinition stored = await workspace.SystemOrStoredAsync(new SnapshotCatalogue(opened.Repository)).ConfigureAwait(false);
        return new RestoreRuns(
            stored,
            _ => workspace.OpenToReadAsync(), await workspace.ColdOpenerAsync().ConfigureAwait(false), workspace.Kinds, workspace.Secrets, Doors.Checks(stored, workspace.Secrets, run.Time), Doors.Executors(stored, run.Time), run.Time);
    }
}
