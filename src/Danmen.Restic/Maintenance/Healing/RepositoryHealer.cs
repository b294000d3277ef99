using Danmen.Faults;
using Danmen.Restic.Format;
using Danmen.Restic.Maintenance.Checking;
using Danmen.Restic.Repositories;

namespace Danmen.Restic.Maintenance.Healing;

/// <summary>Heals a repository from a replica: packs, trees, index files and snapshots that are damaged or gone.</summary>
/// <remarks>
/// Order, so that an end at any moment loses nothing and the next run goes on: new packs and their index, read back; snapshots; index files without the damaged
/// packs; only then damaged files are removed. What neither has keeps its damaged file.
/// </remarks>
public static class RepositoryHealer
{
    /// <param name="held">A lock of the repository: exclusive, or shared for a dry run.</param>
    /// <param name="replica">Has the same cut points, so that the same content has the same ids.</param>
    /// <param name="reading">A lock of the replica, shared or exclusive.</param>
    /// <remarks>Afterwards the repository's index in memory is old: open it again.</remarks>
    public static Task<HealReport> HealAsync(
        Repository repository, RepositoryLock held, Repository replica, RepositoryLock reading, HealOptions options, HealProgress progress, CancellationToken cancellationToken)
    {
        if (repository.Config.Id == replica.Config.Id) throw new DanmenException(MaintenanceFaults.SameRepository, replica.Backend.Location);
        if (!options.DryRun) MaintenanceLocks.RequireExclusive(held);
        RepositoryFormat.RequireWritable(repository);
        return held.RunAsync(outer => reading.RunAsync(token => RunAsync(repository, held, replica, options, progress, token), outer), cancellationToken);
    }

    private static async Task<HealReport> RunAsync(Repository repository, RepositoryLock held, Repository replica, HealOptions options, HealProgress progress, CancellationToken cancellationToken)
    {
        await using HealSurvey survey = await HealSurvey.ReadAsync(repository, replica, options, progress.Looking, cancellationToken);
        List<IndexedPack> salvage = survey.ToSalvage(), fetch = survey.ToFetch(salvage);
        bool wasSound = survey.Index.Report.WasSound && survey.Damaged.Count == 0 && fetch.Count == 0 && survey.Findings.Errors == 0
            && survey.Snapshots.Damaged.Count == 0 && survey.Snapshots.ComeBack.Count == 0;
        HealReport report = new()
        {
            WasSound = wasSound,
            Index = survey.Index.Report,
            DamagedPacks = [.. survey.Damaged.Keys],
            DamagedSnapshots = survey.Snapshots.Damaged,
            BroughtBack = OriginsOf(survey.Snapshots.ComeBack),
            Missing = survey.Snapshots.Missing,
        };
        if (wasSound) return report;
        if (options.DryRun)
        {
            List<CheckFinding> lacking = ErrorsOf(survey.Findings.ToList());
            foreach (string name in survey.Snapshots.Damaged)
            {
                if (!Contains(survey.Snapshots.Replaced, name)) lacking.Add(new CheckFinding(CheckKind.SnapshotDamaged, CheckSeverity.Error, $"snapshot {name}", HealRemarks.NotInReplica.With()));
            }

            return report with { FetchedBlobs = CountOf(fetch), FetchedBytes = BytesOf(fetch), SalvagedBlobs = CountOf(salvage), Remaining = lacking, RemainingCount = lacking.Count };
        }

        HealWork work = new(repository, held, survey, options, progress.Fetching);
        await work.RunAsync(salvage, fetch, cancellationToken);
        await using Repository healed = repository.WithBackend(repository.Backend);
        CheckReport check = await RepositoryChecker.CheckAsync(healed, new CheckOptions { Progress = progress.Checking }, cancellationToken);
        return report with
        {
            FetchedBlobs = work.FetchedBlobs,
            FetchedBytes = work.FetchedBytes,
            SalvagedBlobs = work.SalvagedBlobs,
            KeptPacks = work.KeptPacks,
            Remaining = ErrorsOf(check.Findings),
            RemainingCount = check.ErrorCount,
        };
    }

    private static List<SnapshotId> OriginsOf(IReadOnlyList<StoredSnapshot> snapshots)
    {
        List<SnapshotId> origins = [];
        foreach (StoredSnapshot snapshot in snapshots)
        {
            if (!origins.Contains(HealSnapshots.OriginOf(snapshot))) origins.Add(HealSnapshots.OriginOf(snapshot));
        }

        return origins;
    }

    private static List<CheckFinding> ErrorsOf(IReadOnlyList<CheckFinding> findings)
    {
        List<CheckFinding> errors = [];
        foreach (CheckFinding finding in findings)
        {
            if (finding.Severity == CheckSeverity.Error) errors.Add(finding);
        }

        return errors;
    }

    private static bool Contains(IReadOnlyList<string> names, string name)
    {
        foreach (string each in names)
        {
            if (each == name) return true;
        }

        return false;
    }

    private static long CountOf(List<IndexedPack> packs)
    {
        long count = 0;
        foreach (IndexedPack pack in packs) count += pack.Blobs.Count;
        return count;
    }

    internal static long BytesOf(List<IndexedPack> packs)
    {
        long bytes = 0;
        foreach (IndexedPack pack in packs)
        {
            foreach (PackedBlob blob in pack.Blobs) bytes += blob.LengthBytes;
        }

        return bytes;
    }
}
