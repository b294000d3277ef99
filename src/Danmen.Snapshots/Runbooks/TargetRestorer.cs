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

    private static async Task VerifyAsync(TreeRestorer restorer, Part part, byte[] directory, TargetOptions options, CancellationToken cancellationToken)
    {
        IComponentProgress counts = options.Progress.Begin(part.Name, part.Kind, ProgressStage.Verifying);
        IReadOnlyList<RestoreProblem> differences = await restorer.VerifyAsync(part.Tree, new RestoreOptions(directory) { Progress = new StoreProgress(counts) }, cancellationToken);
        options.Progress.End(part.Name, ProgressStage.Verifying, differences.Count == 0);
        if (differences.Count > 0) throw new DanmenException(StoreFaults.TargetDiffers, options.Directory, Describe(differences));
    }

    private static string Describe(IReadOnlyList<RestoreProblem> problems) =>
        string.Join("; ", problems.Take(5).Select(problem => $"{problem.Path}: {problem.Reason}")) + (problems.Count > 5 ? $"; and {problems.Count - 5} more" : "");

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
