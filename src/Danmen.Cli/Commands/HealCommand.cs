using System.Text.Json;
using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Faults;
using Danmen.Restic.Format;
using Danmen.Restic.Maintenance.Healing;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Replicas;
using Danmen.Snapshots.Systems;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen repository repair --from REPLICA | --replica NAME</c>; exits 5 when something that snapshots use is in neither.</summary>
internal static class HealCommand
{
    /// <param name="run">The command's run.</param>
    /// <param name="name">The replica's name in danmen.yaml.</param>
    /// <param name="healsReplica">True: the replica is healed from the first repository.</param>
    /// <param name="options">What is looked for.</param>
    public static async Task<int> RunAsync(Invocation run, string name, bool healsReplica, HealOptions options)
    {
        Workspace workspace = new(run);
        ReplicaDefinition replica = (await new ReplicaAccess(run, workspace).ListAsync([name]).ConfigureAwait(false)) is [var found] ? found : throw new DanmenException(ReplicaFaults.Unknown, name);
        HealReport report = await run.WithProgressAsync(async board =>
        {
            await using RepositoryTiers tiers = await workspace.OpenTiersAsync().ConfigureAwait(false);
            HealProgress progress = new(
                board.Begin("read", run.Text(ReplicaPhrases.Looking)), board.Begin("repair", run.Text(RepositoryPhrases.Repairing)), board.Begin("check", run.Text(ProgressPhrases.Verifying)));
            ReplicaHealer healer = new(workspace.Opener);
            return healsReplica
                ? await healer.HealReplicaAsync(tiers.Hot.Repository, replica, options, progress, run.CancellationToken).ConfigureAwait(false)
                : await healer.HealFromAsync(tiers, replica, options, progress, run.Warn, run.CancellationToken).ConfigureAwait(false);
        }).ConfigureAwait(false);
        run.Answer(json => Write(json, report, options.DryRun), () => Say(run, report, options.DryRun));
        foreach (PackId pack in report.KeptPacks)
            run.Warn(ReplicaPhrases.HealKept, pack);
        if (report.Missing.Count > 0)
            run.Warn(ReplicaPhrases.HealMissing, name, Amounts.Count(report.Missing.Count));
        if (report.IsHealed)
            return 0;
        run.Complain(new DanmenException(ReplicaFaults.NotHealed, name, run.Text(RepositoryPhrases.CheckFailed, Amounts.Count(report.RemainingCount))));
        return (int)FaultKind.VerificationFailed;
    }

    private static void Say(Invocation run, HealReport report, bool dryRun)
    {
        if (report.WasSound)
        {
            run.Say(ReplicaPhrases.HealSound);
            return;
        }

        run.Say(
            ReplicaPhrases.HealFound, Amounts.Count(report.DamagedPacks.Count), Amounts.Count(report.Index.DroppedPacks.Count), Amounts.Count(report.DamagedSnapshots.Count),
            Amounts.Count(report.Index.DamagedIndexFiles.Count), Amounts.Count(report.Index.AddedPacks.Count + report.Index.CorrectedPacks.Count));
        run.Say(
            dryRun ? ReplicaPhrases.HealWould : ReplicaPhrases.HealDone, Amounts.Count(report.FetchedBlobs), Amounts.Size(report.FetchedBytes), Amounts.Count(report.SalvagedBlobs),
            Amounts.Count(report.BroughtBack.Count));
        if (!run.IsQuiet)
            CheckFindings.Say(run, report.Remaining, report.RemainingCount - report.Remaining.Count);
        if (report.IsHealed && !dryRun)
            run.Say(ReplicaPhrases.HealWhole);
    }

    private static void Write(Utf8JsonWriter json, HealReport report, bool dryRun)
    {
        json.WriteBoolean("dry_run", dryRun);
        json.WriteBoolean("was_sound", report.WasSound);
        json.WriteBoolean("healed", report.IsHealed);
        json.WriteTexts("damaged_packs", Names(report.DamagedPacks));
        json.WriteTexts("kept_packs", Names(report.KeptPacks));
        json.WriteTexts("damaged_snapshots", report.DamagedSnapshots);
        json.WriteTexts("snapshots_brought_back", [.. report.BroughtBack.Select(id => id.ToString())]);
        json.WriteTexts("snapshots_missing", [.. report.Missing.Select(id => id.ToString())]);
        json.WriteNumber("fetched_blobs", report.FetchedBlobs);
        json.WriteNumber("fetched_bytes", report.FetchedBytes);
        json.WriteNumber("salvaged_blobs", report.SalvagedBlobs);
        RepositoryRepairCommand.Write(json, report.Index);
        json.WriteNumber("errors", report.RemainingCount);
        CheckFindings.Write(json, report.Remaining, report.RemainingCount - report.Remaining.Count);
    }

    private static string[] Names(IReadOnlyList<PackId> packs) => [.. packs.Select(pack => pack.ToString())];
}
