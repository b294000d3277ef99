using System.Text.Json;
using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Faults;
using Danmen.Restic.Format;
using Danmen.Restic.Maintenance.Healing;
using Danmen.Restic.Maintenance.Repairing;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen repository repair</c>: rebuilds the index; exits 5 when packs cannot be read. With a replica, <see cref="HealCommand"/>.</summary>
internal static class RepositoryRepairCommand
{
    public static Verb Build()
    {
        Choice<bool> readAll = Symbols.Switch("--read-all-packs", RepositoryPhrases.ReadAllPacks);
        Choice<string> from = Symbols.Text("--from", "REPLICA", ReplicaPhrases.HealFrom);
        Choice<string> replica = Symbols.Text("--replica", "NAME", ReplicaPhrases.HealReplica);
        Choice<bool> quick = Symbols.Switch("--quick", ReplicaPhrases.HealQuick);
        Choice<bool> missing = Symbols.Switch("--missing-snapshots", ReplicaPhrases.HealMissingSnapshots);
        Choice<bool> dryRun = Symbols.Switch("--dry-run", ReplicaPhrases.HealDryRun);
        return new Verb("repair", RepositoryPhrases.Repair)
        {
            Options = { from, replica, quick, missing, dryRun, readAll },
            Examples = [("danmen repository repair --from osaka --dry-run", ReplicaPhrases.ExampleHeal)],
            Run = async run =>
            {
                string? heal = run.Value(from), healed = run.Value(replica);
                if (heal is not null && healed is not null)
                    throw run.Misused(FaultPhrases.NotTogether, from.Name, replica.Name);
                if ((heal ?? healed) is { } name)
                    return await HealCommand.RunAsync(run, name, healed is not null, new HealOptions { DryRun = run.Has(dryRun), ReadsData = !run.Has(quick), MissingSnapshots = run.Has(missing) }).ConfigureAwait(false);
                foreach (Choice<bool> each in (Choice<bool>[])[quick, missing, dryRun])
                {
                    if (run.Has(each))
                        throw run.Misused(FaultPhrases.GoesWith, each.Name, from.Name);
                }

                Workspace workspace = new(run);
                IndexRepairReport report = await run.WithProgressAsync(async board =>
                {
                    await using OpenedRepository opened = await workspace.OpenAsync().ConfigureAwait(false);
                    await using RepositoryLock exclusive = await RepositoryLock.AcquireAsync(opened.Repository, exclusive: true, null, run.CancellationToken).ConfigureAwait(false);
                    return await IndexRepairer.RepairAsync(
                        opened.Repository, exclusive, run.Has(readAll), board.Begin("repair", run.Text(RepositoryPhrases.Repairing)), run.CancellationToken).ConfigureAwait(false);
                }).ConfigureAwait(false);
                return Tell(run, report);
            },
        };
    }

    private static int Tell(Invocation run, IndexRepairReport report)
    {
        run.Answer(
            json =>
            {
                json.WriteBoolean("was_sound", report.WasSound);
                Write(json, report);
            },
            () =>
            {
                if (report.WasSound)
                    run.Say(RepositoryPhrases.RepairSound);
                else
                    run.Say(RepositoryPhrases.Repaired, report.DamagedIndexFiles.Count, report.AddedPacks.Count, report.CorrectedPacks.Count, report.DroppedPacks.Count);
            });
        foreach (PackId pack in report.UnreadablePacks)
            run.Warn(RepositoryPhrases.RepairUnreadable, pack);
        return report.UnreadablePacks.Count == 0 ? 0 : (int)FaultKind.VerificationFailed;
    }

    internal static void Write(Utf8JsonWriter json, IndexRepairReport report)
    {
        json.WriteTexts("damaged_index_files", report.DamagedIndexFiles);
        json.WriteTexts("added_packs", Names(report.AddedPacks));
        json.WriteTexts("corrected_packs", Names(report.CorrectedPacks));
        json.WriteTexts("dropped_packs", Names(report.DroppedPacks));
        json.WriteTexts("unreadable_packs", Names(report.UnreadablePacks));
    }

    private static string[] Names(IReadOnlyList<PackId> packs) => [.. packs.Select(pack => pack.ToString())];
}
