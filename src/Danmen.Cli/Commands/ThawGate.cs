using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Faults;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Thawing;

namespace Danmen.Cli.Commands;

/// <summary>Lets a restore begin only when everything that it needs can be read: half-way, it would stop at the first pack in an archive class.</summary>
internal static class ThawGate
{
    /// <param name="components">What is restored; empty for all.</param>
    /// <param name="waits">Wait for what is under way. It never asks: thaws cost money.</param>
    /// <exception cref="DanmenException">TierFaults.Archived; TierFaults.ThawUnderWay.</exception>
    public static async Task PassAsync(Invocation run, Workspace workspace, ProgressBoard board, PlacedSnapshot placed, IReadOnlyList<string> components, bool waits)
    {
        if (SnapshotThaw.Of(placed.Repository) is not { } thaw)
            return;
        string[] known = [.. components.Where(name => placed.Snapshot.Manifest.Find(name) is { Tree: not null })];
        if (known.Length < components.Count)
            return; // the restore itself says what is wrong
        ThawSurvey survey = await thaw.LookAsync(placed.Snapshot, components, run.CancellationToken).ConfigureAwait(false);
        if (survey.IsReadable)
            return;
        if (survey.Archived > 0)
            throw survey.Refusal(placed.Snapshot.ShortId);
        if (waits)
        {
            await thaw.WaitAsync(survey, board.Begin("thaw", run.Text(ThawPhrases.Thawing)), run.CancellationToken).ConfigureAwait(false);
            return;
        }

        ThawRequest? request = await LogAsync(workspace).ConfigureAwait(false) is { } log ? await log.FindAsync(placed.Snapshot.Id, run.CancellationToken).ConfigureAwait(false) : null;
        throw new DanmenException(
            TierFaults.ThawUnderWay,
            placed.Snapshot.ShortId,
            [
                ThawRemarks.UnderWay.With(survey.Readable, survey.Packs.Count),
                request is null ? ThawRemarks.UnknownWhen.With() : ThawRemarks.ReadyBy.With(request.Speed, Amounts.Moment(request.ReadyBy, run.Time.LocalTimeZone)),
            ]);
    }

    /// <summary>What a plan has to say of packs in an archive class; nothing where all can be read.</summary>
    public static async Task<IReadOnlyList<Remark>> RefusalsAsync(Invocation run, PlacedSnapshot placed, IReadOnlyList<string> components)
    {
        if (SnapshotThaw.Of(placed.Repository) is not { } thaw)
            return [];
        string[] known = [.. components.Where(name => placed.Snapshot.Manifest.Find(name) is { Tree: not null })];
        if (known.Length < components.Count)
            return []; // the plan itself says what is wrong
        ThawSurvey survey = await thaw.LookAsync(placed.Snapshot, components, run.CancellationToken).ConfigureAwait(false);
        return survey.IsReadable ? []
            : survey.Archived > 0 ? [ThawRemarks.Archived.With(survey.Archived, survey.Packs.Count, new ByteCount(survey.Bytes), survey.StorageClasses)]
            : [ThawRemarks.UnderWay.With(survey.Readable, survey.Packs.Count)];
    }

    /// <summary>Where this machine remembers when it asked; null without a danmen.yaml.</summary>
    public static async Task<ThawLog?> LogAsync(Workspace workspace) =>
        await workspace.FindSystemAsync().ConfigureAwait(false) is { File: not null } system ? new ThawLog(system.Folder) : null;
}
