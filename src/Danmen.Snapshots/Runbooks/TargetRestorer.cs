using System.Text;
using Danmen.Faults;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;
using Danmen.Restic.Restoring;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Runbooks;

/// <summary>Writes a snapshot's folders as they are into a directory: raw, whatever the environment.</summary>
public sealed class TargetRestorer(Repository repository)
{
    /// <summary>Restores and verifies, under a shared lock.</summary>
    /// <exception cref="DanmenException">StoreFaults.TargetNotEmpty unless <see cref="TargetOptions.Replace"/>; StoreFaults.TargetDiffers when verification finds differences.</exception>
    public async Task<TargetReport> RestoreAsync(SnapshotSummary snapshot, TargetOptions options, CancellationToken cancellationToken)
    {
        await using RepositoryLock held = await RepositoryLock.AcquireAsync(repository, exclusive: false, null, cancellationToken);
        await repository.LoadIndexAsync(cancellationToken);
        if (!options.Replace && Directory.Exists(options.Directory) && Directory.EnumerateFileSystemEntries(options.Directory).Any())
            throw new DanmenException(StoreFaults.TargetNotEmpty, options.Directory);

        var restorer = new TreeRestorer(repository);
        var total = new TargetReport(snapshot.Id, options.Directory, 0, 0, 0, 0, options.Verify);
        foreach (Part part in await PartsAsync(snapshot, options, cancellationToken))
        {
            byte[] directory = Encoding.UTF8.GetBytes(part.Directory);
            IComponentProgress counts = options.Progress.Begin(part.Name, part.Kind, ProgressStage.Building);
            var building = new RestoreOptions(directory) { Replace = options.Replace, Progress = new StoreProgress(counts) };
            RestoreReport report = await restorer.RestoreAsync(part.Tree, building, cancellationToken);
            options.Progress.End(part.Name, ProgressStage.Building, report.Problems.Count == 0);
            if (report.Problems.Count > 0) throw new DanmenException(StoreFaults.RestoreFailed, options.Directory, Describe(report.Problems));
            if (options.Verify) await VerifyAsync(restorer, part, directory, options, cancellationToken);
            total = total with
            {
                FilesWritten = total.FilesWritten + report.FilesWritten,
                FilesUnchanged = total.FilesUnchanged + report.FilesUnchanged,
                FilesRemoved = total.FilesRemoved + report.FilesRemoved,
                BytesWritten = total.BytesWritten + report.BytesWritten,
            };
        }

        return total;
    }

    /// <summary>Says what <see cref="RestoreAsync"/> would write, where, and what speaks against it. Writes nothing, not even a lock.</summary>
    public async Task<TargetPlan> PlanAsync(SnapshotSummary snapshot, TargetOptions options, CancellationToken cancellationToken)
    {
        await repository.LoadIndexAsync(cancellationToken);
        SnapshotManifest manifest = snapshot.Manifest;
        var remarks = new List<Remark> { RawRemarks.Of(manifest, options.Directory) };
        if (!manifest.Complete) remarks.Add(TargetRemarks.Incomplete.With(snapshot.ShortId));
        if (manifest.IsPartial && options.Components.Count == 0) remarks.Add(TargetRemarks.Partial.With(manifest.Omitted));
        if (File.Exists(options.Directory))
            return new TargetPlan(snapshot.Id, options.Directory, true, [], [TargetRemarks.NoFolder.With(options.Directory)], remarks);

        var restorer = new TreeRestorer(repository);
        var parts = new List<TargetPart>();
        foreach (Part part in await PartsAsync(snapshot, options, cancellationToken))
        {
            RestorePreview preview = await restorer.PlanAsync(part.Tree, new RestoreOptions(Encoding.UTF8.GetBytes(part.Directory)) { Replace = options.Replace }, cancellationToken);
            parts.AddRange(part.Name.Length > 0 ? [Sum(part.Name, part.Kind, part.Directory, preview.ByName.Values)] : Split(manifest, options.Directory, preview));
        }

        bool isPopulated = Directory.Exists(options.Directory) && Directory.EnumerateFileSystemEntries(options.Directory).Any();
        long bytes = parts.Sum(part => part.BytesToWrite);
        if (FreeBytes(options.Directory) is { } free && free < bytes) remarks.Add(TargetRemarks.TooLittleSpace.With(new ByteCount(bytes), new ByteCount(free), options.Directory));
        return new TargetPlan(snapshot.Id, options.Directory, isPopulated, parts, isPopulated && !options.Replace ? [TargetRemarks.NotEmpty.With(options.Directory)] : [], remarks);
    }

    private static IEnumerable<TargetPart> Split(SnapshotManifest manifest, string directory, RestorePreview preview)
    {
        foreach (ManifestComponent component in manifest.Components)
            if (component.Tree is not null) yield return Sum(component.Name, component.Kind, Path.Combine(directory, component.Name), preview.ByName.Where(each => each.Key == component.Name).Select(each => each.Value));
        yield return Sum("", "", directory, preview.ByName.Where(each => manifest.Find(each.Key) is null).Select(each => each.Value));
    }

    private static TargetPart Sum(string name, string kind, string location, IEnumerable<RestoreCounts> counts)
    {
        RestoreCounts[] all = [.. counts];
        return new TargetPart(name, kind, location, all.Sum(each => each.FilesToWrite), all.Sum(each => each.BytesToWrite), all.Sum(each => each.FilesAlike), all.Sum(each => each.FilesToRemove));
    }

    /// <returns>Null where it cannot be told.</returns>
    private static long? FreeBytes(string directory)
    {
        string? there = directory;
        while (there is not null && !Directory.Exists(there)) there = Path.GetDirectoryName(there);
        try
        {
            return there is null ? null : new DriveInfo(there).AvailableFreeSpace;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private static async Task VerifyAsync(TreeRestorer restorer, Part part, byte[] directory, TargetOptions options, CancellationToken cancellationToken)
    {
        IComponentProgress counts = options.Progress.Begin(part.Name, part.Kind, ProgressStage.Verifying);
        IReadOnlyList<RestoreProblem> differences = await restorer.VerifyAsync(part.Tree, new RestoreOptions(directory) { Progress = new StoreProgress(counts) }, cancellationToken);
        options.Progress.End(part.Name, ProgressStage.Verifying, differences.Count == 0);
        if (differences.Count > 0) throw new DanmenException(StoreFaults.TargetDiffers, options.Directory, Describe(differences));
    }

    private static Remark[] Describe(IReadOnlyList<RestoreProblem> problems)
    {
        Remark[] first = [.. problems.Take(5).Select(problem => RunRemarks.Differs.With(problem.Path, problem.Why))];
        return problems.Count > 5 ? [.. first, RunRemarks.MoreDiffer.With(problems.Count - 5)] : first;
    }

    private async Task<IReadOnlyList<Part>> PartsAsync(SnapshotSummary snapshot, TargetOptions options, CancellationToken cancellationToken)
    {
        if (options.Components.Count == 0)
            return [new Part("", "", RepositoryCaptureSink.ToTreeId(snapshot.Tree), options.Directory)];
        var parts = new List<Part>();
        foreach (string component in options.Components.Distinct())
        {
            TreeId tree = await SnapshotCatalogue.ComponentTreeAsync(repository, snapshot, component, cancellationToken);
            parts.Add(new Part(component, snapshot.Manifest.Find(component)?.Kind ?? "", tree, Path.Combine(options.Directory, component)));
        }

        return parts;
    }

    private sealed record Part(string Name, string Kind, TreeId Tree, string Directory);
}

/// <summary>Where and what to restore.</summary>
/// <param name="Directory">Absolute path.</param>
public sealed record TargetOptions(string Directory)
{
    /// <summary>The folder may be populated: only what differs is written, what the snapshot does not have is removed.</summary>
    public bool Replace { get; init; }

    /// <summary>Only these components, each in a folder of its name; empty for the whole snapshot with its manifest.</summary>
    public IReadOnlyList<string> Components { get; init; } = [];

    /// <summary>Read everything back and compare.</summary>
    public bool Verify { get; init; } = true;

    public ISnapshotProgress Progress { get; init; } = ISnapshotProgress.None;
}

/// <summary>What was restored.</summary>
public sealed record TargetReport(string Snapshot, string Directory, long FilesWritten, long FilesUnchanged, long FilesRemoved, long BytesWritten, bool Verified);
