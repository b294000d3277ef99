using System.Globalization;
using System.Text.Json;
using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Faults;
using Danmen.Restic.Maintenance.Checking;
using Danmen.Restic.Maintenance.Retaining;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Systems;
using Danmen.Snapshots.Tags;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen repository check [--read-data[=PERCENT]]</c>; exits 5 when something is damaged.</summary>
internal static class RepositoryCheckCommand
{
    public static Verb Build()
    {
        Choice<string> readData = Symbols.OptionalText("--read-data", "PERCENT", RepositoryPhrases.ReadData);
        return new Verb("check", RepositoryPhrases.Check)
        {
            Options = { readData },
            Examples = [("danmen repository check --read-data=10%", RepositoryPhrases.ExampleCheck)],
            Run = async run =>
            {
                int percent = run.Number(readData, 1, 100) ?? 100;
                bool reads = run.IsGiven(readData);
                Workspace workspace = new(run);
                CheckReport report = await run.WithProgressAsync(async board =>
                {
                    await using RepositoryTiers tiers = await workspace.OpenTiersAsync().ConfigureAwait(false);
                    OpenedRepository opened = tiers.Hot;
                    await using RepositoryLock shared = await RepositoryLock.AcquireAsync(opened.Repository, exclusive: false, null, run.CancellationToken).ConfigureAwait(false);
                    CheckRotation? rotation = reads
                        ? new CheckRotation(await workspace.FindSystemAsync().ConfigureAwait(false), opened.Repository.Config.Id, run.Terminal.Environment)
                        : null;
                    CheckOptions options = new()
                    {
                        ReadData = reads,
                        ReadDataPercent = percent,
                        Progress = board.Begin("check", run.Text(ProgressPhrases.Verifying)),
                    };
                    if (rotation is not null)
                        options = options with { LastRead = await rotation.LoadAsync(run.CancellationToken).ConfigureAwait(false) };
                    CheckReport result = await shared.RunAsync(token => RepositoryChecker.CheckAsync(opened.Repository, options, token), run.CancellationToken).ConfigureAwait(false);
                    if (rotation is not null)
                        await rotation.SaveAsync(result.LastRead, run.CancellationToken).ConfigureAwait(false);
                    IReadOnlyList<CheckFinding> tags = await TagsAsync(run, workspace, tiers).ConfigureAwait(false);
                    IReadOnlyList<CheckFinding> locks = result.IsSound ? await shared.RunAsync(token => LocksAsync(opened, "", shared, token), run.CancellationToken).ConfigureAwait(false) : [];
                    IReadOnlyList<CheckFinding> coldLocks = await ColdLocksAsync(run, workspace, tiers).ConfigureAwait(false);
                    return result with { Findings = [.. result.Findings, .. tags, .. locks, .. coldLocks], ErrorCount = result.ErrorCount + tags.Count(each => each.Severity == CheckSeverity.Error) };
                }).ConfigureAwait(false);
                return Tell(run, report, reads);
            },
        };
    }

    /// <summary>What is needed and could soon be removed.</summary>
    /// <param name="where">Stands before each subject; empty for the first repository.</param>
    private static async Task<IReadOnlyList<CheckFinding>> LocksAsync(OpenedRepository opened, string where, RepositoryLock held, CancellationToken cancellationToken)
    {
        if (!RepositoryExtendLockCommand.Locks(opened))
            return [];
        DateTimeOffset limit = opened.Repository.Time.GetUtcNow() + LockDefinition.LeastLeft;
        return
        [
            .. (await RetentionKeeper.FindNeededAsync(opened.Repository, held, IProgressSink.None, cancellationToken).ConfigureAwait(false)).Where(file => file.Until is null || file.Until < limit).Select(file =>
                new CheckFinding(CheckKind.RetentionEnding, CheckSeverity.Warning, $"{where}{file.Kind.ToString().ToLowerInvariant()} {file.Name}", file.Until is { } until ? LockRemarks.Ends.With(until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)) : LockRemarks.Unlocked.With())),
        ];
    }

    /// <summary>The same of the cold repository. One that cannot be looked at is a warning: what it locks may end unseen.</summary>
    private static async Task<IReadOnlyList<CheckFinding>> ColdLocksAsync(Invocation run, Workspace workspace, RepositoryTiers tiers)
    {
        if (!await RepositoryExtendLockCommand.LocksColdAsync(workspace, tiers).ConfigureAwait(false))
            return [];
        try
        {
            if (await tiers.ColdAsync(run.CancellationToken).ConfigureAwait(false) is not { } cold)
                return [];
            await using RepositoryLock shared = await RepositoryLock.AcquireAsync(cold.Repository, exclusive: false, null, run.CancellationToken).ConfigureAwait(false);
            return await shared.RunAsync(token => LocksAsync(cold, "cold ", shared, token), run.CancellationToken).ConfigureAwait(false);
        }
        catch (DanmenException fault) when (fault.Kind != FaultKind.Interrupted)
        {
            return [new CheckFinding(CheckKind.RetentionEnding, CheckSeverity.Warning, "cold", LockRemarks.ColdUnread.With(fault))];
        }
    }

    /// <summary>Tags that must not be relied on.</summary>
    private static async Task<IReadOnlyList<CheckFinding>> TagsAsync(Invocation run, Workspace workspace, RepositoryTiers tiers)
    {
        TagCatalogue tags = await new TagAccess(run, workspace).OpenAsync(tiers.Hot).ConfigureAwait(false);
        await using (tags.ConfigureAwait(false))
        {
            try
            {
                await tags.RefreshAsync(run.CancellationToken).ConfigureAwait(false);
            }
            catch (DanmenException fault) when (fault.Kind is FaultKind.VerificationFailed or FaultKind.NotFound)
            {
                // What cannot be read stands in the findings already.
                return [];
            }

            return
            [
                .. (await tags.DoubtfulAsync(run.CancellationToken).ConfigureAwait(false)).Select(tag => new CheckFinding(CheckKind.RecordDoubtful, CheckSeverity.Error, $"tag {tag.Name}", tag.Doubt)),
                .. (await ColdTags.MissingAsync(tags, tiers, run.CancellationToken).ConfigureAwait(false)).Select(
                    tag => new CheckFinding(CheckKind.RecordDoubtful, tag.IsCertain ? CheckSeverity.Error : CheckSeverity.Warning, $"tag {tag.Name}", tag.Why)),
            ];
        }
    }

    private static int Tell(Invocation run, CheckReport report, bool reads)
    {
        run.Answer(json => Write(json, report), () => Say(run, report, reads));
        if (report.IsSound)
            return 0;
        run.Complain(new DanmenException(StoreFaults.Damaged, "", run.Text(RepositoryPhrases.CheckFailed, Amounts.Count(report.ErrorCount))));
        return (int)FaultKind.VerificationFailed;
    }

    private static void Say(Invocation run, CheckReport report, bool reads)
    {
        CheckFindings.Say(run, report.Findings, report.FindingsOmitted);
        if (report.IsSound)
        {
            run.Say(
                RepositoryPhrases.CheckSound, Amounts.Count(report.Snapshots), Amounts.Count(report.Trees), Amounts.Count(report.Files), Amounts.Count(report.Packs),
                Amounts.Size(report.PackBytes));
        }

        if (reads)
            run.Say(RepositoryPhrases.CheckRead, Amounts.Count(report.PacksRead), Amounts.Size(report.BytesRead));
        else
            run.Say(RepositoryPhrases.CheckUnread);
        if (report.UnusedBlobs > 0)
            run.Say(RepositoryPhrases.CheckUnused, Amounts.Size(report.UnusedBytes), Amounts.Count(report.UnusedBlobs));
        if (report.AbandonedFiles > 0)
            run.Say(RepositoryPhrases.CheckAbandoned, Amounts.Size(report.AbandonedBytes), Amounts.Count(report.AbandonedFiles));
    }

    private static void Write(Utf8JsonWriter json, CheckReport report)
    {
        json.WriteBoolean("sound", report.IsSound);
        json.WriteNumber("errors", report.ErrorCount);
        json.WriteNumber("snapshots", report.Snapshots);
        json.WriteNumber("trees", report.Trees);
        json.WriteNumber("files", report.Files);
        json.WriteNumber("packs", report.Packs);
        json.WriteNumber("pack_bytes", report.PackBytes);
        json.WriteNumber("blobs", report.Blobs);
        json.WriteNumber("unused_blobs", report.UnusedBlobs);
        json.WriteNumber("unused_bytes", report.UnusedBytes);
        json.WriteNumber("abandoned_files", report.AbandonedFiles);
        json.WriteNumber("abandoned_bytes", report.AbandonedBytes);
        json.WriteNumber("packs_read", report.PacksRead);
        json.WriteNumber("bytes_read", report.BytesRead);
        CheckFindings.Write(json, report.Findings, report.FindingsOmitted);
    }
}
